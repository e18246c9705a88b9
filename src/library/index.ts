// Entry point `ovirt-host-deploy` of the npm package: the back-end as a library. It names what is public, so it is a barrel file
// on purpose, as are its siblings; nothing in this repository imports it.
// docs/library.md teaches it; each name is documented where it is declared.

// Errors: all that is thrown is a DeployError; its `code` is stable, its message is for people.
export { DeployError, type DeployErrorOptions } from '../base/errors.ts';
export { errorCodes, type ErrorCode } from '../base/error-codes.ts';

// The dialog: bytes in, messages out; then over streams; then its command line.
export {
  formatPing,
  formatReply,
  isQuery,
  MachineDialogParser,
  type Query,
  type Reply,
} from '../backend/dialog/machine-dialog-parser.ts';
export { Conversation, type ConversationParts, type Request } from '../backend/dialog/conversation.ts';
export { CommandPrompt } from '../backend/dialog/command-prompt.ts';
export { type Progress, ProgressReader } from '../backend/dialog/progress.ts';
export type { HostExtra, HostMessage, Severity, ShownType, WireEvent } from '../dialog/wire/grammar.ts';
export type { AnyKey, Key, KeyFamily, KeyType, Value } from '../environment/key.ts';

// ssh: one command on a host, its stdin and stdout handed to a dialog.
export { SshDialog, type SshOptions } from '../backend/ssh/ssh-dialog.ts';
export {
  formatHostKey,
  type HostKey,
  type HostKeyPolicy,
  parseHostKey,
  type SshTarget,
} from '../backend/ssh/target.ts';
export type { Limits } from '../backend/ssh/watchdog.ts';
export { askpassCommand } from './askpass-command.ts';

// A deployment over any channel, and what it consists of.
export { Deployment, type DeploymentParts } from '../backend/deploy/deployment.ts';
export { type Ending, judge, type Outcome, type Result } from '../backend/deploy/outcome.ts';
export { defaultSettings, type HostSettings, type Settings, settingsOf } from '../backend/deploy/settings.ts';
export type { HostState, Unit } from '../backend/deploy/unit.ts';
export { deploymentUnits, managementUnits, type UnitParts } from '../backend/deploy/units/index.ts';
export type { Management } from '../backend/deploy/units/management.ts';

// Whole hosts over ssh: one, many, legacy nodes.
export { type BootstrapParts, bootstrap } from '../backend/bootstrap/bootstrap.ts';
export type { LinkParts, Started } from '../backend/bootstrap/link.ts';
export { AgentPackage, AgentPackages, type EncodedFile, type Encoding } from '../backend/bootstrap/package.ts';
export { bootstrapCommand, nonceOf } from '../backend/bootstrap/script.ts';
export { pushHost } from '../backend/deploy/push-host.ts';
export { completePushParts, type NeededParts } from '../backend/deploy/push-defaults.ts';
export type { Bundle, HostJob, HostReport, PushEvent, PushParts } from '../backend/deploy/push-types.ts';
export { type FleetOptions, runFleet } from '../backend/fleet/fleet.ts';
export { type ListedHost, parseHost, parseHostList } from '../backend/fleet/host-list.ts';
export { type NodeUpgradeParts, upgradeNode } from '../backend/node/node-upgrade.ts';
export type { UpgradeRecord } from '../backend/node/bstrap.ts';
export { type NodeImage, upgradeHost } from '../backend/node/upgrade-host.ts';

// What is remembered, and where.
export { Inventory } from '../backend/inventory/inventory.ts';
export type { HostRecord } from '../backend/inventory/record.ts';
export { backendFolders, type Folders } from '../backend/folders.ts';
export type { Parameter, Parameters } from '../backend/parameter-table.ts';
export { parameterTable } from '../backend/parameter-table.ts';
export { readParameters } from '../backend/parameters.ts';

// Certificate authorities.
export {
  type Authority,
  type CertificateKind,
  certificateKinds,
  type Order,
  type Signed,
} from '../backend/ca/authority.ts';
export { CommandAuthority, type CommandAuthorityOptions } from '../backend/ca/command-authority.ts';
export { EngineAuthority, type EngineAuthorityOptions } from '../backend/ca/engine-authority.ts';
export { LocalAuthority, type LocalAuthorityOptions } from '../backend/ca/local-authority.ts';
export { type VerifiedRequest, verifyRequest } from '../backend/ca/verify-request.ts';
export { createProgramRunner } from './program-runner.ts';
export type { Run, RunOptions, RunResult } from '../process/run.ts';

// The bundle that engines 3.2 to 4.3 send.
export { writeBundleFolder, writeBundleTar } from '../backend/bundle/bundle.ts';
export { BundleSource, type BundleSourceParts } from '../backend/bundle/source.ts';
