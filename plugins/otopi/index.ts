// Group `otopi`, always loaded: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';

export const otopi: readonly Plugin[] = [];
