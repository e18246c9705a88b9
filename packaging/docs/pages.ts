// The texts of the generated pages, by file name.
import { usualCommand } from '../../src/backend/bootstrap/bundle.ts';
import { type Parameter, parameterTable } from '../../src/backend/parameter-table.ts';
import { pluginGroups } from '../../src/agent/groups.ts';
import { describeKey, describePriority, eventsByStage } from '../../src/agent/listings.ts';
import { errorCodes } from '../../src/base/error-codes.ts';
import * as engineKeys from '../../src/environment/engine-keys.ts';
import { buildSequence } from '../../src/engine/sequence.ts';
import { Environment } from '../../src/environment/environment.ts';
import type { AnyKey } from '../../src/environment/key.ts';

const note = '<!-- Made by `npm run docs` from the declarations; do not edit. -->\n';

export function makePages(): Map<string, string> {
  return new Map([
    ['environment.md', environmentPage()],
    ['events.md', eventsPage()],
    ['errors.md', errorsPage()],
    ['checks.md', checksPage()],
    ['parameters.md', parametersPage()],
  ]);
}

function environmentPage(): string {
  const engine = sorted(Object.values(engineKeys).flatMap((group): AnyKey[] => Object.values(group)));
  const seen = new Set<AnyKey>();
  const tables = [['engine', engine] as const, ...groupKeys()].map(([name, keys]) => {
    const rows = keys
      .filter((key) => !seen.has(key))
      .map((key) => {
        seen.add(key);
        const { name: keyName, type, default: standard, doc, secret } = describeKey(key);
        const shown = key.defaultDoc === undefined ? code(standard) : standard;
        return [code(keyName), type, shown, `${doc}${secret ? ' **Secret.**' : ''}`];
      });
    return `## ${title(name)}\n\n${table(['key', 'type', 'default', 'meaning'], rows)}`;
  });
  return `# Environment keys

${note}
Keys are set on the command line, in configuration files and by the back-end. The type stands in front of a value:
\`NETWORK/sshEnable=bool:True\`. Keys of type object belong to the program. Secrets are never shown or logged.

${tables.join('\n')}`;
}

/** The keys that the plugins of each group declare, sorted by name. */
function groupKeys(): (readonly [string, AnyKey[]])[] {
  return Object.entries(pluginGroups).map(([name, plugins]) => {
    const keys = new Set(plugins.flatMap((plugin) => plugin.keys ?? []));
    return [name, sorted([...keys])];
  });
}

function sorted(keys: readonly AnyKey[]): AnyKey[] {
  return keys.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function eventsPage(): string {
  const env = new Environment(() => {});
  const plugins = Object.values(pluginGroups).flat();
  const sequence = buildSequence(plugins.map((plugin) => ({ plugin: plugin.id, events: plugin.events(env) })));
  const tables = eventsByStage(sequence).map(({ stage, events }) => {
    const rows = events.map(({ event, label }) => [
      describePriority(event.priority),
      code(label.id),
      code(event.name),
      (event.after ?? []).map(code).join(', '),
      (event.before ?? []).map(code).join(', '),
    ]);
    const others = events.filter(({ runsAfterError }) => runsAfterError !== stage.runsAfterError);
    const names = others.map(({ label }) => code(label.id)).join(', ');
    const after = stage.runsAfterError
      ? `\n\nRuns after an error, too${names === '' ? '' : `, but for ${names}`}.`
      : names === ''
        ? ''
        : `\n\nAfter an error only ${names} runs.`;
    return `## ${stage.name}: ${stage.title}${after}\n\n${table(['priority', 'event', 'name', 'after', 'before'], rows)}`;
  });
  return `# Events

${note}
All events of all groups in the order they run; a program runs those of its groups. Plugins that register events only
when they are asked for (\`debug\`) are left out.

${tables.join('\n')}`;
}

function errorsPage(): string {
  const rows = Object.entries(errorCodes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([errorCode, text]) => [code(errorCode), text]);
  return `# Errors

${note}
Every error has a code that never changes its meaning; the message names the thing and the remedy.

${table(['code', 'meaning and remedy'], rows)}`;
}

function checksPage(): string {
  const tables = Object.entries(pluginGroups).flatMap(([name, plugins]) => {
    const rows = plugins
      .flatMap(({ checks = [] }) => checks)
      .map(({ id, doc: what, severity, atDeployment, remedy }) => [code(id), what, severity, atDeployment, remedy]);
    const head = ['check', 'what is true on a good host', 'else', 'at a deployment', 'what to do'];
    return rows.length === 0 ? [] : [`## ${title(name)}\n\n${table(head, rows)}`];
  });
  return `# Checks

${note}
\`ovirt-host-deploy check\` makes all of them on a host, \`ovirt-host-deploy push --check HOST…\` on many, and tells everything
they find at once; nothing is changed. Give both what the deployment will be given, such as \`VIRT/enable=bool:True\` or
\`--engine-host\`. Exit code 1 means errors, 0 none; \`--json\` prints an object with \`version\`, \`host\`, \`whole\` (false where the
run ended early), \`errors\`, \`warnings\` and \`findings\`, each with \`id\`, \`title\`, \`severity\`, \`seen\`, \`remedy\`, \`code\` (of the
error, or null) and \`ignored\`.

A deployment makes the same checks at VALIDATION, as the last column but one says: \`error\` ends it, with all such errors at once;
\`warning\` and \`info\` are logged; \`skipped\` are those that the deployment settles by itself, or that would cost it time.

\`--ignore ID\` makes a warning of a check's errors; for a deployment the key is \`CORE/ignoreChecks\`. What the events of other plugins refuse
at a deployment's VALIDATION, such as a value that cannot be, \`check\` tells too, under the id of the event
([events.md](events.md)); that cannot be ignored.

${tables.join('\n')}`;
}

function parametersPage(): string {
  const all = Object.entries<Parameter>(parameterTable);
  const rows = all.map(([name, { usual, doc }]) => {
    const text = String(usual);
    return [code(name), text.includes('\n') ? 'see below' : code(text), doc];
  });
  const texts = all
    .filter(([, { usual }]) => String(usual).includes('\n'))
    .map(([name, { usual }]) => `## ${name}\n\n\`\`\`\n${String(usual)}\n\`\`\`\n`);
  return `# Parameters

${note}
The names are those of an oVirt engine. \`push\` reads them from a file (\`--parameters\`, one \`NAME=value\` a line), from the
environment (\`OVIRT_HOST_DEPLOY_NAME\`) and from \`--param NAME=value\`; a later one wins. \`\\n\` in a value is a new line.

${table(['parameter', 'usually', 'meaning'], rows)}
\`BootstrapCommand\` of oVirt 4.3:

\`\`\`sh
${usualCommand}
\`\`\`

${texts.join('\n')}`;
}

function title(group: string): string {
  return group === 'engine' ? 'Engine' : `Group \`${group}\``;
}

function code(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
