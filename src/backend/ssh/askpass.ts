// The askpass of ssh: a helper process that ssh starts, and the socket by which it asks us. No secret is in any file.
import { createServer, createConnection, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { asError, DeployError } from '../../core/errors.ts';

/** Names the socket to the helper. */
export const askpassVariable = 'OVIRT_HOST_DEPLOY_ASKPASS';
const promptLimit = 64 * 1024;

/** Answers ssh's questions, undefined to refuse, for as long as one connection lives. */
export async function serveAskpass(
  path: string,
  answer: (prompt: string) => Promise<string | undefined>,
): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    void serveOne(socket, answer);
  });
  server.listen(path);
  await once(server, 'listening');
  server.unref();
  return server;
}

async function serveOne(socket: Socket, answer: (prompt: string) => Promise<string | undefined>): Promise<void> {
  try {
    const given = await answer(await readLine(socket));
    socket.end(given === undefined ? '\n' : `=${given}\n`);
  } catch {
    socket.destroy();
  }
}

/** The helper: ssh gives it the prompt and reads the answer from its stdout. @returns the exit code */
export async function askpassHelper(prompt: string): Promise<number> {
  const path = process.env[askpassVariable];
  if (path === undefined) return 1;
  try {
    const socket = createConnection(path);
    socket.write(`${JSON.stringify(prompt)}\n`);
    const line = await readText(socket);
    if (!line.startsWith('=')) return 1;
    process.stdout.write(`${line.slice(1).replace(/\n$/, '')}\n`);
    return 0;
  } catch {
    return 1;
  }
}

async function readLine(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) return parsePromptLine(text);
    if (text.length > promptLimit) break;
  }
  throw new DeployError('protocol', 'The askpass helper asked nothing');
}

function parsePromptLine(text: string): string {
  try {
    return String(JSON.parse(text.slice(0, text.indexOf('\n'))));
  } catch (thrown) {
    throw new DeployError('protocol', `The askpass helper asked what is no prompt: ${asError(thrown).message}`);
  }
}

async function readText(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
