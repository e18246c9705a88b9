// Enrolments that end in an X.509 chain: of migrations, of OVN.
import type { Context } from '../../plugin/context.ts';
import { displays, queries } from '../../dialog/wire/names.ts';
import type { Key } from '../../environment/key.ts';
import type { FileSpec } from '../../transaction/transaction.ts';
import { verifyChain, type HostChain } from '../../x509/chain.ts';
import { readPublicKey } from '../../x509/rsa-key.ts';
import { pendingKey } from './enrollment.ts';
import type { Enrollment } from './enrollment.ts';

export interface X509Enrollment {
  /** First part of its query and display: `OVN` for OVN_CERTIFICATE_CHAIN. */
  name: 'QEMU' | 'OVN';
  /** What messages call it: `migration`. */
  title: string;
  keys: { mode: Key<string>; keySize: Key<number>; answer: Key<readonly string[] | null> };
  /** Path of the key that waits for its certificate. */
  pending: string;
  incompleteReason: string;
  /** Made, or given to their owners, before the files. */
  folders: readonly { path: string; mode: number; owner: string; group: string }[];
  files: readonly EnrolledFile[];
  links?: readonly { path: string; target: string }[];
  why: string;
}

/** Whose file it is and which part of what was enrolled it holds. */
type EnrolledFile = Omit<FileSpec, 'content' | 'why'> & { holds: 'ca' | 'host' | 'key' };

export function x509Enrollment(spec: X509Enrollment): Enrollment<readonly string[], HostChain> {
  const { name, title } = spec;
  return {
    keys: spec.keys,
    pending: pendingKey(spec.pending),
    incompleteReason: spec.incompleteReason,
    display: {
      name: displays[`${name}_CERTIFICATE_REQUEST`],
      note: `The request for the ${title} certificate of this host, to be signed by the engine's CA`,
    },
    query: async (dialog) =>
      dialog.queryMultiString(
        queries[`${name}_CERTIFICATE_CHAIN`],
        `The CA's certificate, then the ${title} certificate of this host and its intermediates, as PEM`,
      ),
    verify: (lines, key) => verifyChain(lines.join('\n'), readPublicKey(key, spec.pending), new Date()),
    write: async (ctx, enrolled) => write(ctx, spec, enrolled),
  };
}

async function write(
  { transactions }: Context,
  { folders, files, links = [], why }: X509Enrollment,
  enrolled: (HostChain & { key: string }) | undefined,
): Promise<void> {
  const { main } = transactions;
  for (const folder of folders) await main.ensureFolder({ ...folder, why });
  for (const { holds, ...file } of files) {
    const content = { content: enrolled?.[holds] ?? '', unknown: enrolled === undefined, secret: holds === 'key' };
    await main.writeFile({ enforcePermissions: true, ...file, ...content, why });
  }
  for (const link of links) await main.link({ ...link, why });
}
