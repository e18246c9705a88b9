// What a hostile host tries against push: at which point, what it sends, and what must come of it.
import type { ServerScript } from '../../../ssh-server/server.ts';
import { boundary, type HostWords } from './fake-host.ts';

export interface Attack {
  readonly name: string;
  /** Of ssh itself. */
  readonly server?: ServerScript;
  /** Of the host behind it. */
  readonly host?: HostWords;
  /** `complete`, `incomplete`, or the code of the error. */
  readonly must: string;
  /** What is shown of it. */
  readonly shows?: RegExp;
}

const claim = 'Server host key: ssh-ed25519 SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const escape = '\u001B[2J\u001B[1;1H\u001B]0;owned\u0007';
const forged = 'good-host: complete after 1 s';
const question = `The authenticity of host 'h1 (10.0.0.1)' can't be established.\nED25519 key fingerprint is SHA256:${'A'.repeat(43)}.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? `;

/** Each kind of text that no terminal may get, and that no line may be forged with. */
export const texts: Readonly<Record<string, string | Buffer>> = {
  'a clear screen': escape,
  'C1 controls': '\u009B2J\u009D0;owned\u009C',
  'a carriage return': `quiet\r${forged}`,
  'a backspace': `bad\b\b\bgood`,
  'a direction override': '\u202Eetelpmoc :tsoh-doog\u202C',
  'direction isolates': '\u2066x\u2067y\u2069',
  'zero width': 'a\u200Bb\uFEFFc\u2060d',
  'a line separator': `x\u2028${forged}`,
  'a paragraph separator': `x\u2029${forged}`,
  'a next line': `x\u0085${forged}`,
  'a form feed and a vertical tab': `x\f\v${forged}`,
  tags: 'x\u{E0041}\u{E0042}',
  'piled marks': `x${'\u0300'.repeat(5000)}`,
  'a soft hyphen and fillers': 'x\u00AD\u115F\u3164y',
  'no UTF-8': Buffer.from([0x78, 0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x9b, 0x32, 0x4a]),
  'a megabyte': 'm'.repeat(1024 * 1024),
};

const record = (severity: string, text: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`***L:${severity} `), Buffer.from(text), Buffer.from('\n')]);
const display = (name: string, line: string): string => `***D:MULTI-STRING ${name} ${boundary}\n${line}\n${boundary}\n`;

const ofSsh: readonly Attack[] = [
  { name: 'a version that claims a key', server: { version: `x ${claim}` }, must: 'complete' },
  { name: 'lines before the version', server: { beforeVersion: `${claim}\r\n${escape}\r\n` }, must: 'complete' },
  { name: 'a version with controls', server: { version: `x ${escape.replaceAll('\u0007', '')}` }, must: 'complete' },
  { name: 'a banner that claims a key', server: { banner: `debug1: ${claim}\n` }, must: 'complete' },
  { name: 'a banner with controls', server: { banner: `${escape}${forged}\n` }, must: 'complete' },
  { name: 'a debug message with controls', server: { debug: `${escape}\n${claim}` }, must: 'complete' },
  {
    name: 'a disconnect with controls',
    server: { disconnect: `${escape}\n${forged}` },
    must: 'ssh-lost',
    shows: /The connection to 127\.0\.1\.\d+ ended/,
  },
  { name: 'a prompt that forges the question about a key', server: { ask: [question] }, must: 'ssh-auth' },
  {
    name: 'a prompt for a passphrase',
    server: { ask: ["Enter passphrase for key '/root/.ssh/id': "] },
    must: 'ssh-auth',
  },
];

