// Which ciphers and protocols SPICE takes.
import { checkLineValue, key, type Context, type Plugin } from '#plugin';

const keys = {
  cipherString: key.str('SPICE/cipherString', { doc: 'Ciphers of SPICE, as OpenSSL writes them.' }),
  protocol: key.str('SPICE/protocol', { doc: 'Protocols of SPICE, as OpenSSL writes them.' }),
};

export const spiceCiphers: Plugin = {
  id: 'ovirt-host-deploy.spice.ciphers',
  keys: Object.values(keys),
  events: () => [
    { id: 'validation', stage: 'VALIDATION', run: check },
    { id: 'misc', stage: 'MISC', when: ({ env }) => content(env).length > 0, run: write },
  ],
};

function check({ env }: Context): void {
  for (const k of Object.values(keys)) checkLineValue(k.name, env.get(k));
}

function content(env: Context['env']): string[] {
  const values = [
    ['CipherString', env.get(keys.cipherString)],
    ['Protocol', env.get(keys.protocol)],
  ] as const;
  return values.filter(([, value]) => value).map(([name, value]) => `${name} = ${value}`);
}

async function write(ctx: Context): Promise<void> {
  await ctx.transactions.main.writeFile({
    path: '/etc/pki/tls/spice.cnf',
    content: content(ctx.env),
    mode: 0o644,
    owner: 'root',
    group: 'root',
    enforcePermissions: true,
    why: 'ciphers of SPICE',
  });
}
