// Sixteen hosts deployed at once by one back-end: all of it real, and all of it on this machine.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestHost } from '../../host/lab/host.ts';
import { optionOf } from '../../host/push/push.ts';
import type { Figure } from '../figures.ts';
import { BackEnd } from './back-end.ts';

const count = 16;
/** Hosts that boot at the same time. */
const bootsAtOnce = 4;

export async function measureHosts(executable: string): Promise<Figure[]> {
  await using fleet = await Fleet.boot();
  using backEnd = new BackEnd(executable);
  const inventory = join(backEnd.folder, 'hosts');
  const knownHosts = join(backEnd.folder, 'known_hosts');
  writeFileSync(
    inventory,
    fleet.hosts.map((host) => `${host.address} key=${optionOf(host, 'IdentityFile')}\n`).join(''),
  );
  writeFileSync(knownHosts, fleet.hosts.map((host) => readFileSync(optionOf(host, 'UserKnownHostsFile'))).join(''));
  const trust = ['--ssh-option', `UserKnownHostsFile=${knownHosts}`, '--ssh-option', 'GlobalKnownHostsFile=/dev/null'];
  const cost = await backEnd.push([...trust, '--parallel', String(count), '--inventory', inventory]);
  const how = 'one back-end; each host is new and all are on this machine';
  return [
    { what: `${count} test hosts deployed at once`, value: cost.seconds, unit: 's', limit: 300, how },
    { what: 'Peak memory of the back-end', value: cost.peak, unit: 'MiB', limit: 300, how: 'VmHWM' },
    {
      what: 'Its processor time a host',
      value: cost.processorSeconds / count,
      unit: 's',
      limit: 1,
      how: 'utime and stime, of ssh not; compressing the agent and 42 MB to each host included',
    },
  ];
}

class Fleet implements AsyncDisposable {
  readonly hosts: TestHost[] = [];

  static async boot(): Promise<Fleet> {
    const fleet = new Fleet();
    let left = count;
    const work = async (): Promise<void> => {
      while (left-- > 0) fleet.hosts.push(await TestHost.boot({ name: 'scale-many', base: 'dnf4', repo: ['signed'] }));
    };
    try {
      await Promise.all(Array.from({ length: bootsAtOnce }, work));
      return fleet;
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.hosts.map(async (host) => host.dispose()));
  }
}
