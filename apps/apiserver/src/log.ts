import { destination, type Logger, pino } from 'pino';

const STDERR = 2;

/**
 * Structured log lines to stderr. `verbosity` counts as kube-apiserver's -v: 0 and 1 log milestones and what is wrong,
 * 4 and more debugging, 6 and more every request. Lines are written synchronously, so that none is lost at exit.
 */
export function createLogger(verbosity: number): Logger {
  const level = verbosity >= 6 ? 'trace' : verbosity >= 4 ? 'debug' : 'info';
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    destination({ dest: STDERR, sync: true }),
  );
}
