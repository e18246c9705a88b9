// Reads the facts that the checks judge: from /proc, the file systems, and the certificates of the host.
import * as fs from 'node:fs';
import { readTrustStore } from '#ovirt/trust-store';
import type { HostFiles } from '#plugin';
import type { HostCertificate } from './certificates.ts';
import type { Room } from './judge.ts';

/** Where a deployment and its packages write. */
const written = ['/', '/etc', '/usr', '/boot', '/var', '/var/lib', '/var/cache', '/var/log', '/var/tmp', '/tmp'];

/** Undefined where there is no such file, or it is not to be read. At once: a wait for each would cost a deployment more. */
export function readText(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

export function readRoom(): Room[] {
  const seen = new Set<number>();
  return written.flatMap((folder) => {
    const stat = fs.statSync(folder, { throwIfNoEntry: false });
    if (stat === undefined || seen.has(stat.dev)) return [];
    seen.add(stat.dev);
    const { bavail, bsize, files, ffree } = fs.statfsSync(folder);
    return [{ folder, freeBytes: bavail * bsize, freeInodes: files === 0 ? undefined : ffree }];
  });
}

export function readGlibc(): string | undefined {
  // Else the report resolves the names of all peers; types do not know the switch yet.
  const report = Object.assign(process.report, { excludeNetwork: true });
  const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

export function readSelinux(): 'enforcing' | 'permissive' {
  return fs.readFileSync('/sys/fs/selinux/enforce', 'utf8').trim() === '1' ? 'enforcing' : 'permissive';
}

export async function readCertificates(files: HostFiles): Promise<HostCertificate[]> {
  const store = await readTrustStore(files);
  const pairs = [
    [`${store}/certs/vdsmcert.pem`, `${store}/keys/vdsmkey.pem`],
    ['/etc/pki/vdsm/libvirt-migrate/server-cert.pem', '/etc/pki/vdsm/libvirt-migrate/server-key.pem'],
    ['/etc/pki/vdsm/ovn/ovn-cert.pem', '/etc/pki/vdsm/ovn/ovn-key.pem'],
  ] as const;
  return pairs.map(([path, key]) => ({ path, pem: readText(path), hasKey: fs.existsSync(key) }));
}
