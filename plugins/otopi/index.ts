// Group `otopi`, always loaded: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';
import { plan } from './core/plan/index.ts';
import { transaction } from './core/transaction/index.ts';

export const otopi: readonly Plugin[] = [plan, transaction];
import { hostname } from './network/hostname/index.ts';
import { ssh } from './network/ssh/index.ts';
import { openrc } from './services/openrc/index.ts';
import { rhel } from './services/rhel/index.ts';
import { systemd } from './services/systemd/index.ts';
import { clock } from './system/clock/index.ts';
import { command } from './system/command/index.ts';
import { info } from './system/info/index.ts';
import { reboot } from './system/reboot/index.ts';

export const otopi: readonly Plugin[] = [clock, command, hostname, info, openrc, reboot, rhel, ssh, systemd];
