// Passwords of VNC consoles by SASL: its configuration and its database, which vdsm fills.
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync } from 'node:fs';
import { commandStep, DeployError, type Context, type Plugin } from '#plugin';
import { vnc } from '../../../ovirt-host-common/keys.ts';
import { hasFixedEntry } from './users.ts';

const database = '/etc/sasl2/vnc_passwd.db';
const why = 'VNC consoles ask for a password';
const isWanted = (ctx: Context) => ctx.env.get(vnc.sasl);

export const vncSasl: Plugin = {
  id: 'ovirt-host-deploy.vnc.sasl',
  events: () => [
    {
      id: 'packages',
      stage: 'PACKAGES',
      when: isWanted,
      // Distributions cut SASL into packages differently; the program that matters is asked for later.
      run: (ctx) => ctx.packager.installUpdate(['cyrus-sasl-lib', 'cyrus-sasl-scram'], { ignoreMissing: true }),
    },
    { id: 'misc', stage: 'MISC', when: isWanted, run: configure },
  ],
};

async function configure(ctx: Context): Promise<void> {
  const content = ['mech_list: scram-sha-256', `sasldb_path: ${database}`];
  await ctx.transactions.main.writeFile({ path: '/etc/sasl2/qemu.conf', content, why });
  const change = { kind: 'file', target: database, why } as const;
  if (!existsSync(database)) {
    await ctx.changes.make(change, async () => createDatabase(ctx), { undo: [commandStep(['rm', '-f', database])] });
    return;
  }
  if (ctx.changes.planning && ctx.programs.find('sasldblistusers2') === undefined) return;
  const { stdout } = await ctx.run(['sasldblistusers2', '-f', database], { okCodes: 'any' });
  if (!hasFixedEntry(stdout)) return ctx.changes.unneeded(change);
  // An account whose password everybody knows does not come back.
  await ctx.changes.make(
    { ...change, why: 'an entry with a password that everybody knows goes' },
    async () => void (await ctx.run(['saslpasswd2', '-d', '-a', 'dummy_db', '-f', database, 'dummy_user'])),
    { undo: [] },
  );
}

/** saslpasswd2 makes a database only along with a user: one with a random password comes and goes. */
async function createDatabase(ctx: Context): Promise<void> {
  const owner = ctx.facts.user('qemu');
  if (owner === undefined) throw new DeployError('platform-unsupported', 'There is no user qemu to own the database');
  const user = `setup-${randomBytes(6).toString('hex')}`;
  const common = ['-a', 'qemu', '-f', database, user];
  await ctx.run(['saslpasswd2', '-p', '-c', ...common], { stdin: randomBytes(24).toString('hex') });
  await ctx.run(['saslpasswd2', '-d', ...common]);
  chownSync(database, owner.uid, owner.gid);
  chmodSync(database, 0o640);
}
