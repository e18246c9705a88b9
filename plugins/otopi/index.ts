// Group `otopi`, always loaded: one line a plugin.
import type { Plugin } from '#plugin/plugin';
import { audit } from './core/audit/index.ts';
import { checks } from './core/checks/index.ts';
import { config } from './core/config/index.ts';
import { log } from './core/log/index.ts';
import { misc } from './core/misc/index.ts';
import { plan } from './core/plan/index.ts';
import { transaction } from './core/transaction/index.ts';
import { debugFailure } from './debug/debug-failure/index.ts';
import { forceFail } from './debug/force-fail/index.ts';
import { packages } from './debug/packages/index.ts';
import { testCommand } from './debug/test-command/index.ts';
import { testNote } from './debug/test-note/index.ts';
import { testSignal } from './debug/test-signal/index.ts';
import { waitOnError } from './debug/wait-on-error/index.ts';
import { answerFile } from './dialog/answer-file/index.ts';
import { cli } from './dialog/cli/index.ts';
import { machine } from './dialog/machine/index.ts';
import { misc as dialogMisc } from './dialog/misc/index.ts';
import { firewalld } from './network/firewalld/index.ts';
import { hostname } from './network/hostname/index.ts';
import { iptables } from './network/iptables/index.ts';
import { ssh } from './network/ssh/index.ts';
import { detection } from './packagers/detection/index.ts';
import { dnf } from './packagers/dnf/index.ts';
import { yum } from './packagers/yum/index.ts';
import { openrc } from './services/openrc/index.ts';
import { rhel } from './services/rhel/index.ts';
import { systemd } from './services/systemd/index.ts';
import { clock } from './system/clock/index.ts';
import { command } from './system/command/index.ts';
import { image } from './system/image/index.ts';
import { info } from './system/info/index.ts';
import { reboot } from './system/reboot/index.ts';

export const otopi: readonly Plugin[] = [
  answerFile,
  audit,
  checks,
  cli,
  clock,
  command,
  config,
  debugFailure,
  detection,
  dialogMisc,
  dnf,
  firewalld,
  forceFail,
  hostname,
  image,
  info,
  iptables,
  log,
  machine,
  misc,
  openrc,
  packages,
  plan,
  reboot,
  rhel,
  ssh,
  systemd,
  testCommand,
  testNote,
  testSignal,
  transaction,
  waitOnError,
  yum,
];