const beforeTheDialog: readonly Attack[] = [
  { name: 'a motd with controls that claims a key', host: { motd: `${escape}${claim}\n` }, must: 'complete' },
  {
    name: 'stderr that claims a key, with controls',
    host: { stderr: `debug1: ${claim}\n${escape}\n` },
    must: 'complete',
  },
  {
    name: 'a machine type that is a path',
    host: { machine: '../../etc/shadow' },
    must: 'protocol',
    shows: /no usable machine type/,
  },
  { name: 'a machine type of every object', host: { machine: 'constructor' }, must: 'platform-unsupported' },
  { name: 'a machine type of every object’s kind', host: { machine: '__proto__' }, must: 'platform-unsupported' },
  { name: 'a machine type with controls', host: { machine: escape }, must: 'protocol' },
  {
    name: 'a note with controls',
    host: { beforeProbe: (nonce) => `${nonce} note ${escape}\n` },
    must: 'complete',
    shows: /: \?\[2J/,
  },
  {
    name: 'a note with a forged line',
    host: { beforeProbe: (nonce) => `${nonce} note x\u2028${forged}\r\n` },
    must: 'complete',
  },
  {
    name: 'a failure with controls',
    host: { beforeProbe: (nonce) => `${nonce} fail room ${escape}\n` },
    must: 'bootstrap-failed',
  },
  {
    name: 'a failure by an odd word',
    host: { beforeProbe: (nonce) => `${nonce} fail constructor x\n` },
    must: 'bootstrap-failed',
  },
  { name: 'a line that is none, with controls', host: { beforeProbe: () => `${escape}\n` }, must: 'protocol' },
  { name: 'another word, with controls', host: { beforeProbe: (nonce) => `${nonce} ${escape}\n` }, must: 'protocol' },
  { name: 'a log that nobody asked for', host: { beforeProbe: (nonce) => `${nonce} log 5\n12345` }, must: 'protocol' },
  { name: 'a boot id that is a path', host: { probe: '../../x yes' }, must: 'protocol', shows: /no usable boot id/ },
  { name: 'a boot id without end', host: { probe: `${'b'.repeat(3000)} yes` }, must: 'protocol' },
  { name: 'ways to unpack that are paths', host: { probe: 'boot-1 yes ../../bin/sh ;id' }, must: 'complete' },
];

const inTheDialog: readonly Attack[] = [
  ...Object.entries(texts).map(([kind, text]) => ({
    name: `a record with ${kind}`,
    host: { work: record('WARNING', text) },
    must: 'complete',
    shows: /: WARNING /,
  })),
  {
    name: 'an error with controls',
    host: { work: record('ERROR', escape), shown: { 'BASE/error': '***D:VALUE BASE/error=bool:True\n' } },
    must: 'host-failed',
    shows: /The host failed: \?\[2J/,
  },
  {
    name: 'a stage with controls',
    host: { work: `**%EventStart STAGE ${escape.replaceAll(' ', '')} METHOD x (None)\n` },
    must: 'complete',
  },
  {
    name: 'a list of events that are no names',
    host: {
      events: `**%EventsListStart\n**%EventsListEntry STAGE ${'s'.repeat(100_000)} METHOD x (None)\n**%EventsListEnd\n`,
    },
    must: 'complete',
  },
  { name: 'a question with controls', host: { work: `***Q:VALUE ${escape}\n`, asks: true }, must: 'host-question' },
  {
    name: 'a question by a forged line',
    host: { work: `***CONFIRM x\u2028${forged} y\n`, asks: true },
    must: 'host-question',
  },
  {
    name: 'a certificate where nobody signs',
    host: { work: `***Q:MULTI-STRING VDSM_CERTIFICATE_CHAIN ${boundary} --=ABORT=--\n`, asks: true },
    must: 'host-question',
  },
  {
    name: 'lines that are none, with controls',
    host: { work: `${escape}\n${forged}\n${forged}\n` },
    must: 'protocol',
    shows: /no line of the dialog: .* \| good-host/,
  },
  {
    name: 'a display whose name is a path',
    host: { work: display('../../../etc/cron.d/x', escape) },
    must: 'complete',
  },
  { name: 'a value of no type, with controls', host: { work: `***D:VALUE ${escape}=odd:x\n` }, must: 'protocol' },
  {
    name: 'a log file of its own choice',
    host: { shown: { 'CORE/logFileName': '***D:VALUE CORE/logFileName=str:/etc/shadow\n' } },
    must: 'complete',
  },
  {
    name: 'no log',
    host: { shown: { 'BASE/log': '***D:VALUE BASE/log=bool:False\n' } },
    must: 'file-write',
    shows: /nothing was changed/,
  },
  { name: 'an empty log', host: { log: '' }, must: 'complete', shows: /WARNING .*empty log/ },
  { name: 'a log with controls', host: { log: `${escape}\n${forged}\n` }, must: 'complete' },
  {
    name: 'an id that is a path',
    host: { shown: { 'VDSM/vdsmId': '***D:VALUE VDSM/vdsmId=str:../../x\n' } },
    must: 'protocol',
    shows: /no usable unique id/,
  },
  {
    name: 'an id with controls',
    host: { shown: { 'VDSM/vdsmId': `***D:VALUE VDSM/vdsmId=str:${escape}\n` } },
    must: 'protocol',
  },
  {
    name: 'an id without end',
    host: { shown: { 'VDSM/vdsmId': `***D:VALUE VDSM/vdsmId=str:${'i'.repeat(100_000)}\n` } },
    must: 'protocol',
  },
  {
    name: 'reasons with controls and forged lines',
    host: {
      shown: {
        'ODEPLOY/installIncomplete': '***D:VALUE ODEPLOY/installIncomplete=bool:True\n',
        'ODEPLOY/installIncompleteReasons': display('ODEPLOY/installIncompleteReasons', `${escape}\u2028${forged}`),
      },
    },
    must: 'incomplete',
  },
  { name: 'words after its last one', host: { afterwards: `${escape}\n${forged}\n` }, must: 'complete' },
];

export const attacks: readonly Attack[] = [...ofSsh, ...beforeTheDialog, ...inTheDialog];

const finding = (more: object): string =>
  display(
    'CHECK_FINDINGS',
    JSON.stringify({ id: 'ports', title: 'T', severity: 'warning', seen: 's', remedy: 'r', ...more }),
  );

/** Against --check, which asks for no log and for no end. */
export const checkAttacks: readonly Attack[] = [
  {
    name: 'a finding whose id has controls',
    host: { work: finding({ id: escape }) },
    must: 'protocol',
    shows: /no usable id of a check/,
  },
  { name: 'a finding whose id is two lines', host: { work: finding({ id: `x\n${forged}` }) }, must: 'protocol' },
  {
    name: 'a finding of controls',
    host: { work: finding({ seen: escape, remedy: `x\n${forged}`, title: escape }) },
    must: 'complete',
    shows: /WARNING ports: \?\[2J.*x \| good-host/,
  },
  {
    name: 'a finding that is none, with controls',
    host: { work: display('CHECK_FINDINGS', escape) },
    must: 'protocol',
  },
  { name: 'a lost log that it would like to be asked for', host: { lostLog: 'x log 3\nabc' }, must: 'complete' },
];
