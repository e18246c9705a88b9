// Time limits of any length: a timer of Node.js that is given more than 2^31-1 ms fires at once.

/** Milliseconds that one timer can take. */
const longest = 2 ** 31 - 1;

export interface LongTimer {
  /** Starts the limit again from now. */
  refresh(): void;
  cancel(): void;
}

/** @param ms from now; Infinity never acts. The process is kept alive as by any timer. */
export function startTimer(ms: number, act: () => void): LongTimer {
  let due = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = Math.max(0, due - performance.now());
    timer = setTimeout(() => (left > longest ? wait() : act()), Math.min(left, longest));
  };
  const refresh = (): void => {
    clearTimeout(timer);
    due = performance.now() + ms;
    if (ms !== Infinity) wait();
  };
  refresh();
  return { refresh, cancel: () => clearTimeout(timer) };
}
