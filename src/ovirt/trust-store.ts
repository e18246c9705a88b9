// Where vdsm keeps its keys and certificates.
import type { HostFiles } from '../transaction/transaction.ts';
import { readIniValue } from '../host/ini-edit.ts';

export const vdsmConf = '/etc/vdsm/vdsm.conf';
const usualStore = '/etc/pki/vdsm';

/** The folder, without a slash at its end: `trust_store_path` in `[vars]` of vdsm.conf, a pending one included. */
export async function readTrustStore(files: HostFiles): Promise<string> {
  const given = readIniValue((await files.read(vdsmConf)) ?? '', 'vars', 'trust_store_path');
  return given?.startsWith('/') === true ? given.replace(/\/+$/, '') || usualStore : usualStore;
}
