// A host to kill deployments on: booted again from the same state whenever a deployment went through on it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../deploy/authority.ts';
import { leavePackageUsers } from '../deploy/baseline.ts';
import type { Outcome, Script } from '../deploy/client.ts';
import { converse } from '../deploy/client.ts';
import { executable } from '../deploy/executable.ts';
import { machineArguments, wholeDeployment } from '../deploy/scripts.ts';
import { TestHost } from '../lab/host.ts';
import type { Snapshot } from '../lab/snapshot.ts';
import { readTree } from '../lab/tree.ts';

const program = '/root/ovirt-host-deploy';
const killed = 128 + 9;

/** A host's disk with all that the sweep takes for granted: the executable, and the users that packages make and leave. */
export class StartState {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<StartState> {
    const built = await executable();
    const parent = await mkdtemp(join(tmpdir(), 'kill-sweep-'));
    const host = await TestHost.boot({ name: 'kl-start', base: 'dnf4', repo: ['signed'] });
    try {
      await host.copyIn(built, program, 0o755);
      await leavePackageUsers(host);
      // The host boots faster without it, and the deployment leaves it as it is.
      await host.ssh('systemctl -q disable firewalld && sync');
      await host.powerCut();
      await host.saveState(join(parent, 'upper'));
    } finally {
      await host.dispose();
    }
    return new StartState(parent);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

export class Lane {
  readonly #start: StartState;
  readonly #authority: Authority;
  #host: TestHost | undefined;
  #before: Snapshot | undefined;

  private constructor(start: StartState, authority: Authority) {
    this.#start = start;
    this.#authority = authority;
  }

  static async open(start: StartState): Promise<Lane> {
    const lane = new Lane(start, await Authority.make());
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
    await this.#host?.dispose();
    this.#host = await TestHost.boot({
      name: 'kl',
      base: 'dnf4',
      repo: ['signed'],
      state: join(this.#start.folder, 'upper'),
    });
    this.#before = await this.snapshot();
  }

  /** With root's home, where the engine's key goes. */
  async snapshot(): Promise<Snapshot> {
    const { files, ...rest } = await this.host.snapshot();
    const all = new Map(files);
    readTree(this.host.root, '/root', all, (path) => path === program);
    return { files: all, ...rest };
  }

  /** A whole deployment; `environment` goes before the program on the host's command line. */
  async deploy(environment = '', more: Partial<Script> = {}): Promise<Outcome> {
    // A shell of its own stays to tell by its exit code that the program was killed; ssh would not.
    const command = `sh -c '${environment} ${program} ${machineArguments}; exit $?'`;
    return converse(this.host.sshProcess(command), { ...wholeDeployment(this.#authority), ...more });
  }

  /** A deployment that dies at the n-th point where it could. */
  async deployUntil(n: number): Promise<void> {
    const { code, stdout } = await this.deploy(`OVIRT_HOST_DEPLOY_TEST_KILL_AT=${n}`);
    assert.equal(code, killed, `killed at point ${n}: ${stdout.slice(-1000)}`);
  }

  /** A new start, which changes nothing itself: it fails as soon as it has recovered. */
  async startAgain(more = ''): Promise<Outcome> {
    const command = `OTOPI_FORCE_FAIL_STAGE=SETUP ${program} ${machineArguments} ${more}`;
    return converse(this.host.sshProcess(command));
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
