// Names and files of systemd's units, see systemd.unit(5).

const folders = ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];
const suffix = /\.(service|socket|target|timer|path|mount|automount|swap|slice|scope|device)$/;

/** The whole name; one without a type is a service. */
export function unitName(unit: string): string {
  return suffix.test(unit) ? unit : `${unit}.service`;
}

/** The files one of which makes a unit of that name. */
export function unitFiles(unit: string): string[] {
  return folders.map((folder) => `${folder}/${unitName(unit)}`);
}
