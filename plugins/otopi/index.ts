// Group `otopi`, always loaded: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';
import { config } from './core/config/index.ts';
import { log } from './core/log/index.ts';
import { misc } from './core/misc/index.ts';
import { debugFailure } from './debug/debug-failure/index.ts';
import { forceFail } from './debug/force-fail/index.ts';
import { testCommand } from './debug/test-command/index.ts';
import { testNote } from './debug/test-note/index.ts';
import { waitOnError } from './debug/wait-on-error/index.ts';

export const otopi: readonly Plugin[] = [
  config,
  log,
  misc,
  debugFailure,
  forceFail,
  testCommand,
  testNote,
  waitOnError,
];
