// Group `otopi`, always loaded: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';
import { config } from './core/config/index.ts';
import { log } from './core/log/index.ts';
import { misc } from './core/misc/index.ts';

export const otopi: readonly Plugin[] = [config, log, misc];
