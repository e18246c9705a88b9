// The environment children get: an allow-list, so that nothing of the caller's shell steers a program that runs as root.
const passed = ['HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TZ', 'TERM', 'XDG_RUNTIME_DIR', 'DBUS_SYSTEM_BUS_ADDRESS'];
const proxies = ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy', 'all_proxy'];

export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** @param path what PATH is for the child: the folders that are safe to run programs from. */
export function childEnvironment(path: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const environment: Record<string, string> = { PATH: path, LC_ALL: 'C' };
  for (const name of [...passed, ...proxies, ...proxies.map((p) => p.toUpperCase())]) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...extra };
}
