// Group `otopi`, always loaded: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';
import { plan } from './core/plan/index.ts';
import { transaction } from './core/transaction/index.ts';

export const otopi: readonly Plugin[] = [plan, transaction];
