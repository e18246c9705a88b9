// In an image tree only programs that were sent there may run: anything else would change this machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInImage } from '../../../src/process/image-runner.ts';
import type { Run } from '../../../src/process/run.ts';

const ran: string[] = [];
const run: Run = (argv) => {
  ran.push(argv.join(' '));
  return Promise.resolve({ code: 0, stdout: '', stderr: '', lines: [] });
};
const inImage = runInImage(run, '/image');

test('rpm is sent into the tree, but not with a database of its own', async () => {
  await inImage(['rpm', '-qa']);
  await inImage(['/usr/bin/rpm', '--dbpath', '/tmp/x', '-qa']);
  assert.deepEqual(ran.splice(0), ['rpm --root=/image -qa', '/usr/bin/rpm --dbpath /tmp/x -qa']);
});

test('what was told the tree runs as it is', async () => {
  const told = ['/usr/bin/dnf-3 --installroot=/image repoquery', 'systemctl --root=/image enable x', 'dnf --version'];
  for (const line of told) await inImage(line.split(' ') as [string, ...string[]]);
  assert.deepEqual(ran.splice(0), told);
});

test('anything else is refused, and so is another tree', async () => {
  for (const line of [
    'systemctl start vdsmd',
    'dnf --installroot=/other install x',
    'tuned-adm profile x',
    'rm -rf /x',
  ])
    await assert.rejects(inImage(line.split(' ') as [string, ...string[]]), { code: 'image-command' }, line);
  assert.deepEqual(ran, []);
});
