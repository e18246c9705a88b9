// What `ca show` and `ca list` print.
import { readCaCertificate } from '../../backend/ca/ca-files.ts';
import { IssueRecord, type IssuedState } from '../../backend/ca/issue-record.ts';
import { DeployError } from '../../base/errors.ts';
import { readBasicConstraints, readFields } from '../../x509/extensions.ts';
import { formatTable } from '../table.ts';

/** @throws DeployError ca-failed */
export async function showText(folder: string, json: boolean): Promise<string> {
  const ca = await readCaCertificate(folder);
  if (ca === undefined)
    throw new DeployError('ca-failed', `There is no CA in ${folder}: push makes one when it first signs`);
  const { certificate, encrypted } = ca;
  const issued = await new IssueRecord(folder).list();
  const revoked = issued.filter(({ revokedAt }) => revokedAt !== undefined).length;
  const { pathLength } = readBasicConstraints(readFields(certificate.raw).extensions);
  const facts = {
    folder,
    subject: certificate.subject.replaceAll('\n', ', '),
    fingerprint: certificate.fingerprint256,
    begins: certificate.validFromDate.toISOString(),
    ends: certificate.validToDate.toISOString(),
    pathLength: pathLength ?? null,
    passphrase: encrypted,
    issued: issued.length,
    revoked,
  };
  if (json) return `${JSON.stringify(facts)}\n`;
  const rows: [string, string][] = [
    ['Folder', folder],
    ['Subject', facts.subject],
    ['SHA-256', facts.fingerprint],
    ['Valid', `${facts.begins.slice(0, 10)} to ${facts.ends.slice(0, 10)}`],
    ['Path length', pathLength === undefined ? 'none: it could certify other authorities' : String(pathLength)],
    ['Passphrase', encrypted ? 'yes' : "no: set one with 'ovirt-host-deploy ca passphrase'"],
    ['Issued', `${issued.length}, of which ${revoked} revoked`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(12)} ${value}\n`).join('');
}

/** @param host undefined: of all @throws DeployError ca-failed */
export async function issuedText(folder: string, host: string | undefined, json: boolean): Promise<string> {
  const all = await new IssueRecord(folder).list();
  const issued = all.filter((one) => host === undefined || one.host === host);
  if (json) return issued.map((one) => `${JSON.stringify(one)}\n`).join('');
  return formatTable([['HOST', 'KIND', 'STATE', 'ISSUED', 'ENDS', 'NAMES', 'SERIAL'], ...issued.map(rowOf)]);
}

function rowOf({ host, kind, revokedAt, at, ends, names, serial }: IssuedState): string[] {
  const state = revokedAt !== undefined ? 'revoked' : new Date(ends) < new Date() ? 'ended' : 'valid';
  return [host, kind, state, at?.slice(0, 10) ?? '', ends.slice(0, 10), names.join(','), serial];
}
