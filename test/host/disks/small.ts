// A file system of a host that can be filled to its last byte, and emptied again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestHost } from '../lab/host.ts';

/** What is small, by the folder on it. */
export const disks = ['/var/lib/ovirt-host-deploy', '/var', '/tmp', '/etc'] as const;
export type Disk = (typeof disks)[number];

/** Megabytes that are free at first. */
const room = 48;

/** A hook of TestHost.boot that puts the folder on a small file system of its own. */
export class SmallDisk implements Disposable {
  readonly hook: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  readonly #filler: string;

  constructor(disk: Disk) {
    this.hook = join(this.#folder, 'hook');
    // Snapshots leave /var/tmp out, and a foreign file in the state folder is nobody's business.
    this.#filler = disk === '/var' ? '/var/tmp/filler' : `${disk}/filler`;
    writeFileSync(
      this.hook,
      `at=$root${disk} small=$folder/small
[ -d "$at" ] || mkdir -m 700 "$at"
mkdir "$small"
mount -t tmpfs -o "size=$(($(du -sm "$at" | cut -f1) + ${room}))m" tmpfs "$small"
cp -a "$at/." "$small/"
mount --bind "$small" "$at"
`,
    );
  }

  /** Not one byte more can be written there. */
  async fill(host: TestHost): Promise<void> {
    await host.exec([
      'sh',
      '-c',
      `for size in 1M 4k 1; do dd if=/dev/zero bs=$size >>${this.#filler}; done 2>/dev/null`,
    ]);
  }

  async free(host: TestHost): Promise<void> {
    await host.exec(['rm', '-f', this.#filler]);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
