/** From a row of the table of test doubles to an rpm spec file and the files it packs. */

export interface PackedFile {
  /** The file's text; a folder has none. */
  text?: string;
  /** Octal, 0644 unless told (folders 0755). */
  mode?: string;
  /** user:group, root:root unless told. */
  owner?: string;
  /** A configuration file that an upgrade leaves alone. */
  config?: boolean;
}

export interface Account {
  user: string;
  uid: number;
  group: string;
  gid: number;
  home?: string;
  /** Further groups, made if they are missing. */
  groups?: readonly string[];
}

export interface Double {
  name: string;
  /** VERSION-RELEASE in the repositories v1 and v2. */
  versions: readonly [string, string];
  requires?: readonly string[];
  provides?: readonly string[];
  obsoletes?: readonly string[];
  accounts?: readonly Account[];
  files?: Readonly<Record<string, PackedFile>>;
  /** Unit files by unit name. */
  units?: Readonly<Record<string, string>>;
  scripts?: Partial<Record<Scriptlet, string>>;
  /** Lines of the spec file for triggers on other packages' files. */
  triggers?: readonly string[];
}

export type Scriptlet = 'pre' | 'post' | 'preun';

/** Where packages put their units. */
export const UNIT_FOLDER = '/usr/lib/systemd/system';

/** All files of a double, unit files included. */
export function filesOf(double: Double): Record<string, PackedFile> {
  const units = Object.entries(double.units ?? {}).map(([name, text]) => [`${UNIT_FOLDER}/${name}`, { text }] as const);
  return { ...double.files, ...Object.fromEntries(units) };
}

/** The spec file of one version; `tree` is the folder that holds its files as they are to be installed. */
export function specText(double: Double, versionRelease: string, tree: string): string {
  const [version = '', release = ''] = versionRelease.split('-');
  const tags = (tag: string, values: readonly string[] = []) => values.map((value) => `${tag}: ${value}`);
  return [
    `Name: ${double.name}`,
    `Version: ${version}`,
    `Release: ${release}`,
    `Summary: Test double of ${double.name}`,
    'License: Apache-2.0',
    'BuildArch: noarch',
    'AutoReqProv: no',
    '%global __os_install_post %{nil}',
    ...tags('Requires', double.requires),
    ...tags('Provides', double.provides),
    ...tags('Obsoletes', double.obsoletes),
    '%description',
    `Stands for ${double.name} on a test host.`,
    '%install',
    `mkdir -p %{buildroot}`,
    `cp -a ${tree}/. %{buildroot}`,
    ...scriptlets(double),
    ...(double.triggers ?? []),
    '%files',
    ...Object.entries(filesOf(double)).map(([path, file]) => fileLine(path, file)),
    '',
  ].join('\n');
}

function fileLine(path: string, file: PackedFile): string {
  const folder = file.text === undefined;
  const [user = 'root', group = 'root'] = (file.owner ?? '').split(':').filter((word) => word !== '');
  const kind = folder ? '%dir ' : file.config === true ? '%config(noreplace) ' : '';
  return `%attr(${file.mode ?? (folder ? '0755' : '0644')},${user},${group}) ${kind}${path}`;
}

function scriptlets(double: Double): string[] {
  const units = Object.keys(double.units ?? {}).filter((unit) => !unit.includes('@'));
  const all = units.join(' ');
  // as EL's macros do; systemd is reloaded once a transaction, by the distribution's file trigger (base.ts)
  const body: Partial<Record<Scriptlet, readonly string[]>> = {
    pre: (double.accounts ?? []).flatMap(accountLines),
    post: units.length === 0 ? [] : [`[ $1 != 1 ] || systemctl --no-reload preset ${all} >/dev/null 2>&1 || :`],
    preun: units.length === 0 ? [] : [`[ $1 != 0 ] || systemctl --no-reload disable --now ${all} >/dev/null 2>&1 || :`],
  };
  return (['pre', 'post', 'preun'] as const).flatMap((scriptlet) => [
    `%${scriptlet}`,
    ...faultLines(`${double.name}.${scriptlet}`),
    ...(body[scriptlet] ?? []),
    ...(double.scripts?.[scriptlet] === undefined ? [] : [double.scripts[scriptlet]]),
    ':',
  ]);
}

/**
 * Lets a test break any scriptlet of any double: /run/rpm-test/NAME.SCRIPTLET holds `fail` or `slow`. A slow one writes
 * NAME.SCRIPTLET.started beside it and waits, at most 20 seconds, until the file is taken away.
 */
function faultLines(file: string): string[] {
  return [
    `fault=/run/rpm-test/${file}`,
    'if [ -e $fault ]; then case "$(cat $fault)" in',
    '  fail) echo "this scriptlet was told to fail" >&2; exit 3 ;;',
    '  slow) : >$fault.started; n=0; while [ -e $fault ] && [ $n -lt 200 ]; do sleep 0.1; n=$((n + 1)); done ;;',
    'esac; fi',
  ];
}

// as the real packages do: the fixed id where it is free, any other where it is taken
function accountLines({ user, uid, group, gid, home = '/', groups = [] }: Account): string[] {
  const wanted = [...new Set([group, ...groups])];
  return [
    ...wanted.map((name) => {
      const fixed = name === group ? `-g ${gid} ` : '';
      return `getent group ${name} >/dev/null || groupadd ${fixed}-r ${name} 2>/dev/null || groupadd -r ${name}`;
    }),
    `if ! getent passwd ${user} >/dev/null; then`,
    `  set -- "$1" -r -g ${group} -d ${home} -s /sbin/nologin -c "test double" ${user}`,
    '  first=$1; shift',
    `  useradd -u ${uid} "$@" 2>/dev/null || useradd "$@"`,
    '  set -- "$first"',
    'fi',
    ...groups.map((name) => `usermod -a -G ${name} ${user}`),
  ];
}
