// Takes a script from whatever Node.js the machine has to the pinned one with the pinned packages.
// Plain JavaScript without packages: it runs before any is installed, also to say that a Node.js is too old.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const root = dirname(dirname(self));
const pinnedNode = join(root, 'node_modules', '.bin', 'node');
const stamp = join(root, 'node_modules', '.ovirt-lock-hash');

/**
 * Runs the calling script under the Node.js that the lock file pins: installs the packages when they are missing or
 * stale, then starts `file` again with the same arguments, stdio, exit code and signals. Returns only in that process.
 * @param {string} file path of the calling script
 */
export async function underNode24(file) {
  ensureDependencies();
  if (realpathSync(process.execPath) === realpathSync(pinnedNode)) return;
  const child = spawn(pinnedNode, [file, ...process.argv.slice(2)], { stdio: 'inherit' });
  forwardSignals(child);
  await new Promise((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
  });
}

/** Installs what package-lock.json lists unless node_modules holds exactly that; explains and exits when it cannot. */
export function ensureDependencies() {
  checkMachine();
  if (areDependenciesFresh()) return;
  // A second run waits for the first and then finds its work done; the lock dies with its holder, and needs no file.
  const { status, error } = spawnSync('flock', [dirname(self), process.execPath, self], { stdio: ['ignore', 2, 2] });
  if (error) fail(`cannot run flock, part of util-linux: ${error.message}.`);
  if (status !== 0) process.exit(status === null ? 1 : status);
}

function checkMachine() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    fail(`Node.js ${process.versions.node} is too old: install Node.js 20 or later. It is needed to start only.`);
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail(`this is ${process.platform} ${process.arch}: the project is built and tested on Linux x64.`);
  }
}

function installDependencies() {
  if (areDependenciesFresh()) return;
  process.stderr.write('Installing the pinned packages (npm ci)\n');
  const { status, error } = spawnSync('npm', ['ci', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) fail(`cannot run npm: ${error.message}. Install npm, it comes with Node.js.`);
  if (status !== 0) fail('npm ci failed, its message is above. It needs the npm registry or a filled npm cache.');
  if (!existsSync(pinnedNode)) fail(`npm ci brought no ${pinnedNode}: run it by hand and look at its messages.`);
  writeFileSync(stamp, lockHash());
}

function areDependenciesFresh() {
  return existsSync(stamp) && existsSync(pinnedNode) && readFileSync(stamp, 'utf8') === lockHash();
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function forwardSignals(child) {
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal sends its interrupt to both processes already.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
}

function fail(message) {
  process.stderr.write(`ovirt-host-deploy: ${message}\n`);
  process.exit(1);
}

// Started by itself, under the lock.
if (process.argv[1] === self) installDependencies();
