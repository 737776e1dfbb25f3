import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const pages = globSync('**/*.md', {
  cwd: ROOT,
  exclude: (name) => /^(?:node_modules|dist|\.cache|\.git|\.kubernest)$/.test(name),
}).sort();

/** Links of a page, as written; code is not looked at. */
function linksOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!); // the group always takes part
}

/** The anchor that a heading gets. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isBroken(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [path, anchor] = link.split('#') as [string, string?];
  const target = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
  if (!existsSync(target)) return true;
  return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
}

/** The `node` commands of a page's console blocks, with what they are shown to print. */
function commandsOf(text: string): [command: string, output: string][] {
  const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => match[1]!); // always takes part
  return blocks
    .flatMap((block) => block.split(/^\$ /m).slice(1))
    .filter((entry) => entry.startsWith('node '))
    .map((entry) => [entry.slice(0, entry.indexOf('\n')), entry.slice(entry.indexOf('\n')).trim()]);
}

describe('the documentation', () => {
  it('is found', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'docs/README.md']));
  });

  it.each(pages)('%s has no dead link', (page) => {
    const links = linksOf(readFileSync(join(ROOT, page), 'utf8'));
    expect(links.filter((link) => isBroken(page, link))).toEqual([]);
  });

  it.each(commandsOf(readFileSync(join(ROOT, 'docs/cel.md'), 'utf8')))(
    'cel.md shows what `%s` prints',
    (command, shown) => {
      const output = execFileSync(process.execPath, command.split(' ').slice(1), { cwd: ROOT, encoding: 'utf8' });
      expect(output.trim()).toBe(shown);
    },
  );

  it('names every flag in serve.md', () => {
    const text = readFileSync(join(ROOT, 'docs/serve.md'), 'utf8');
    const table = readFileSync(join(ROOT, 'apps/apiserver/src/options/serve-options.ts'), 'utf8');
    const flags = [...table.matchAll(/^ {4}name: '([\w-]+)',$/gm)].map((match) => match[1]!);
    expect(flags).toContain('secure-port');
    expect(flags.filter((flag) => !new RegExp(`\`--?${flag}[ \`]|--${flag}=`).test(text))).toEqual([]);
  });
});
