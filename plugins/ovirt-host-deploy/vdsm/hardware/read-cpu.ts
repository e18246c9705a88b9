// Reads registers and CPUID of the first CPU through the devices of the kernel's msr and cpuid modules.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Facts } from '#plugin';
import type { CpuEvidence } from './virtualization.ts';

export function readCpuEvidence(facts: Pick<Facts, 'cpuInfo' | 'arch'>): CpuEvidence {
  const leaf1 = readDevice('/dev/cpu/0/cpuid', 0x1, 16);
  const extended = readDevice('/dev/cpu/0/cpuid', 0x8000_0001, 16);
  return {
    cpuInfo: facts.cpuInfo,
    arch: facts.arch,
    kvmDevice: existsSync('/dev/kvm'),
    featureControl: readDevice('/dev/cpu/0/msr', 0x3a, 8)?.readBigUInt64LE(),
    vmCr: readDevice('/dev/cpu/0/msr', 0xc001_0114, 8)?.readBigUInt64LE(),
    // EAX, EBX, ECX, EDX, each little-endian.
    cpuid: leaf1 && extended && { leaf1Ecx: leaf1.readUInt32LE(8), extendedEcx: extended.readUInt32LE(8) },
  };
}

/** Undefined where there is no such device, or the CPU has no such register (EIO). */
function readDevice(path: string, register: number, size: number): Buffer | undefined {
  let device: number | undefined;
  try {
    device = openSync(path, 'r');
    const buffer = Buffer.alloc(size);
    return readSync(device, buffer, 0, size, register) === size ? buffer : undefined;
  } catch {
    return undefined;
  } finally {
    if (device !== undefined) closeSync(device);
  }
}
