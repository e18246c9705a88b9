// The demo: a host of its own that outlives it, deployed in the human dialect; run again, it shows that nothing is left to do.
import { execa } from 'execa';
import { ensurePrograms } from '../../../packaging/programs.ts';
import { Authority } from '../deploy/authority.ts';
import { executable } from '../deploy/executable.ts';
import { machine } from './machine.ts';
import type { DemoHost } from './keeper.ts';
import { findHost, startHost, stopHost } from './keeper.ts';

const usage = `Usage: npm run demo [-- --yes | --stop]

  --yes    answer every question with yes
  --stop   end the host of an earlier demo
`;
const settings = `[environment:default]
VDSM_CONFIG/vars/ssl=str:true
VDSM_CONFIG/addresses/management_port=str:54321
VIRT/enable=bool:True
`;
const program = '/root/ovirt-host-deploy';
const confFile = '/etc/ovirt-host-deploy.conf.d/10-demo.conf';

/** @returns the exit code. */
export async function demoCommand(argv: readonly string[]): Promise<number> {
  const unknown = argv.filter((word) => word !== '--yes' && word !== '--stop');
  if (unknown.length > 0) {
    process.stderr.write(`Unknown: ${unknown.join(' ')}\n${usage}`);
    return 2;
  }
  const reason = machine();
  if (reason !== undefined) {
    process.stderr.write(`The demo cannot run here: ${reason}\n`);
    return 1;
  }
  if (argv.includes('--stop')) return stopHost();
  if (!argv.includes('--yes') && !process.stdin.isTTY) {
    process.stderr.write('Nobody is at a terminal to answer the questions; use npm run demo -- --yes\n');
    return 1;
  }
  return showDemo(argv.includes('--yes'));
}

async function showDemo(yes: boolean): Promise<number> {
  say('Building the executable');
  ensurePrograms('hosts');
  const built = await executable();
  const earlier = await findHost();
  if (earlier === undefined)
    say('Booting a disposable host (the first time this builds its base system: some two minutes)');
  else say('The host of the last demo is still there');
  const host = earlier ?? (await startHost());
  await put(host, built, program, '755');
  const code = earlier === undefined ? await deployFresh(host, yes) : await deployAgain(host, yes);
  if (code !== 0) say(`The deployment failed (exit code ${code}); the host is left for you to look at`);
  say(
    `Log in:   ${host.ssh.join(' ')}\nRun npm run demo again to see that nothing needs changing; npm run demo -- --stop ends the host.`,
  );
  return code;
}

/** Certificates by request and accept, as a person would do it who carries the request to a CA. */
async function deployFresh(host: DemoHost, yes: boolean): Promise<number> {
  await put(host, Buffer.from(settings), confFile, '644');
  say(`$ ${program} VDSM/certificateEnrollment=str:request`);
  const requested = await deploy(host, yes, ['VDSM/certificateEnrollment=str:request']);
  if (requested !== 0) return requested;
  say('A certificate authority signs the request, and the host accepts the answer');
  const authority = await Authority.make('Demo CA');
  const { stdout: log } = await run(host, 'cat $(ls -t /tmp/ovirt-host-deploy-*.log | head -1)');
  const request =
    /-----BEGIN CERTIFICATE REQUEST-----[\s\S]*?-----END CERTIFICATE REQUEST-----/.exec(plain(log))?.[0] ?? '';
  const chain = (await authority.sign(request)).map((line, i) => (i === 0 ? line : ` ${line}`)).join('\n');
  const accept = '/etc/ovirt-host-deploy.conf.d/20-certificate.conf';
  await put(host, Buffer.from(`[environment:default]\nVDSM/certificateChain=multi-str:${chain}\n`), accept, '600');
  say(`$ ${program} VDSM/certificateEnrollment=str:accept`);
  const accepted = await deploy(host, yes, ['VDSM/certificateEnrollment=str:accept']);
  await run(host, `rm -f ${accept}`);
  return accepted;
}

async function deployAgain(host: DemoHost, yes: boolean): Promise<number> {
  say(`$ ${program}`);
  const code = await deploy(host, yes, []);
  const { stdout: log } = await run(host, 'cat $(ls -t /tmp/ovirt-host-deploy-*.log | head -1)');
  const changes = log.split('\n').filter((line) => / CHANGE (?!clock)/.test(line));
  if (code === 0) say(changes.length === 0 ? 'Nothing needed changing.' : `It changed:\n${changes.join('\n')}`);
  return code;
}

async function deploy(host: DemoHost, yes: boolean, more: readonly string[]): Promise<number> {
  const answers = yes ? ['DEPLOY_PROCEED', 'GPG_KEY'].map((name) => `QUESTION/1/DIALOG_CONFIRM/${name}=str:yes`) : [];
  const [ssh = '', ...args] = host.ssh;
  const terminal = process.stdin.isTTY ? ['-t'] : [];
  const child = await execa(ssh, [...terminal, ...args, program, ...more, ...answers], {
    stdio: 'inherit',
    reject: false,
  });
  return child.exitCode ?? 1;
}

/** The log has a date before every line of the request. */
function plain(log: string): string {
  return log.replaceAll(/^.*?DIALOG:SEND /gm, '');
}

async function run(host: DemoHost, command: string): Promise<{ stdout: string }> {
  const [ssh = '', ...args] = host.ssh;
  return execa(ssh, [...args, command]);
}

async function put(host: DemoHost, content: string | Buffer, path: string, mode: string): Promise<void> {
  const [ssh = '', ...args] = host.ssh;
  const input = typeof content === 'string' ? { inputFile: content } : { input: content };
  const folder = path.slice(0, path.lastIndexOf('/'));
  await execa(ssh, [...args, `mkdir -p ${folder}; rm -f ${path}; cat > ${path} && chmod ${mode} ${path}`], input);
}

function say(text: string): void {
  process.stdout.write(`\n=== ${text}\n`);
}
