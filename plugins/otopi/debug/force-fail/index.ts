// Fails the run where OTOPI_FORCE_FAIL_STAGE and OTOPI_FORCE_FAIL_PRIORITY say, to try what a failure there leaves behind.
import { DeployError, nearest, priority, stages, type Plugin, type StageName } from '#plugin';

export const forceFail: Plugin = {
  id: 'otopi.debug.force-fail',
  events: () => {
    const asked = process.env['OTOPI_FORCE_FAIL_STAGE'];
    if (asked === undefined || asked === '') return [];
    const stage = parseStage(asked);
    const number = parsePriority(process.env['OTOPI_FORCE_FAIL_PRIORITY'] ?? 'DEFAULT');
    const fail = () => {
      throw new DeployError('forced-failure', `Forced failure in ${stage} at priority ${number}`);
    };
    return [{ id: 'fail', stage, priority: number, run: fail }];
  },
};

/** `STAGE_MISC` or `MISC`. @throws DeployError bad-argument */
export function parseStage(text: string): StageName {
  const name = text.replace(/^STAGE_/, '');
  const stage = stages.find((known) => known.name === name);
  if (stage !== undefined) return stage.name;
  const hint = nearest(
    name,
    stages.map((known) => known.name),
  );
  throw new DeployError(
    'bad-argument',
    `OTOPI_FORCE_FAIL_STAGE names no stage: ${text}${hint === undefined ? '' : `; did you mean STAGE_${hint}?`}`,
  );
}

/** `PRIORITY_LAST`, `LAST`, `LAST+10` or a number. @throws DeployError bad-argument */
export function parsePriority(text: string): number {
  const names = new Map<string, number>(Object.entries(priority));
  const [, name = '', offset = '0'] = /^(?:PRIORITY_)?([A-Z]+)([+-]\d+)?$/.exec(text) ?? [];
  const base = /^\d+$/.test(text) ? Number(text) : names.get(name);
  if (base === undefined)
    throw new DeployError(
      'bad-argument',
      `OTOPI_FORCE_FAIL_PRIORITY is no priority: ${text}; use a number or one of ${[...names.keys()].join(', ')}`,
    );
  return base + Number(offset);
}
