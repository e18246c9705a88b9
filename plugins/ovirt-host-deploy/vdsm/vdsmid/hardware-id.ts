// The id that the hardware gives a host, out of what its firmware says; many firmwares say something useless.

/** Ids that whole series of boards share, in lower case; firmware vendors' placeholders. */
const sharedIds = new Set([
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'ffffff00-ffff-ffff-ffff-ffffffffffff',
  'fefefefe-fefe-fefe-fefe-fefefefefefe',
  '00010203-0405-0607-0809-0a0b0c0d0e0f',
  '01020304-0506-0708-090a-0b0c0d0e0f10',
  '00020003-0004-0005-0006-000700080009',
  '03000200-0400-0500-0006-000700080009',
  '12345678-1234-1234-1234-123456789012',
  '12345678-1234-1234-1234-123456789abc',
  '12345678-1234-5678-1234-567812345678',
  '12345678-1234-5678-90ab-cddeefaabbcc',
  'deadbeef-dead-beef-dead-beefdeadbeef',
]);

export interface HardwareId {
  id?: string;
  /** Why what the firmware says is not used. */
  problem?: string;
}

/** @param text what `dmidecode -s system-uuid` prints, or /sys/class/dmi/id/product_uuid */
export function parseDmiUuid(text: string): HardwareId {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [id] = lines;
  if (id === undefined) return {};
  if (lines.length > 1) return { problem: `it says more than one line: ${lines.join(' | ')}` };
  if (id.startsWith('Not ')) return { problem: `it says '${id}'` };
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return { problem: `'${id}' is no UUID` };
  if (sharedIds.has(id.toLowerCase())) return { problem: `${id} is a placeholder that many machines share` };
  return { id };
}

/** What is wrong with an id that the host has or is given; one that is no UUID was chosen by somebody. */
export function judgeId(id: string): string | undefined {
  if (sharedIds.has(id.toLowerCase())) return `The unique id ${id} is a placeholder that many machines share`;
  return /^(.)\1*$/.test(id.replaceAll('-', '')) ? `The unique id ${id} tells no host from another` : undefined;
}

/** @param text /proc/device-tree/system-id of a POWER machine, such as `IBM,0212A99BV` with a NUL at its end */
export function parseDeviceTreeId(text: string): HardwareId {
  const id = (text.split('\n')[0] ?? '').replaceAll(/[\0,]/g, '').trim();
  return id === '' ? {} : { id };
}
