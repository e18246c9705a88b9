// Runs the checks of all plugins, a few at a time, and says what they found.
import type { Check, Seen } from '../plugin/check.ts';
import type { Context } from '../plugin/context.ts';
import { asError } from '../base/errors.ts';
import type { Checks, Finding } from '../plugin/finding.ts';
import { core } from '../environment/engine-keys.ts';
import type { Plugin } from '../plugin/plugin.ts';

/** Most of them wait for a name server or a disk. */
const atATime = 8;

interface Placed {
  readonly plugin: string;
  readonly check: Check;
}

export class CheckRunner implements Checks {
  readonly only: boolean;
  readonly ids: readonly string[];
  readonly #placed: readonly Placed[];
  readonly #contextOf: (plugin: string) => Context;

  /** @param contextOf makes the context of a plugin */
  constructor(plugins: readonly Plugin[], contextOf: (plugin: string) => Context, only: boolean) {
    this.only = only;
    this.#contextOf = contextOf;
    this.#placed = plugins.flatMap(({ id, checks = [] }) => checks.map((check) => ({ plugin: id, check })));
    this.ids = this.#placed.map(({ check }) => check.id);
  }

  async run(): Promise<readonly Finding[]> {
    const waiting = [...this.#placed.entries()];
    const findings: (Finding | undefined)[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        findings[next[0]] = await this.#runOne(next[1]);
    };
    await Promise.all(Array.from({ length: atATime }, work));
    return findings.filter((finding) => finding !== undefined);
  }

  async #runOne({ plugin, check }: Placed): Promise<Finding | undefined> {
    const ctx = this.#contextOf(plugin);
    if (!this.only && check.atDeployment === 'skipped') return undefined;
    if (check.when?.(ctx) === false) return undefined;
    try {
      const seen = await check.run(ctx);
      ctx.signal.throwIfAborted();
      return seen === undefined ? undefined : this.#judge(check, seen, ctx);
    } catch (thrown) {
      ctx.signal.throwIfAborted();
      ctx.log.trace(thrown);
      return this.#judge(
        check,
        { seen: `This could not be checked: ${asError(thrown).message}`, severity: 'warning' },
        ctx,
      );
    }
  }

  #judge(check: Check, found: Seen, { env }: Context): Finding | undefined {
    const { id, doc: title, remedy, code } = check;
    const seen = typeof found === 'string' ? found : found.seen;
    const most = this.only || check.atDeployment === 'skipped' ? check.severity : check.atDeployment;
    const severity = most === 'error' && typeof found !== 'string' ? found.severity : most;
    const ignored = severity === 'error' && env.get(core.ignoreChecks).includes(id);
    return { id, title, severity: ignored ? 'warning' : severity, seen, remedy, code, ignored };
  }
}
