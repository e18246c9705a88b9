// The askpass of ssh: a helper process that ssh starts, and the socket by which it asks us. No secret is in any file.
import { createServer, createConnection, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { DeployError } from '../../base/errors.ts';

/** Names the socket to the helper. */
export const askpassVariable = 'OVIRT_HOST_DEPLOY_ASKPASS';
const promptLimit = 64 * 1024;

/** @param asker the process that asks: an ssh @returns undefined to refuse */
type Answer = (prompt: string, asker: number) => Promise<string | undefined>;

/** Answers ssh's questions for as long as one connection lives. */
export async function serveAskpass(path: string, answer: Answer): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    void serveOne(socket, answer);
  });
  server.listen(path);
  await once(server, 'listening');
  server.unref();
  return server;
}

async function serveOne(socket: Socket, answer: Answer): Promise<void> {
  try {
    const { prompt, asker } = await readQuestion(socket);
    const given = await answer(prompt, asker);
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
    // Which ssh has started us nobody can put into words: a jump host has one of its own.
    socket.write(`${JSON.stringify({ prompt, asker: process.ppid })}\n`);
    const line = await readText(socket);
    if (!line.startsWith('=')) return 1;
    process.stdout.write(`${line.slice(1).replace(/\n$/, '')}\n`);
    return 0;
  } catch {
    return 1;
  }
}

interface Asked {
  prompt: string;
  asker: number;
}

async function readQuestion(socket: Socket): Promise<Asked> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) return parseQuestion(text);
    if (text.length > promptLimit) break;
  }
  throw new DeployError('protocol', 'The askpass helper asked nothing');
}

function parseQuestion(text: string): Asked {
  const { prompt, asker } = JSON.parse(text.slice(0, text.indexOf('\n'))) as Partial<Asked>;
  return { prompt: String(prompt), asker: Number(asker) };
}

async function readText(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
