import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCycles } from '../../scripts/find-cycles.ts';

const ROOT = join(import.meta.dirname, '../..');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const RULES = join(ROOT, '.dependency-cruiser.mjs');

/** A small project that breaks each rule once; the comment of a file is the rule that it breaks. */
const FILES: Readonly<Record<string, string>> = {
  'libs/machinery/src/index.ts': "export { a } from './a.ts';",
  'libs/machinery/src/a.ts': 'export const a = 1; export type A = number;',
  'libs/schema/src/index.ts': "export const s = 1; export { up } from './up.ts';",
  'libs/schema/src/up.ts': "import type { Store } from '#storage'; export const up = (s: Store) => s;",
  'libs/patch/src/index.ts': "import { s } from '#schema'; export const p = s;",
  'libs/storage/src/index.ts': "export type Store = string; export { deep } from './deep.ts';",
  'libs/storage/src/deep.ts': "import { a } from '../../machinery/src/a.ts'; export const deep = a;",
  'libs/codec/src/index.ts': "export const load = () => import('./nowhere.ts');",
  'libs/endpoints/src/index.ts': "import { main } from '../../../apps/one/main.ts'; export const e = main;",
  'libs/newcomer/src/index.ts': "import { a } from '#machinery'; export const n = a;",
  'libs/resources/src/index.ts': "import { a } from '#machinery'; import { s } from '#schema'; export const r = a + s;",
  'apps/one/main.ts': "import { a } from '../../libs/machinery/src/a.ts'; export const main = a;",
  'apps/two/main.ts': "import { main } from '../one/main.ts'; export const second = main;",
  'apps/two/tested.ts': "import { x } from './x.test.ts'; export const tested = x;",
  'apps/two/x.test.ts': 'export const x = 1;',
};

const EXPECTED = [
  'apps-stay-apart apps/two/main.ts',
  'arrow-endpoints libs/endpoints/src/index.ts',
  'arrow-patch libs/patch/src/index.ts',
  'arrow-schema libs/schema/src/up.ts',
  'by-the-door libs/storage/src/deep.ts',
  'by-the-door-from-outside apps/one/main.ts',
  'lib-without-level libs/newcomer/src/index.ts',
  'no-test-in-product apps/two/tested.ts',
  'resolvable libs/codec/src/index.ts',
];

interface CruiseResult {
  readonly summary: {
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
  };
}

/** Writes a project of the given files to a folder of its own. */
async function makeProject(files: Readonly<Record<string, string>>): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'structure-'));
  const manifest = { type: 'module', imports: { '#*': './libs/*/src/index.ts' } };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), `${text}\n`);
  }
  return project;
}

describe('the structure rule', () => {
  let project = '';
  beforeAll(async () => {
    project = await makeProject(FILES);
  });
  afterAll(() => rm(project, { recursive: true, force: true }));

  it('catches every way of breaking it, type-only and #lib imports included, and nothing else', async () => {
    const { summary } = await cruise(project, ['apps', 'libs']);
    const found = [...new Set(summary.violations.map(({ rule, from }) => `${rule.name} ${from}`))].sort();
    expect(found).toEqual(EXPECTED);
  });

  it('has a level for every lib', async () => {
    const { default: rules } = (await import(RULES)) as { default: { forbidden: { name: string }[] } };
    const levels = rules.forbidden.filter(({ name }) => name.startsWith('arrow-')).map(({ name }) => name.slice(6));
    expect(levels).toEqual(expect.arrayContaining(await readdir(join(ROOT, 'libs'))));
  });
});

describe('the search for cycles', () => {
  it('finds files that need each other at run time, also through a door, and lets types refer to each other', async () => {
    const project = await makeProject({
      'libs/cel/src/index.ts': "import { two } from './two.ts'; export const one = () => two;",
      'libs/cel/src/two.ts':
        "import { one } from '#cel'; import type { Three } from './three.ts'; export const two = (): Three => one;",
      'libs/cel/src/three.ts':
        "import { two } from './two.ts'; export type Three = () => unknown; export const three = two;",
    });
    const cycles = await findCycles(project);
    expect(cycles.map((files) => files.sort())).toEqual([['libs/cel/src/index.ts', 'libs/cel/src/two.ts']]);
    await rm(project, { recursive: true });
  });
});

function cruise(cwd: string, folders: string[]): Promise<CruiseResult> {
  const args = [CRUISER, ...folders, '--config', RULES, '--output-type', 'json'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 1 << 26 }, (_exit, stdout, stderr) => {
      // The exit code is that of the violations, which are what is wanted here.
      try {
        resolve(JSON.parse(stdout) as CruiseResult);
      } catch {
        reject(new Error(`dependency-cruiser gave no JSON: ${stderr}`));
      }
    });
  });
}
