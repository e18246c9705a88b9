// What goes over the wire to a host, the first time and the second time: counted below ssh, its own part included.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestHost } from '../../host/lab/host.ts';
import { reach } from '../../host/push/push.ts';
import type { Figure } from '../figures.ts';
import { BackEnd } from './back-end.ts';

const proxy = join(import.meta.dirname, 'counting-proxy.ts');

export async function measureBytes(executable: string): Promise<Figure[]> {
  await using host = await TestHost.boot({ name: 'scale-bytes', base: 'dnf4', repo: ['signed'] });
  using backEnd = new BackEnd(executable);
  const file = join(backEnd.folder, 'bytes');
  const through = ['--ssh-option', `ProxyCommand=${process.execPath} ${proxy} %h %p ${file}`];
  const push = async (): Promise<number> => {
    await backEnd.push([...reach(host), ...through, host.address]);
    return Number(readFileSync(file, 'utf8'));
  };
  const how = 'a whole deployment, counted by a proxy below ssh';
  return [
    { what: 'Sent to a host the first time', value: (await push()) / 1e6, unit: 'MB', limit: 42, how },
    { what: 'Sent to it the second time', value: (await push()) / 1024, unit: 'KiB', limit: 64, how },
  ];
}
