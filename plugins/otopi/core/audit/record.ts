// Texts of audit records, in the form that ausearch(8) reads: fields `name="value"`, other values as hexadecimal digits. Pure.

export type AuditField = readonly [name: string, value: string];

/** A record of the kernel has 8970 bytes; auditctl adds some fields. */
const longest = 7000;
const longestValue = 512;
/** What may stand between quotes in a list: no blank, quote, comma or equals sign, so that no value looks like a field. */
const plain = /^[\w.:/+~^@-]+$/;

/**
 * @param head fields that each record begins with
 * @param fields what of the same name follows one another is one field
 * @returns one text, or more where one record could not hold it
 */
export function auditRecords(head: readonly AuditField[], fields: readonly AuditField[]): string[] {
  const begin = joinFields(head);
  const records: AuditField[][] = [];
  let room = 0;
  for (const [name, value] of fields) {
    const short = value.slice(0, longestValue);
    const length = name.length + 3 + encode(short).length;
    if (length > room) {
      records.push([]);
      room = longest - begin.length;
    }
    room -= length;
    records.at(-1)?.push([name, short]);
  }
  return records.map((record) => `${begin} ${joinFields(record)}`);
}

function joinFields(fields: readonly AuditField[]): string {
  const plainOnes = new Map<string, string[]>();
  for (const [name, value] of fields)
    if (plain.test(value)) plainOnes.set(name, [...(plainOnes.get(name) ?? []), value]);
  const others = fields.filter(([, value]) => !plain.test(value));
  return [
    ...[...plainOnes].map(([name, values]) => `${name}="${values.join(',')}"`),
    ...others.map(([name, value]) => `${name}=${encode(value)}`),
  ].join(' ');
}

function encode(value: string): string {
  return plain.test(value) ? value : Buffer.from(value).toString('hex').toUpperCase();
}
