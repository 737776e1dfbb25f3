/** What the yardstick takes on an idle machine of the kind that the bounds were set on. */
const YARDSTICK_MS = 30;
/** A machine slower than this by more is no place for bounds of time. */
const SLOWNESS_MAX = 8;
const WORDS = new Int32Array(1 << 18);

/** Bounds on times are for a runaway, which takes a hundred times as long: so many times what the work should take is let pass. */
export const SLACK = 6;

/** A fixed piece of work, of arithmetic and of memory that no nearest cache holds. */
function yardstick(): number {
  let state = 1;
  for (let i = 0; i < 15_000_000; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    WORDS[state >>> 14] = (WORDS[state >>> 14] as number) + state;
  }
  return state;
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function yardstickMs(): number {
  const start = threadMs();
  yardstick();
  return threadMs() - start;
}

// Compiled by the engine before anything is measured by it.
for (let i = 0; i < 3; i++) yardstick();

/** Less than this needs no excuse. */
const QUICK_MS = 20;

/**
 * The time that some work takes, fit to be compared with a bound on a busy or a slow machine: the time of the processor
 * for this thread in milliseconds, less by as much as a fixed piece of work takes longer just after it than it should.
 * Errors of the work are passed on.
 */
export function processorTime<T>(work: () => T): { result: T; ms: number } {
  const start = threadMs();
  const result = work();
  const ms = threadMs() - start;
  if (ms < QUICK_MS) return { result, ms };
  const slowness = yardstickMs() / YARDSTICK_MS;
  return { result, ms: ms / Math.min(Math.max(slowness, 1), SLOWNESS_MAX) };
}
