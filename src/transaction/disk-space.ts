// A test aid: from the n-th write of a journal on only the given number of bytes is left where journals are kept.
// OVIRT_HOST_DEPLOY_TEST_SPACE=n:bytes; the sweeps fill the disk at each record of a run, as they kill it at each point.
const [at = 0, bytes = 0] = (process.env['OVIRT_HOST_DEPLOY_TEST_SPACE'] ?? '').split(':').map(Number);

export const testSpace = {
  /** Write, counted from 1, at which the disk fills up; 0 never. */
  at,
  left: bytes,
  /** What is released of the reserve is taken by others at once. */
  greedy: false,
  writes: 0,
};

/** How many bytes of a write there is room for. */
export function takeSpace(wanted: number): number {
  if (testSpace.at === 0 || testSpace.writes < testSpace.at) return wanted;
  const room = Math.min(wanted, testSpace.left);
  testSpace.left -= room;
  return room;
}

export function giveSpace(freed: number): void {
  if (!testSpace.greedy) testSpace.left += freed;
}
