/** The server cannot start, for a reason that whoever started it can mend: shown as one line, without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** The errno name of a failed system call ("ENOENT"), "" for any other error. */
export function errnoName(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
