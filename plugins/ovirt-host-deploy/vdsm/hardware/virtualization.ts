// Can this CPU run virtual machines, and does the firmware let it: decided from what the kernel shows of it.

/** What the host shows; undefined is what could not be read. */
export interface CpuEvidence {
  /** /proc/cpuinfo. */
  cpuInfo: string;
  /** As `uname -m`. */
  arch: string;
  /** /dev/kvm exists. */
  kvmDevice: boolean;
  /** Intel's IA32_FEATURE_CONTROL (MSR 0x3a). */
  featureControl?: bigint | undefined;
  /** AMD's VM_CR (MSR 0xc0010114). */
  vmCr?: bigint | undefined;
  /** CPUID: ECX of leaf 1 (Intel) and of leaf 0x80000001 (AMD), as the CPU itself answers. */
  cpuid?: { leaf1Ecx: number; extendedEcx: number } | undefined;
}

export interface Verdict {
  virtualization: 'supported' | 'unsupported' | 'unknown' | 'foreign';
  /** Why, for people. */
  reason: string;
}

const featureControlLocked = 1n << 0n;
const featureControlVmxOutsideSmx = 1n << 2n;
const vmCrSvmDisabled = 1n << 4n;
const cpuidVmx = 1 << 5;
const cpuidSvm = 1 << 2;

export function planVerdict(evidence: CpuEvidence): Verdict {
  const { cpuInfo, arch, kvmDevice } = evidence;
  if (field(cpuInfo, 'vendor_id') === 'GenuineIntel') return judgeIntel(evidence);
  if (field(cpuInfo, 'vendor_id') === 'AuthenticAMD') return judgeAmd(evidence);
  if (field(cpuInfo, 'vendor_id') === 'IBM/S390')
    return words(field(cpuInfo, 'features')).includes('sie')
      ? { virtualization: 'supported', reason: 'the CPU has the feature sie' }
      : { virtualization: 'unsupported', reason: 'the CPU lacks the feature sie' };
  if (/^POWER/i.test(field(cpuInfo, 'cpu') ?? '')) {
    const platform = field(cpuInfo, 'platform') ?? 'unknown';
    const virtualization = platform.toLowerCase() === 'powernv' ? 'supported' : 'unsupported';
    return { virtualization, reason: `the platform is ${platform}` };
  }
  if (arch === 'aarch64' && kvmDevice) return { virtualization: 'supported', reason: '/dev/kvm exists' };
  return { virtualization: 'foreign', reason: `${arch} ${field(cpuInfo, 'vendor_id') ?? ''}`.trim() };
}

/** On x86: false where the time stamp counter changes its rate with the CPU's power states. */
export function hasConstantTsc({ cpuInfo, arch }: Pick<CpuEvidence, 'cpuInfo' | 'arch'>): boolean {
  return arch !== 'x86_64' || words(field(cpuInfo, 'flags')).includes('constant_tsc');
}

function judgeIntel({ cpuInfo, kvmDevice, featureControl, cpuid }: CpuEvidence): Verdict {
  const instruction = cpuid && (cpuid.leaf1Ecx & cpuidVmx) !== 0;
  const flag = words(field(cpuInfo, 'flags')).includes('vmx');
  const locked = featureControl && (featureControl & featureControlLocked) !== 0n;
  const forbidden = locked && (featureControl & featureControlVmxOutsideSmx) === 0n;
  return judgeX86({
    name: 'vmx',
    flag,
    instruction,
    forbidden: featureControl === undefined ? undefined : forbidden === true,
    kvmDevice,
  });
}

function judgeAmd({ cpuInfo, kvmDevice, vmCr, cpuid }: CpuEvidence): Verdict {
  const instruction = cpuid && (cpuid.extendedEcx & cpuidSvm) !== 0;
  const flag = words(field(cpuInfo, 'flags')).includes('svm');
  const forbidden = vmCr === undefined ? undefined : (vmCr & vmCrSvmDisabled) !== 0n;
  return judgeX86({ name: 'svm', flag, instruction, forbidden, kvmDevice });
}

interface X86 {
  name: string;
  /** The kernel shows the flag; newer ones hide it where the firmware forbids its use. */
  flag: boolean;
  instruction: boolean | undefined;
  forbidden: boolean | undefined;
  kvmDevice: boolean;
}

function judgeX86({ name, flag, instruction, forbidden, kvmDevice }: X86): Verdict {
  if (!flag && instruction !== true)
    return { virtualization: 'unsupported', reason: `the CPU lacks the feature ${name}` };
  if (forbidden === true) return { virtualization: 'unsupported', reason: `the firmware has turned ${name} off` };
  if (forbidden === false)
    return { virtualization: 'supported', reason: `the CPU has ${name} and the firmware allows it` };
  if (kvmDevice) return { virtualization: 'supported', reason: `the CPU has ${name} and /dev/kvm exists` };
  return {
    virtualization: 'unknown',
    reason: `the CPU has ${name}, but neither its registers nor /dev/kvm tell whether the firmware allows it`,
  };
}

/** The first value of a name in /proc/cpuinfo. */
function field(cpuInfo: string, name: string): string | undefined {
  for (const line of cpuInfo.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && line.slice(0, colon).trim() === name) return line.slice(colon + 1).trim();
  }
  return undefined;
}

function words(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(/\s+/);
}
