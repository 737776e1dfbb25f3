import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory } from './data-directory.ts';

// POSIX locks are per process: another process has to hold the directory.
const HOLDER = `
const { openDataDirectory } = await import(process.argv[1]);
globalThis.held = openDataDirectory(process.argv[2]); // collected, it would give the directory up
process.stdout.write('locked');
setInterval(() => {}, 1000);
`;

describe('a data directory', () => {
  let path = '';
  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'data-directory-')), 'data');
  });
  afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }));

  it('is made for its owner only, and names the process that serves', () => {
    const directory = openDataDirectory(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(path, 'kubernest.pid'), 'utf8')).toBe(`${process.pid}\n`);
    directory.release();
    expect(existsSync(join(path, 'kubernest.pid'))).toBe(false);
  });

  it('belongs to one server, until that ends, even if it is killed', async () => {
    const source = join(import.meta.dirname, 'data-directory.ts');
    const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, source, path]);
    const ended = once(holder, 'exit');
    await once(holder.stdout, 'data');
    expect(() => openDataDirectory(path)).toThrow(
      `data directory ${path} is in use by another kubernest (pid ${holder.pid})`,
    );
    holder.kill('SIGKILL');
    await ended;
    openDataDirectory(path).release();
  });

  it.each(['/dev/null/x', '/dev/null', '/proc/x', '/proc/x/y'])(
    '%s cannot be made, and is reported by its name',
    (name) => {
      expect(() => openDataDirectory(name)).toThrow(`cannot make directory ${name}: `);
    },
  );
});
