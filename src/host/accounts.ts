// Users and groups, from the lines of passwd(5) and group(5).
import type { User } from './facts.ts';

/** The first entry of that name; lines that are no entries are passed over, as the C library does. */
export function parseUser(passwd: string, name: string): User | undefined {
  const fields = fieldsOf(passwd, name, 7);
  if (fields === undefined) return undefined;
  const [, , uid = '', gid = '', , home = ''] = fields;
  return isId(uid) && isId(gid) ? { name, uid: Number(uid), gid: Number(gid), home } : undefined;
}

export function parseGroup(groups: string, name: string): { name: string; gid: number } | undefined {
  const gid = fieldsOf(groups, name, 4)?.[2] ?? '';
  return isId(gid) ? { name, gid: Number(gid) } : undefined;
}

function fieldsOf(text: string, name: string, count: number): string[] | undefined {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields.length === count && fields[0] === name);
}

function isId(text: string): boolean {
  return /^\d+$/.test(text);
}
