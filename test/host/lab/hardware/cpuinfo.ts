/** /proc/cpuinfo of a host: two recorded cores of a virtualization server, or of a machine that cannot virtualize. */

const FLAGS =
  'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ss ht syscall nx ' +
  'pdpe1gb rdtscp lm constant_tsc arch_perfmon rep_good nopl xtopology cpuid tsc_known_freq pni pclmulqdq ssse3 fma ' +
  'cx16 pcid sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave avx f16c rdrand hypervisor lahf_lm abm ' +
  '3dnowprefetch fsgsbase tsc_adjust bmi1 avx2 smep bmi2 erms invpcid rdseed adx smap xsaveopt arat';

/** The text of /proc/cpuinfo, with the flag vmx or without it. */
export function cpuinfo(virtualization: boolean): string {
  return [0, 1].map((index) => core(index, virtualization ? `${FLAGS} vmx` : FLAGS)).join('');
}

function core(index: number, flags: string): string {
  const fields: Record<string, string | number> = {
    processor: index,
    vendor_id: 'GenuineIntel',
    'cpu family': 6,
    model: 106,
    'model name': 'Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz',
    stepping: 6,
    'cpu MHz': '1995.312',
    'cache size': '49152 KB',
    'physical id': 0,
    siblings: 2,
    'core id': index,
    'cpu cores': 2,
    flags,
    bogomips: '3990.62',
    'address sizes': '46 bits physical, 57 bits virtual',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name.padEnd(16)}: ${value}\n`);
  return `${lines.join('')}\n`;
}
