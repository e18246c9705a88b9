// The table of rooms, lowest first: what each holds, and which others it may import and why.
export type RoomName = keyof typeof rooms;

export interface Arrow {
  readonly why: string;
  /** Where only some files of the room may be imported. */
  readonly only?: RegExp;
}

interface Room {
  /** Its files; a file belongs to the first room whose pattern it matches, from the last room up. */
  readonly files: RegExp;
  readonly holds: string;
  readonly arrows: Readonly<Record<string, Arrow>>;
}

const errors = { why: 'errors with codes, the log' };

export const rooms = {
  base: { files: /^src\/base\//, holds: 'errors and codes, log, redaction, interrupt, stages, texts', arrows: {} },
  xml: { files: /^src\/xml\//, holds: 'checks of XML', arrows: { base: errors } },
  openssh: { files: /^src\/openssh\//, holds: 'key and certificate formats of OpenSSH', arrows: { base: errors } },
  x509: { files: /^src\/x509\//, holds: 'certificates, chains and requests', arrows: { base: errors } },
  environment: {
    files: /^src\/environment\//,
    holds: 'typed keys, the store, arguments and configuration files; the keys of the engine',
    arrows: { base: errors },
  },
  process: {
    files: /^src\/process\//,
    holds: 'the process runner, programs, processes that outlive us',
    arrows: { base: errors, environment: { why: 'SYSTEM/commandPath and COMMAND/<name> are keys' } },
  },
  host: { files: /^src\/host\//, holds: 'facts of the host, read once', arrows: { base: errors } },
  wire: {
    files: /^src\/dialog\/wire\//,
    holds: 'the wire protocol, one codec for both ends',
    arrows: { base: errors, environment: { why: 'values on the wire are typed values' } },
  },
  dialog: {
    files: /^src\/dialog\//,
    holds: 'the dialog with a person or a machine, its two dialects',
    arrows: {
      base: { why: 'errors, the log, translated texts, the stage shown' },
      environment: { why: 'answers are kept as keys; env-get and env-set' },
      wire: { why: 'the machine dialect speaks it' },
    },
  },
  transaction: {
    files: /^src\/transaction\//,
    holds: 'changes and their funnel, two-phase transaction, files, journal and recovery',
    arrows: {
      base: errors,
      environment: { why: 'the lists of modified files are keys' },
      host: { why: 'owners are looked up by name' },
      process: { why: 'an undo may be a program to run' },
    },
  },
  packager: {
    files: /^src\/packager\//,
    holds: 'packages: the interface and its providers for dnf 4, dnf 5 and yum',
    arrows: {
      base: errors,
      wire: { why: 'the name of the question about a GPG key', only: /\/names\.ts$/ },
      dialog: { why: 'signing keys are confirmed, progress is shown', only: /\/dialog\.ts$/ },
      host: { why: 'facts choose the provider' },
      process: { why: 'package managers are programs, and outlive us' },
      transaction: { why: 'packages are changes with an undo' },
    },
  },
  services: {
    files: /^src\/services\//,
    holds: 'services: the interface and what its providers share',
    arrows: {
      base: errors,
      packager: { why: 'units that planned packages bring' },
      process: { why: 'service managers are programs' },
      transaction: { why: 'a started service is a change with an undo' },
    },
  },
  plugin: {
    files: /^src\/plugin\//,
    holds: 'the contract with plugins: plugin, context, checks, and the API they import as #plugin',
    arrows: {
      base: { why: 'errors and stages, part of the API' },
      environment: { why: 'makers of keys, part of the API' },
      process: { why: 'running programs, part of the context' },
      host: { why: 'facts, part of the context' },
      dialog: { why: 'the dialog, part of the context' },
      transaction: { why: 'changes and files, part of the context' },
      packager: { why: 'packages, part of the context' },
      services: { why: 'services, part of the context' },
    },
  },
  engine: {
    files: /^src\/engine\//,
    holds: 'the stage engine: sequence, running order, checks; it knows no oVirt',
    arrows: {
      base: { why: 'stages, errors, interrupt' },
      environment: { why: 'BASE/error and other keys that it sets' },
      plugin: { why: 'it runs the events of plugins' },
      transaction: { why: 'how a failed run left the host', only: /\/host-state\.ts$/ },
    },
  },
  ovirt: {
    files: /^src\/ovirt\//,
    holds: 'what several oVirt plugins share: enrollment, firewall catalog, OVN, trust store',
    arrows: {
      base: errors,
      environment: { why: 'keys of an enrollment' },
      host: { why: 'addresses, INI files' },
      wire: { why: 'names of the questions of an enrollment', only: /\/names\.ts$/ },
      transaction: { why: 'it writes keys and certificates' },
      plugin: { why: 'it makes plugins of one shape' },
      x509: { why: 'requests and chains' },
    },
  },
  group: {
    files: /^plugins\/[^/]+\/(keys|events)\.ts$/,
    holds: 'the keys and event names that plugins of a group share',
    arrows: { environment: { why: 'keys are declared there' } },
  },
  plugins: {
    files: /^plugins\//,
    holds: 'the plugins: <group>/<family>/<plugin>, and the index of each group',
    arrows: {
      plugin: { why: 'the API that they import as #plugin', only: /\/(index|plugin)\.ts$/ },
      group: { why: 'shared keys and event names' },
      ovirt: { why: 'what oVirt plugins share' },
      base: { why: 'the log file, which the plugin of the log opens', only: /\/log-file\.ts$/ },
      environment: {
        why: 'configuration files, which the plugin of the configuration reads',
        only: /\/config-file\.ts$/,
      },
      engine: { why: 'the dump that the plugins of the engine print', only: /\/environment-dump\.ts$/ },
      dialog: { why: 'the command line inside the dialog', only: /\/cli\/parse\.ts$/ },
      wire: { why: 'names of questions and displays', only: /\/names\.ts$/ },
      host: { why: 'formats of files on hosts' },
      packager: { why: 'the providers that the packager plugins choose among' },
      transaction: { why: 'a file written after the commit: an answer file', only: /\/write-now\.ts$/ },
      openssh: { why: 'key formats' },
      x509: { why: 'certificate formats' },
      xml: { why: 'checks of XML' },
    },
  },
  agent: {
    files: /^src\/agent\//,
    holds: 'the composition root of a run on a host; site plugins',
    arrows: {
      base: { why: 'log, interrupt, texts' },
      environment: { why: 'the command line fills it' },
      process: { why: 'it makes the runner' },
      host: { why: 'it reads the facts' },
      dialog: { why: 'it makes the dialog' },
      transaction: { why: 'it makes the transactions' },
      packager: { why: 'it makes the packager' },
      services: { why: 'it makes the services' },
      plugin: { why: 'it makes the context' },
      engine: { why: 'it runs the engine' },
      plugins: { why: 'the groups that are built in', only: /^plugins\/[^/]+\/index\.ts$/ },
    },
  },
  backend: {
    files: /^src\/backend\//,
    holds: 'the other end: ssh, deployment, units, CA, inventory, fleet',
    arrows: {
      base: errors,
      environment: { why: 'settings are keys' },
      process: { why: 'it runs ssh' },
      wire: { why: 'all it shares with the agent' },
      plugin: { why: 'the shape of a finding', only: /\/finding\.ts$/ },
      group: { why: 'names and types of keys' },
      plugins: { why: 'names and types of keys', only: /\/keys\.ts$/ },
      ovirt: { why: 'the firewall rules that it sends', only: /\/firewall\// },
      openssh: { why: 'console certificates' },
      x509: { why: 'it signs requests' },
      xml: { why: 'it checks XML that it sends' },
    },
  },
  cli: {
    files: /^src\/cli\//,
    holds: 'one folder per command',
    arrows: {
      base: { why: 'log, interrupt, texts' },
      environment: { why: 'options are typed values' },
      process: { why: 'media create runs programs' },
      host: { why: 'facts of this machine' },
      dialog: { why: 'the terminal' },
      wire: { why: 'names of questions', only: /\/names\.ts$/ },
      packager: { why: 'media create packs packages' },
      transaction: { why: 'the command recover drives it' },
      plugin: { why: 'findings of the command check' },
      engine: { why: 'the sequence that the command check runs' },
      agent: { why: 'check assembles a run of its own' },
      backend: { why: 'push, hosts and bundle drive it' },
      openssh: { why: 'askpass reads key files' },
      x509: { why: 'ca show reads certificates' },
    },
  },
  library: {
    files: /^src\/library\//,
    holds: 'the back-end as an npm package',
    arrows: {
      base: errors,
      environment: { why: 'typed values' },
      process: { why: 'the runner that callers may replace' },
      wire: { why: 'the codec, published' },
      backend: { why: 'what it publishes' },
    },
  },
  main: {
    files: /^src\/main\.ts$/,
    holds: 'the program name or first word chooses a command',
    arrows: {
      agent: { why: 'programs of the agent' },
      cli: { why: 'it starts commands' },
      transaction: { why: 'the child that does the file operations of a user', only: /\/user-child\.ts$/ },
    },
  },
} as const satisfies Readonly<Record<string, Room>>;

const order = (Object.entries(rooms) as [RoomName, Room][])
  // More specific patterns first: the wire before the dialog, shared keys before plugins.
  .toSorted(([, a], [, b]) => b.files.source.length - a.files.source.length);

export function roomOf(path: string): RoomName | undefined {
  return order.find(([, { files }]) => files.test(path))?.[0];
}

export function arrowTo(from: RoomName, to: RoomName): Arrow | undefined {
  const { arrows }: Room = rooms[from];
  return arrows[to];
}

interface NamedArrow {
  readonly from: RoomName;
  readonly to: RoomName;
  readonly why: string;
}

export function arrowsOf(): NamedArrow[] {
  return (Object.entries(rooms) as [RoomName, Room][]).flatMap(([from, { arrows }]) =>
    (Object.entries(arrows) as [RoomName, Arrow][]).map(([to, { why }]) => ({ from, to, why })),
  );
}

/** @returns the rooms of a circle, or undefined where there is none. */
export function findCircle(arrows: readonly NamedArrow[]): RoomName[] | undefined {
  const done = new Set<RoomName>();
  const visit = (room: RoomName, way: readonly RoomName[]): RoomName[] | undefined => {
    if (way.includes(room)) return [...way.slice(way.indexOf(room)), room];
    if (done.has(room)) return undefined;
    for (const { to } of arrows.filter(({ from }) => from === room)) {
      const circle = visit(to, [...way, room]);
      if (circle !== undefined) return circle;
    }
    done.add(room);
    return undefined;
  };
  for (const room of Object.keys(rooms) as RoomName[]) {
    const circle = visit(room, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
