// What chkconfig(8) and initctl(8) say.

/** From `chkconfig --list NAME`: on in any runlevel that people work in. */
export function parseChkconfig(output: string, service: string): boolean {
  const fields = output
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([name]) => name === service);
  return (fields ?? []).some((field) => /^[2345]:on$/.test(field));
}

/** From `initctl status NAME`: `NAME start/running, process 7`; undefined where it is no upstart job. */
export function parseInitctl(output: string): { running: boolean } | undefined {
  const goal = /^\S+(?: \([^)]*\))? (start|stop)\//m.exec(output)?.[1];
  return goal === undefined ? undefined : { running: goal === 'start' };
}
