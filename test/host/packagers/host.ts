// A host to try a package manager on: its repositories, its packages, and the agent that does one thing with packages.
import assert from 'node:assert/strict';
import type { Outcome, Script } from '../deploy/client.ts';
import { converse } from '../deploy/client.ts';
import { executable } from '../deploy/executable.ts';
import { TestHost } from '../lab/host.ts';
import type { BaseName } from '../lab/recipes.ts';
import type { RepoName } from '../lab/repo.ts';
import { repoFile } from '../lab/repo.ts';

const program = '/root/ovirt-host-deploy';
const logFile = '/root/run.log';
/** Nothing listens there. */
const deadUrl = 'http://127.0.0.1:1/';

export interface Job {
  /** ODEBUG/packagesAction and its packages; without it the run does nothing but begin and recover. */
  action?: [action: string, packages: string];
  plan?: boolean;
  /** Fails at MISC, after the packages are done. */
  fail?: boolean;
  /** More of `KEY=type:value`. */
  env?: readonly string[];
  script?: Script;
}

export class PackageHost implements AsyncDisposable {
  readonly host: TestHost;

  private constructor(host: TestHost) {
    this.host = host;
  }

  static async boot(base: BaseName): Promise<PackageHost> {
    const built = await executable();
    const host = await TestHost.boot({ name: `pk-${base}`, base, repo: ['v1'] });
    await host.copyIn(built, program, 0o755);
    return new PackageHost(host);
  }

  /** Only these repositories from now on. */
  async offer(...names: RepoName[]): Promise<void> {
    await this.host.writeFile('/etc/yum.repos.d/test-host.repo', repoFile(names, deadUrl));
  }

  /** The host as at the beginning: no packages of tests, no keys. */
  async clear(): Promise<void> {
    await this.shell(
      'rm -rf /run/rpm-test /root/run.log; rpm -qa --qf "%{NAME}\\n" | grep -v ^el-base | sort -u | xargs -r rpm -e --allmatches --nodeps --noscripts',
    );
  }

  /** Everything in the rpm database, signing keys too. */
  async packages(): Promise<string[]> {
    const { stdout } = await this.host.ssh(String.raw`rpm -qa --qf '%{NAME}-%{EVR}.%{ARCH}\n'`);
    return stdout.trim().split('\n').toSorted();
  }

  async shell(command: string): Promise<string> {
    const { code, stdout, stderr } = await this.host.ssh(command);
    assert.equal(code, 0, `${command}: ${stderr}`);
    return stdout;
  }

  /** Runs the agent over ssh. */
  async run(job: Job): Promise<Outcome> {
    const [action, packages] = job.action ?? [];
    const words = [
      ...(job.fail === true ? ['OTOPI_FORCE_FAIL_STAGE=STAGE_MISC'] : []),
      `OTOPI_LOGFILE=${logFile}`,
      `${program} otopi DIALOG/dialect=str:machine`,
      ...(action === undefined ? [] : [`ODEBUG/packagesAction=str:${action} ODEBUG/packages=str:${packages}`]),
      ...(job.env ?? []),
      ...(job.plan === true ? ['--plan'] : []),
    ];
    await this.host.ssh(`rm -f ${logFile}`);
    return converse(this.host.sshProcess(`env ${words.join(' ')}`), job.script ?? {});
  }

  async log(): Promise<string> {
    return this.host.readFile(logFile);
  }

  /** How often the last run started the package manager. */
  async managerStarts(): Promise<number> {
    const lines = (await this.log()).split('\n');
    return lines.filter((line) => /execute(?: detached)?: \S*\/(?:dnf|yum)/.test(line)).length;
  }

  /** Waits until a shell command succeeds. */
  async until(condition: string, seconds = 60): Promise<void> {
    await this.shell(`for i in $(seq ${seconds * 10}); do ${condition} && exit 0; sleep 0.1; done; exit 1`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.dispose();
  }
}

/** The records of level WARNING and up. */
export function complaints(outcome: Outcome): string {
  return outcome.records.filter((record) => /^(?:WARNING|ERROR)/.test(record)).join('\n');
}
