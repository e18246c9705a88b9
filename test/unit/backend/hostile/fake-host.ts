// The host's side of a push, up to its end, over the scripted ssh server: good but for what an attack puts in place of its words.
import { ByteReader } from '../../../../src/backend/bootstrap/byte-reader.ts';
import type { Channel } from '../../../ssh-server/channel.ts';

/** What may be said in place of the usual; texts go out as they are. */
export interface HostWords {
  readonly motd?: string;
  readonly stderr?: string;
  readonly machine?: string;
  readonly beforeProbe?: (nonce: string) => string;
  readonly probe?: string;
  readonly events?: string;
  /** Between the two command lines. */
  readonly work?: string | Buffer;
  /** Whole lines of answers to env-get, by key. */
  readonly shown?: Readonly<Record<string, string>>;
  readonly log?: string;
  readonly lostLog?: string;
  readonly afterwards?: string;
  /** An answer is awaited where `work` asks something. */
  readonly asks?: boolean;
  readonly code?: number;
}

export const boundary = '--=451b80dc-996f-432e-9e4f-2b29ef6d1141=--';

const usual: Readonly<Record<string, string>> = {
  'BASE/log': 'bool:True',
  'VDSM/vdsmId': 'none:None',
};

/** @param heard gets the lines that the back-end sends before the dialog */
export async function beHost(channel: Channel, command: string, words: HostWords, heard: string[]): Promise<void> {
  const nonce = /echo (\S+)/.exec(command)?.[1] ?? '';
  const reader = new ByteReader(channel.input);
  channel.say(words.motd ?? '');
  if (words.stderr !== undefined) channel.complain(words.stderr);
  channel.say(`${nonce} hello ${words.machine ?? 'x86_64'}\n`);
  for await (const _ of reader.bytes(Number(await reader.line(100))));
  channel.say(words.beforeProbe?.(nonce) ?? '');
  channel.say(`${nonce} probe ${words.probe ?? 'boot-1 yes gzip'}\n`);
  for (let line = ''; !line.startsWith('run ');) {
    line = await reader.line(4096);
    heard.push(line);
    if (line.startsWith('log ')) channel.say(words.lostLog === undefined ? `${nonce} log -\n` : words.lostLog);
  }
  channel.say(`${nonce} run\n***L:INFO Stage: Initializing\n***CONFIRM DEPLOY_PROCEED really\n`);
  await answer(reader);
  channel.say(words.events ?? '');
  await serveCommands(channel, reader, 'CUSTOMIZATION_COMMAND', words);
  channel.say(words.work ?? '');
  if (words.asks === true) await answer(reader);
  await serveCommands(channel, reader, 'TERMINATION_COMMAND', words);
  channel.say(`***TERMINATE\n${words.afterwards ?? ''}`);
  channel.exit(words.code ?? 0);
}

async function serveCommands(channel: Channel, reader: ByteReader, prompt: string, words: HostWords): Promise<void> {
  for (;;) {
    channel.say(`***Q:STRING ${prompt}\n`);
    const [command = '', , key = ''] = (await answer(reader)).split(' ');
    if (['install', 'quit', 'abort'].includes(command)) return;
    if (command === 'env-get') channel.say(words.shown?.[key] ?? `***D:VALUE ${key}=${usual[key] ?? 'bool:False'}\n`);
    if (command === 'log') channel.say(`***D:MULTI-STRING LOG ${boundary}\n${words.log ?? 'a log\n'}${boundary}\n`);
    if (command === 'env-query') {
      channel.say(`***Q:VALUE ${key}\n`);
      await answer(reader);
    }
    if (command !== 'env-query-multi') continue;
    channel.say(`***Q:MULTI-STRING ${key} ${boundary} --=ABORT=--\n`);
    for (let line = ''; line !== boundary;) line = await answer(reader);
  }
}

async function answer(reader: ByteReader): Promise<string> {
  for (;;) {
    const line = await reader.line(1024 * 1024);
    if (line !== '**%Ping') return line;
  }
}
