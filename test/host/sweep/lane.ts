// A host to kill deployments on: booted again from the same state whenever a deployment went through on it.
import assert from 'node:assert/strict';
import { Authority } from '../deploy/authority.ts';
import type { Outcome, Script } from '../deploy/client.ts';
import { converse } from '../deploy/client.ts';
import { executable } from '../deploy/executable.ts';
import { machineArguments, steadyDeployment, wholeDeployment } from '../deploy/scripts.ts';
import { TestHost } from '../lab/host.ts';
import type { Snapshot } from '../lab/snapshot.ts';
import { readTree } from '../lab/tree.ts';
import { startState, type StartName } from './start.ts';

export const program = '/root/ovirt-host-deploy';
const killed = 128 + 9;

/** What a lane deploys. */
export interface Scenario {
  start: StartName;
  first: (authority: Authority) => Script;
  /** The same with nothing that is new in every run. */
  steady: Script;
}

/** What an engine asks of a usual host. */
export const usual: Scenario = { start: 'usual', first: wholeDeployment, steady: steadyDeployment };

export class Lane {
  readonly #scenario: Scenario;
  readonly #hook: string | undefined;
  readonly #authority: Authority;
  #host: TestHost | undefined;
  #before: Snapshot | undefined;

  private constructor(authority: Authority, scenario: Scenario, hook?: string) {
    this.#authority = authority;
    this.#scenario = scenario;
    this.#hook = hook;
  }

  /** @param hook as of TestHost.boot */
  static async open(scenario = usual, hook?: string): Promise<Lane> {
    const lane = new Lane(await Authority.make(), scenario, hook);
    await lane.renew();
    return lane;
  }

  get host(): TestHost {
    assert.ok(this.#host);
    return this.#host;
  }

  /** The state of this very host before any deployment. */
  get before(): Snapshot {
    assert.ok(this.#before);
    return this.#before;
  }

  /** A host in the state before, for the next deployment. */
  async renew(): Promise<void> {
    const [built, state] = await Promise.all([executable(), startState(this.#scenario.start)]);
    await this.#host?.dispose();
    const hook = this.#hook === undefined ? {} : { hook: this.#hook };
    this.#host = await TestHost.boot({ name: 'kl', base: 'dnf4', repo: ['signed'], state, ...hook });
    await this.#host.copyIn(built, program, 0o755);
    this.#before = await this.snapshot();
  }

  /** With root's home, where the engine's key goes; without the program, as a file or in the cache of push. */
  async snapshot(): Promise<Snapshot> {
    const { files, ...rest } = await this.host.snapshot();
    const all = new Map(files);
    readTree(this.host.root, '/root', all, (path) => path === program || path === '/root/.cache');
    return { files: all, ...rest };
  }

  /** A whole deployment; `environment` goes before the program on the host's command line. */
  async deploy(environment = '', more: Partial<Script> = {}): Promise<Outcome> {
    // A shell of its own stays to tell by its exit code that the program was killed; ssh would not.
    const command = `sh -c '${environment} ${program} ${machineArguments}; exit $?'`;
    return converse(this.host.sshProcess(command), { ...this.script, ...more });
  }

  /** The same deployment again, with nothing that is new in every run. */
  async deploySteadily(): Promise<Outcome> {
    return converse(this.host.sshProcess(`${program} ${machineArguments}`), this.#scenario.steady);
  }

  readonly command = `${program} ${machineArguments}`;
  readonly recoveryCommand = `env OTOPI_FORCE_FAIL_STAGE=SETUP ${program} ${machineArguments}`;

  /** The conversation of a whole deployment. */
  get script(): Script {
    return this.#scenario.first(this.#authority);
  }

  /** A deployment that dies at the n-th point where it could. */
  async deployUntil(n: number): Promise<void> {
    const { code, stdout } = await this.deploy(`OVIRT_HOST_DEPLOY_TEST_KILL_AT=${n}`);
    assert.equal(code, killed, `killed at point ${n}: ${stdout.slice(-1000)}`);
  }

  /** A new start, which changes nothing itself: it fails as soon as it has recovered. */
  async startAgain(more = ''): Promise<Outcome> {
    return converse(this.host.sshProcess(`${this.recoveryCommand} ${more}`));
  }

  /** Keys that are not their certificates', chains that do not verify, the engine's key missing: nothing where all is well. */
  async certificateFaults(): Promise<string> {
    const pairs = [
      ['vdsm/certs/vdsmcert', 'vdsm/keys/vdsmkey'],
      ['vdsm/libvirt-spice/server-cert', 'vdsm/libvirt-spice/server-key'],
      ['libvirt/clientcert', 'libvirt/private/clientkey'],
    ].map(
      ([certificate, key]) =>
        `[ "$(openssl x509 -in ${certificate}.pem -noout -pubkey)" = "$(openssl pkey -in ${key}.pem -pubout)" ]; openssl verify -CAfile CA/cacert.pem ${certificate}.pem >&2`,
    );
    const check = `cd /etc/pki; set -e; ${pairs.join('; ')}; grep -q "engine$" /root/.ssh/authorized_keys`;
    const { code, stderr } = await this.host.ssh(check);
    return code === 0 ? '' : `exit code ${code}: ${stderr}`;
  }

  async close(): Promise<void> {
    await this.#host?.dispose();
  }
}
