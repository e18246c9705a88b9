// Test aids: at the n-th point where a crash could leave a change half done this process ends (OVIRT_HOST_DEPLOY_TEST_KILL_AT=n)
// or stops until it is continued (OVIRT_HOST_DEPLOY_TEST_STOP_AT=n). Tests count the points of a run and take each of them.
const aids = { OVIRT_HOST_DEPLOY_TEST_KILL_AT: 'SIGKILL', OVIRT_HOST_DEPLOY_TEST_STOP_AT: 'SIGSTOP' } as const;
let passed = 0;

export function crashPoint(): void {
  passed += 1;
  // Looked at each time: environment files of the site are read after the program has started.
  for (const [name, signal] of Object.entries(aids)) {
    if (Number(process.env[name] ?? 0) === passed) process.kill(process.pid, signal);
  }
}

/** How many points this run has passed. */
export function crashPointsPassed(): number {
  return passed;
}
