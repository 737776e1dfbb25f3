import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JsonObject, StatusError } from '#machinery';
import { CrdDirectory, type ManifestProblem } from './crd-directory.ts';

const WAIT_MS = 5_000;

function manifest(plural: string): string {
  return `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${plural}}\n`;
}

let directory: string;
let followed: CrdDirectory;
let applied: string[];
let problems: ManifestProblem[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'crds-'));
  applied = [];
  problems = [];
  followed = new CrdDirectory({
    directory,
    apply: async (crd: JsonObject) => {
      const { name } = crd.metadata as { name: string };
      if (name === 'bad') throw new StatusError(422, 'Invalid', 'bad is invalid');
      if (name.startsWith('spec.')) {
        const causes = [{ reason: 'FieldValueInvalid', message: 'wrong', field: name }];
        throw new StatusError(422, 'Invalid', 'wrong', { causes });
      }
      applied.push(name);
    },
    onProblem: (problem) => problems.push(problem),
  });
});

afterEach(async () => {
  followed.stop();
  await rm(directory, { recursive: true });
});

async function write(name: string, text: string): Promise<void> {
  await writeFile(join(directory, name), text);
}

describe('a directory of CRDs', () => {
  it('is applied file by file, document by document', async () => {
    await write('b.yml', `${manifest('c')}---\n${manifest('d')}`);
    await write('a.yaml', `# a comment\n---\n${manifest('a')}`);
    await write(
      'c.json',
      '{\n\t"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "e"}}',
    );
    await write('notes.txt', 'not a manifest');
    await followed.start();
    expect(applied).toEqual(['a', 'c', 'd', 'e']);
    expect(problems).toEqual([]);
  });

  it('tells file, line and reason of what is wrong, and applies the rest', async () => {
    await write(
      'a.yaml',
      `${manifest('a')}---\n${manifest('bad')}---\nkind: Pod\napiVersion: v1\n---\n${manifest('b')}`,
    );
    await write('b.yaml', `${manifest('c')}---\na: 1\na: 2\n`);
    await write('c.yaml', 'a:\n  - b\n c: d\n');
    await write('d.yaml', manifest('d'));
    await followed.start();
    expect(applied).toEqual(['a', 'b', 'c', 'd']);
    expect(problems.map(({ file, line, reason }) => `${file.slice(directory.length + 1)}:${line}: ${reason}`)).toEqual([
      'a.yaml:5: bad is invalid',
      'a.yaml:9: not a CustomResourceDefinition of apiextensions.k8s.io/v1 but v1 Pod',
      'b.yaml:6: yaml: unmarshal errors:\n  line 2: key "a" already set in map',
      expect.stringMatching(/^c\.yaml:\d+: yaml: /),
    ]);
  });

  it.each([
    ['spec.group', 5],
    ['spec.versions[0].name', 7],
    ['spec.validation.openAPIV3Schema.properties[a].type', 10],
    ['spec.additionalPrinterColumns[0].jsonPath', 11],
    ['spec.preserveUnknownFields', 4],
  ])('tells the line of the field that is wrong: %s', async (field, line) => {
    const spec = `spec:
  group: g
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          properties: {a: {type: x}}
      additionalPrinterColumns: [{name: A}]
`;
    await write('a.yaml', `---\n${manifest(JSON.stringify(field))}${spec}`);
    await followed.start();
    expect(problems.map((problem) => problem.line)).toEqual([line + 1]);
  });

  it('forgets a file that is removed: what comes back is applied', async () => {
    await write('a.yaml', manifest('a'));
    await write('b.yaml', manifest('b'));
    await followed.start();
    await rm(join(directory, 'a.yaml'));
    await write('c.yaml', manifest('c'));
    await expect.poll(() => applied, { timeout: WAIT_MS }).toEqual(['a', 'b', 'c']);
    await write('a.yaml', manifest('a'));
    await expect.poll(() => applied, { timeout: WAIT_MS }).toEqual(['a', 'b', 'c', 'a']);
  });

  it('is followed: new and changed files are applied once, removed ones are left alone', async () => {
    await write('a.yaml', manifest('a'));
    await followed.start();
    await write('b.yaml', manifest('b'));
    await expect.poll(() => applied, { timeout: WAIT_MS }).toEqual(['a', 'b']);
    await write('.a.swp', manifest('a2'));
    await rename(join(directory, '.a.swp'), join(directory, 'a.yaml'));
    await expect.poll(() => applied, { timeout: WAIT_MS }).toEqual(['a', 'b', 'a2']);
    await rm(join(directory, 'b.yaml'));
    await write('c.yaml', manifest('c'));
    await expect.poll(() => applied, { timeout: WAIT_MS }).toEqual(['a', 'b', 'a2', 'c']);
    expect(problems).toEqual([]);
  });

  it('that is not there is an error at start', async () => {
    followed.stop();
    const missing = new CrdDirectory({
      directory: join(directory, 'x'),
      apply: async () => undefined,
      onProblem: () => undefined,
    });
    await expect(missing.start()).rejects.toThrow(/ENOENT/);
  });
});
