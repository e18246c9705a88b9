// A test aid: ends this process with SIGKILL at the n-th point where a crash could leave a change half done.
// OVIRT_HOST_DEPLOY_TEST_KILL_AT=n; the sweep in test/host counts the points of a run and then dies at each of them.
const killAt = Number(process.env['OVIRT_HOST_DEPLOY_TEST_KILL_AT'] ?? 0);
let passed = 0;

export function crashPoint(): void {
  passed += 1;
  if (passed === killAt) process.kill(process.pid, 'SIGKILL');
}

/** How many points this run has passed. */
export function crashPointsPassed(): number {
  return passed;
}
