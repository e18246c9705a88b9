// Runs pkg: the program `run-pkg.ts OPTIONS`, a process of its own because pkg changes its working directory, writes to
// stdout, and takes the folder of its cache and its temporary folder from HOME and TMPDIR.
import pkgSea, { type SeaOptions } from '@yao-pkg/pkg/lib-es5/sea.js';

/** What Node.js reads of a SEA configuration besides what the types of pkg list; pkg hands it all on. */
export interface SeaConfig extends NonNullable<SeaOptions['seaConfig']> {
  /** Relative to the folder that pkg works in: an absolute path would stand in the executable. */
  readonly main: string;
  readonly execArgv: readonly string[];
  readonly execArgvExtension: 'none' | 'env' | 'cli';
}

export interface PkgOrder {
  /** Absolute path of the script that starts. */
  readonly entryPoint: string;
  readonly targets: SeaOptions['targets'];
  readonly seaConfig: SeaConfig;
}

const { entryPoint, ...options } = JSON.parse(process.argv[2] ?? '') as PkgOrder;
await pkgSea.default(entryPoint, options);
