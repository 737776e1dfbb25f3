import { flagHelp } from './options/help-text.ts';
import { parseServeOptions, SERVE_FLAG_TABLE } from './options/serve-options.ts';
import { StartupError } from './startup-error.ts';
import { serverVersion } from './version/server-version.ts';

const USAGE = `Kubernest serves CustomResourceDefinitions as a Kubernetes API.

Usage:
  kubernest serve [flags]    start an API server
  kubernest version          print the version

"kubernest serve --help" lists the flags.
`;

const SERVE_USAGE = `Starts an API server that serves CustomResourceDefinitions as a Kubernetes API.

Usage:
  kubernest serve [flags]

`;

const HELP = new Set(['--help', '-h', 'help']);

/** Runs the command that `args` name and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return 1;
  }
}

async function run(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === undefined || HELP.has(command)) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (command === 'version' || command === '--version') return printVersion();
  if (command !== 'serve') throw new StartupError(`unknown command ${JSON.stringify(command)} for "kubernest"`);
  if (rest.some((arg) => HELP.has(arg))) {
    process.stdout.write(SERVE_USAGE + flagHelp(SERVE_FLAG_TABLE));
    return 0;
  }
  if (rest.includes('--version')) return printVersion();
  const options = parseServeOptions(rest);
  // Loaded only now: help and mistakes in the flags need none of it.
  const { beginStart } = await import('./early-start.ts');
  const early = beginStart(options);
  const { serve } = await import('./serve.ts');
  await serve(options, early);
  return 0;
}

function printVersion(): number {
  process.stdout.write(`Kubernest ${serverVersion().gitVersion}\n`);
  return 0;
}
