// The command `push`: deploys hosts from here.
import { join } from 'node:path';
import { cleanText } from '../../backend/border/text.ts';
import { pushHost } from '../../backend/deploy/push-host.ts';
import type { HostReport } from '../../backend/deploy/push-types.ts';
import { runFleet } from '../../backend/fleet/fleet.ts';
import type { View } from '../../backend/fleet/view.ts';
import { LiveView } from '../../backend/fleet/live-view.ts';
import { JsonView, PlainView } from '../../backend/fleet/view.ts';
import { backendFolders } from '../../backend/folders.ts';
import { type NodeImage, upgradeHost } from '../../backend/node/upgrade-host.ts';
import { Inventory } from '../../backend/inventory/inventory.ts';
import { DeployError } from '../../base/errors.ts';
import { revokeHosts } from '../ca/revoke.ts';
import { takePassphrase } from '../ca/passphrase.ts';
import { refuseUnknownIds } from '../check/options.ts';
import { daysOf } from './authority.ts';
import { listenToInterrupts } from './interrupts.ts';
import type { PushOptions } from './options.ts';
import { readPushOptions } from './options.ts';
import { print } from './output.ts';
import { parametersText } from './parameters-text.ts';
import { bundleEnvironment, makeParts } from './parts.ts';
import { readManagement, readSettings } from './settings.ts';
import { askYesNo, interactive } from './terminal.ts';
import { collectJobs } from './jobs.ts';
import { pushUsage } from './usage.ts';
import { complain, complainOfArguments } from '../complain.ts';

const commandName = 'ovirt-host-deploy push';

const mostFailures = 60;
export const pushExit = { arguments: 64, incomplete: 65, unable: 66, interrupted: 130 } as const;

/** @returns the exit code */
export async function push(argv: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readPushOptions>;
  try {
    options = readPushOptions(argv);
    if (typeof options !== 'string') {
      readSettings(options);
      readManagement(options);
      await refuseUnknownChecks(options);
      bundleEnvironment(options);
      daysOf(options);
    }
  } catch (thrown) {
    return complainOfArguments(commandName, thrown, pushExit.arguments);
  }
  if (typeof options === 'string') {
    process.stdout.write(options === 'help' ? pushUsage : parametersText());
    return 0;
  }
  try {
    return await pushAll(options);
  } catch (thrown) {
    const isArgument = thrown instanceof DeployError && thrown.code === 'bad-argument';
    return isArgument
      ? complainOfArguments(commandName, thrown, pushExit.arguments)
      : complain(commandName, thrown, pushExit.unable);
  }
}

/** The hosts have the same plugins. @throws DeployError bad-argument */
async function refuseUnknownChecks({ flags: { ignore } }: PushOptions): Promise<void> {
  if (ignore.length === 0) return;
  const { pluginGroups } = await import('../../agent/groups.ts');
  refuseUnknownIds(ignore, Object.values(pluginGroups).flat());
}

async function pushAll(options: PushOptions): Promise<number> {
  const { flags, parallel } = options;
  // First of all: it leaves the environment before any program is started.
  const passphrase = takePassphrase(flags['ca-passphrase-file']);
  const folders = backendFolders(flags.state);
  using inventory = await Inventory.open(join(folders.state, 'inventory.db'));
  if (flags.revoke) {
    const hosts = options.hosts.map(({ host }) => host);
    return await revokeHosts(hosts, { state: folders.state, inventory, command: commandName });
  }
  const view = chooseView(options);
  // A password is asked for before: until then nothing runs that would have to be ended in order.
  const stopping = new AbortController();
  const confirm = async (question: string): Promise<boolean> =>
    view.whileAsking(async () => askYesNo(question, stopping.signal));
  const jobs = await collectJobs(options, inventory, confirm);
  if (jobs.length === 0) view.tell('push', { event: 'note', text: cleanText('no host is due') });
  const { stop, kill, release } = listenToInterrupts(view, stopping);
  try {
    const parts = await makeParts(options, { folders, inventory, stop, kill, view, passphrase });
    const image = nodeImage(options);
    const one = async (job: (typeof jobs)[number]): Promise<HostReport> => {
      const report = await (image === undefined ? pushHost(job, parts) : upgradeHost(job, parts, image));
      view.done(report);
      return report;
    };
    const reports = await runFleet(jobs, one, { parallel, failFast: flags['fail-fast'], stop });
    view.end(reports);
    return stop.aborted ? pushExit.interrupted : exitCode(reports);
  } finally {
    release();
  }
}

function nodeImage({ flags, parameters }: PushOptions): NodeImage | undefined {
  const image = flags['node-image'];
  const { oVirtUploadPath: uploadPath, oVirtUpgradeScriptName: program } = parameters;
  return image === undefined ? undefined : { image, uploadPath, program };
}

function chooseView({ flags }: PushOptions): View {
  if (flags.json) return new JsonView(print);
  if (!interactive()) return new PlainView(print);
  const { stdout } = process;
  return new LiveView({ write: print, columns: () => stdout.columns || 80, rows: () => stdout.rows || 24 });
}

function exitCode(reports: readonly HostReport[]): number {
  const failed = reports.filter(({ result }) => result === 'failed').length;
  if (failed > 0) return Math.min(failed, mostFailures);
  return reports.some(({ result }) => result === 'incomplete') ? pushExit.incomplete : 0;
}
