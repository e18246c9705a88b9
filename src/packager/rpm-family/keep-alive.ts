// A sign of life during long waits, so that the peer's inactivity timeout does not strike.

/** @returns to be called at every look; `say` gets the seconds since the beginning, at most once in `everyMs`. */
export function everySoOften(everyMs: number, say: (seconds: number) => void): () => void {
  const started = performance.now();
  let last = started;
  return () => {
    const now = performance.now();
    if (now - last < everyMs) return;
    last = now;
    say(Math.round((now - started) / 1000));
  };
}
