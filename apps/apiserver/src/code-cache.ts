import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

type CommonJsModule = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  filename: string,
  dirname: string,
) => void;

/** A killed server keeps nothing at its exit; what the first seconds have compiled is what the next start needs. */
const KEEP_AFTER_MS = 5000;

/**
 * Runs the CommonJS module in `file` (ASCII, without import()) with the functions that V8 compiled in an earlier run, and
 * returns what it exports.
 *
 * Node's own compile cache holds what is compiled before a module runs: none of the functions that a start calls, which
 * are a quarter of its time.
 */
export function runProgram(file: string): object {
  // Node maps the places of errors only in modules that it loads itself.
  if (process.sourceMapsEnabled) return createRequire(file)(file) as object;
  const cacheFile = cacheFileOf(file);
  const cachedData = readIfThere(cacheFile);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`;
  const script = new Script(source, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} };
  const program = script.runInThisContext() as CommonJsModule;
  program(module.exports, createRequire(file), module, file, dirname(file));
  if (cachedData === undefined || script.cachedDataRejected) keepSoon(script, cacheFile);
  return module.exports;
}

/** V8 itself tells its versions apart, but not two programs of one length. */
function cacheFileOf(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return join(dirname(file), '.cache', `${basename(file)}-${size}-${Math.trunc(mtimeMs)}`);
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keepSoon(script: Script, cacheFile: string): void {
  const keep = () => {
    clearTimeout(timer);
    process.off('exit', keep);
    writeWhole(cacheFile, script.createCachedData());
  };
  const timer = setTimeout(keep, KEEP_AFTER_MS);
  timer.unref();
  process.once('exit', keep);
}

/** A folder that can't be written to costs speed, nothing else. */
function writeWhole(file: string, data: Buffer): void {
  const partial = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(partial, data);
    renameSync(partial, file);
  } catch {}
}
