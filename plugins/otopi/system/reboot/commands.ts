// What reboots a host some seconds from now, without the program that asked for it.
type Argv = readonly [string, ...string[]];

/** A timer of systemd; by default it may be a minute late. */
export function timerCommand(seconds: number): Argv {
  return [
    'systemd-run',
    '--quiet',
    `--on-active=${seconds}s`,
    '--timer-property=AccuracySec=100ms',
    'systemctl',
    'reboot',
  ];
}

/** `find` runs one program after the other, which else only a shell would. */
export function sleeperCommand(seconds: number): Argv {
  return ['find', '/', '-maxdepth', '0', '-exec', 'sleep', String(seconds), ';', '-exec', 'reboot', ';'];
}
