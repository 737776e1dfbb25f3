import { StartupError } from '../startup-error.ts';
import type { AnyFlag } from './flag.ts';

/** The values of all flags of a table, and which of them the command line named. */
export interface ParsedFlags {
  readonly values: ReadonlyMap<string, unknown>;
  readonly given: ReadonlySet<string>;
}

/**
 * Reads `--name=value`, `--name value`, `-n value`, `-nvalue` and, for flags that need no value, `--name`, as pflag does.
 * The last of several wins, unless the flag combines. Throws `StartupError` for what is not in the table.
 */
export function parseFlags(table: readonly AnyFlag[], args: readonly string[]): ParsedFlags {
  const byName = new Map(table.map((flag) => [flag.name, flag]));
  const byShorthand = new Map(table.filter((f) => f.shorthand !== undefined).map((f) => [f.shorthand, f]));
  const values = new Map<string, unknown>(table.map((flag) => [flag.name, flag.default]));
  const given = new Set<string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!; // `i` is within the list
    const { flag, spelled, inline } = splitArgument(arg, byName, byShorthand);
    let text = inline ?? flag.type.impliedText;
    if (text === undefined) {
      text = args[++i];
      if (text === undefined) throw new StartupError(`flag needs an argument: ${spelled}`);
    }
    const value = parseValue(flag, text);
    const combined = flag.combine !== undefined && given.has(flag.name);
    values.set(flag.name, combined ? flag.combine!(values.get(flag.name), value) : value);
    given.add(flag.name);
  }
  return { values, given };
}

interface Argument {
  readonly flag: AnyFlag;
  readonly spelled: string;
  readonly inline: string | undefined;
}

function splitArgument(
  arg: string,
  byName: ReadonlyMap<string, AnyFlag>,
  byShorthand: ReadonlyMap<string | undefined, AnyFlag>,
): Argument {
  if (!arg.startsWith('-') || arg === '-' || arg === '--') {
    throw new StartupError(`unexpected argument ${JSON.stringify(arg)}: every option starts with --`);
  }
  if (!arg.startsWith('--')) {
    const flag = byShorthand.get(arg[1]);
    if (flag === undefined) throw new StartupError(`unknown shorthand flag: '${arg[1]}' in ${arg}`);
    const rest = arg.slice(2);
    return { flag, spelled: `-${flag.shorthand}`, inline: rest === '' ? undefined : rest.replace(/^=/, '') };
  }
  const equals = arg.indexOf('=');
  const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
  const flag = byName.get(name);
  if (flag === undefined) throw new StartupError(`unknown flag: --${name}`);
  return { flag, spelled: `--${name}`, inline: equals < 0 ? undefined : arg.slice(equals + 1) };
}

function parseValue(flag: AnyFlag, text: string): unknown {
  try {
    return flag.type.parse(text);
  } catch (error) {
    throw new StartupError(
      `invalid argument ${JSON.stringify(text)} for "--${flag.name}": ${(error as Error).message}`,
    );
  }
}
