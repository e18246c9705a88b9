// The ways in over ssh, by the commands of README.md and docs/push.md, typed on a machine of their reader's: from nothing to a
// deployed host. Packages, images and media have tests of their own.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Laptop } from './docs/laptop.ts';
import { DocsPage } from './docs/page.ts';
import { Terminal } from './human/terminal.ts';
import { TestHost } from './lab/host.ts';

const stranger = 'host1.example.com';
let hosts: [TestHost, TestHost];
let laptop: Laptop;

before(async () => {
  const boot = async (name: string): Promise<TestHost> => TestHost.boot({ name, base: 'dnf4', repo: ['signed'] });
  hosts = await Promise.all([boot('forms-scp'), boot('forms-push')]);
  laptop = await Laptop.make({ host: hosts[0], [stranger]: hosts[1] }, { strangers: [stranger] });
});
after(async () => {
  await laptop[Symbol.asyncDispose]();
  for (const host of hosts) await host.dispose();
});

test('copied and run on a terminal, as README.md says', async () => {
  const [, readme = ''] = (await DocsPage.read('README.md')).scripts('ovirt-host-deploy', 2);
  const page = (await DocsPage.read('docs/installing.md')).script('Copy and run', 1);
  assert.equal(page, `npm run build\n${readme}`);
  await using terminal = await Terminal.run(laptop.command(page));
  await terminal.waitFor(/\(yes\/no\) $/);
  await terminal.answer('yes');
  await terminal.waitFor(/key[^]*\(yes\/no\) $/i);
  await terminal.answer('yes');
  assert.equal(await terminal.ended(), 0, terminal.written);
  const { stdout } = await hosts[0].ssh('rpm -q vdsm; systemctl is-active vdsmd libvirtd; ls /etc/vdsm/vdsm.id');
  assert.match(stdout, /^vdsm-.*\nactive\nactive\n\/etc\/vdsm\/vdsm.id\n$/);
});

test('pushed to a host that nobody knows, with a certificate of a CA that is made for it, as README.md says first of all', async () => {
  const [command = ''] = (await DocsPage.read('README.md')).scripts('ovirt-host-deploy', 2);
  await using terminal = await Terminal.run(laptop.command(command));
  await terminal.waitFor(/SHA256:[^]*\? /);
  await terminal.answer('yes');
  assert.equal(await terminal.ended(), 0, terminal.written);
  const { stdout } = await hosts[1].ssh('systemctl is-active vdsmd libvirtd');
  assert.equal(stdout, 'active\nactive\n');
  await writeFile(join(laptop.home, 'host.pem'), await hosts[1].readFile('/etc/pki/vdsm/certs/vdsmcert.pem'));
  const authority = '-CAfile ~/.local/state/ovirt-host-deploy/ca/ca.pem';
  const verified = await laptop.run(`openssl verify ${authority} -verify_hostname ${stranger} ~/host.pem`);
  assert.match(verified, /host.pem: OK/);
});

test('pushed once more by the first command of docs/push.md', async () => {
  const [command = ''] = (await DocsPage.read('docs/push.md')).scripts('Deploy hosts from here', 2);
  assert.match(await laptop.run(command), /SHA256:/, 'its fingerprint is shown');
});
