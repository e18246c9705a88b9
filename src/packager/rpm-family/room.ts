// Whether a package manager had room to work: one that has none in its temporary folder blames the repository.
import * as fs from 'node:fs';

/** Less than the metadata of any repository takes. */
const enoughBytes = 4 * 1024 * 1024;

/** Where dnf and rpm put metadata, packages, their own files and those of scripts. */
export function packageFolders(): string[] {
  const cache = ['/etc/dnf/dnf.conf', '/etc/yum.conf'].flatMap((file) => parseCacheFolder(readText(file)) ?? []);
  const temporary = process.env['TMPDIR'];
  return [
    ...new Set([
      ...(temporary === undefined || temporary === '' ? [] : [temporary]),
      '/tmp',
      '/var/tmp',
      ...cache,
      '/var/cache/dnf',
      '/var/cache/libdnf5',
      '/var/lib/dnf',
      '/var/lib/rpm',
    ]),
  ];
}

/** The first folder that is full: `/tmp (0 MiB left)`. */
export function findFullFolder(folders: readonly string[] = packageFolders()): string | undefined {
  for (const folder of folders) {
    const room = readRoom(folder);
    if (room === undefined) continue;
    if (room.bytes < enoughBytes) return `${folder} (${(room.bytes / 1024 / 1024).toFixed(1)} MiB left)`;
    if (room.inodes === 0) return `${folder} (no inodes left)`;
  }
  return undefined;
}

/** dnf.conf(5), yum.conf(5). */
export function parseCacheFolder(text: string | undefined): string | undefined {
  return /^\s*cachedir\s*=\s*(\/[^\s$]*)/m.exec(text ?? '')?.[1];
}

function readRoom(folder: string): { bytes: number; inodes: number | undefined } | undefined {
  try {
    const { bavail, bsize, files, ffree } = fs.statfsSync(folder);
    return { bytes: bavail * bsize, inodes: files === 0 ? undefined : ffree };
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
