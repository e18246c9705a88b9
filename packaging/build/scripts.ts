// Which scripts the executable is made of, so that a program loads no code that it does not run: a plugin of esbuild.
import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** What works with the plugins; what else src/main.ts loads is of the script `commands`. */
const agentModules = ['src/agent/agent.ts', 'src/cli/check/check.ts', 'src/transaction/user-child.ts'];

export type ScriptName = 'main' | 'agent' | 'commands' | 'forge';

/** What of it runs at every start is compiled by the build. */
export const compiledAhead: ScriptName = 'agent';

/** Modules by the script that they are loaded with; made by the bundling of `main`. */
export type Loaded = Record<Exclude<ScriptName, 'main'>, string[]>;

/** Turns what is loaded on demand into modules of other scripts, and notes which. */
export function otherScripts(root: string, script: ScriptName, loaded: Loaded): Plugin {
  return {
    name: 'other-scripts',
    setup: (build) => {
      build.onResolve({ filter: /^(\.|node-forge$)/ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        if (path === 'node-forge') return { path, namespace: 'forge' };
        if (script !== 'main') return undefined;
        const module = relative(root, resolve(resolveDir, path));
        return { path: module, namespace: agentModules.includes(module) ? 'agent' : 'commands' };
      });
      for (const name of ['agent', 'commands', 'forge'] as const)
        build.onLoad({ filter: /./, namespace: name }, ({ path }) => {
          if (!loaded[name].includes(path)) loaded[name].push(path);
          const from = JSON.stringify(join(root, 'packaging/build/load-script.ts'));
          const contents = `module.exports = require(${from}).loadScript('${name}')[${JSON.stringify(path)}];`;
          return { contents, resolveDir: root };
        });
    },
  };
}

/** The text of a script's entry: its modules, by their names. In an order of their own: they were met in any. */
export function scriptEntry(modules: readonly string[]): string {
  return modules
    .toSorted()
    .map((module) => {
      const [from, name] = [module === 'node-forge' ? module : `./${module}`, JSON.stringify(module)];
      return module === 'node-forge'
        ? `export { default as ${name} } from '${from}';`
        : `export * as ${name} from '${from}';`;
    })
    .join('\n');
}
