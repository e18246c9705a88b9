/** Boots a test host by hand: `node test/host/lab/cli.ts boot [name] [base] [repo…]` keeps it until Ctrl-C; `sweep` removes leftovers. */
import { TestHost } from './host.ts';
import { RECIPES, type BaseName } from './recipes.ts';
import { sweep } from './registry.ts';
import type { RepoName } from './repo.ts';

const USAGE = `Usage: cli.ts boot [NAME [BASE [REPOSITORY…]]]   BASE: dnf4 (default), dnf5   REPOSITORY: v1 (default), v2, signed, faulty, dead
       cli.ts sweep\n`;

const [command, name = 'byhand', base = 'dnf4', ...repo] = process.argv.slice(2);
if (command === 'boot' && isBase(base)) await bootAndKeep(base);
else if (command === 'sweep') process.stdout.write((await sweep()).map((id) => `${id}\n`).join(''));
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

async function bootAndKeep(kind: BaseName): Promise<void> {
  const host = await TestHost.boot({ name, base: kind, ...(repo.length === 0 ? {} : { repo: repo as RepoName[] }) });
  process.stdout.write(`${host.sshCommand().join(' ')}\n\nThe root folder: ${host.root}\nCtrl-C ends the host.\n`);
  for (;;) {
    const end = await host.waitExit();
    process.stdout.write(`${end}\n`);
    if (end !== 'reboot') break;
    await host.bootAgain();
  }
  await host.dispose();
}

function isBase(value: string): value is BaseName {
  return value in RECIPES;
}
