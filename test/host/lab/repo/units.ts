/** Unit files of the test doubles: real units whose main process only stays alive. */

interface UnitOptions {
  user?: string;
  /** Further lines of [Unit]. */
  unit?: readonly string[];
  /** Further lines of [Service]. */
  service?: readonly string[];
  alias?: string;
}

/** A service that stays active. */
export function daemon(name: string, o: UnitOptions = {}): string {
  const user = o.user === undefined ? [] : [`User=${o.user}`];
  return service(name, [...user, ...(o.service ?? []), 'ExecStart=/bin/sleep infinity'], o);
}

/** A service that runs a command and then counts as active. */
export function oneshot(name: string, start: string, o: UnitOptions = {}): string {
  return service(name, ['Type=oneshot', 'RemainAfterExit=yes', `ExecStart=${start}`, ...(o.service ?? [])], o);
}

function service(name: string, lines: readonly string[], o: UnitOptions): string {
  const install = ['[Install]', 'WantedBy=multi-user.target', ...(o.alias === undefined ? [] : [`Alias=${o.alias}`])];
  return text(['[Unit]', `Description=${name} (test double)`, ...(o.unit ?? []), '[Service]', ...lines, ...install]);
}

/** A listening socket below /run/libvirt that starts the service of the same name. */
export function libvirtSocket(name: string, path: string): string {
  return text([
    '[Unit]',
    `Description=${name} socket (test double)`,
    '[Socket]',
    `ListenStream=/run/libvirt/${path}`,
    'SocketMode=0666',
    'RemoveOnStop=yes',
    '[Install]',
    'WantedBy=sockets.target',
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
