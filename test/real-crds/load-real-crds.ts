import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { JsonObject, JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';
import { CRD_PROJECTS, type CrdProject } from './projects.ts';

const run = promisify(execFile);

/** An object that a project ships. */
export interface RealObject {
  readonly project: string;
  /** Where in the module it stands. */
  readonly file: string;
  readonly object: JsonObject;
}

interface Extract {
  readonly crds: RealObject[];
  readonly samples: RealObject[];
  readonly policies: RealObject[];
}

/** A module of the table is a few MB to 50 MB; a slow proxy must not hang a test run for ever. */
const DOWNLOAD_TIMEOUT_MS = 300_000;
/** CRDs are up to 2 MB; what is larger is generated data of another kind. */
const MANIFEST_BYTES_MAX = 4 << 20;
/** Samples of one kind and version: more say little new. */
const SAMPLES_PER_KIND_MAX = 12;
/** Bump when this file extracts something else from the same table. */
const EXTRACT_FORMAT = 4;

let extracted: Promise<Extract> | undefined;

/**
 * CRDs of well-known projects, one per name, in the order of the table. They come from the projects' Go modules (needs
 * Go and, the first time, a module proxy); nothing of theirs is kept but an extract in the user's cache. Throws when a
 * module cannot be had.
 */
export async function loadRealCrds(): Promise<RealObject[]> {
  extracted ??= load();
  return (await extracted).crds;
}

/** The projects' own example objects, as far as they are of a served version of `loadRealCrds`. */
export async function loadSamples(): Promise<RealObject[]> {
  extracted ??= load();
  return (await extracted).samples;
}

/** Objects with CEL expressions in `spec.validations`, as ValidatingAdmissionPolicies have them. */
export async function loadPolicies(): Promise<RealObject[]> {
  extracted ??= load();
  return (await extracted).policies;
}

async function load(): Promise<Extract> {
  const key = createHash('sha256')
    .update(JSON.stringify([EXTRACT_FORMAT, CRD_PROJECTS]))
    .digest('hex');
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kubernest-real-crds');
  const file = join(folder, `${key.slice(0, 16)}.json`);
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Extract;
  const extract = await extractAll();
  await mkdir(folder, { recursive: true });
  // Another run may write at the same time: whole files only.
  await writeFile(`${file}.${process.pid}`, JSON.stringify(extract));
  await rename(`${file}.${process.pid}`, file);
  return extract;
}

async function extractAll(): Promise<Extract> {
  const byName = new Map<string, RealObject>();
  const folders: { project: CrdProject; dir: string }[] = [];
  for (const project of CRD_PROJECTS) {
    const dir = await download(project);
    folders.push({ project, dir });
    for (const path of project.crds) {
      for await (const found of objectsUnder(project, dir, path)) {
        const name = crdName(found.object);
        if (name !== undefined && !byName.has(name)) byName.set(name, found);
      }
    }
  }
  const crds = [...byName.values()];
  const kinds = servedKinds(crds);
  const taken = new Map<string, number>();
  const samples: RealObject[] = [];
  for (const { project, dir } of folders) {
    for (const path of project.samples) {
      for await (const found of objectsUnder(project, dir, path)) {
        const kind = `${found.object.apiVersion} ${found.object.kind}`;
        const count = taken.get(kind) ?? 0;
        if (!kinds.has(kind) || count >= SAMPLES_PER_KIND_MAX) continue;
        taken.set(kind, count + 1);
        samples.push(found);
      }
    }
  }
  const policies: RealObject[] = [];
  for (const { project, dir } of folders) {
    for (const path of project.policies ?? []) {
      for await (const found of objectsUnder(project, dir, path)) policies.push(found);
    }
  }
  return { crds, samples, policies };
}

/** Folder of a module in the module cache. */
async function download(project: CrdProject): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'real-crds-'));
  try {
    await writeFile(join(dir, 'go.mod'), 'module crds\n\ngo 1.25\n');
    const { stdout } = await run('go', ['mod', 'download', '-json', `${project.module}@${project.version}`], {
      cwd: dir,
      timeout: DOWNLOAD_TIMEOUT_MS,
    });
    return (JSON.parse(stdout) as { Dir: string }).Dir;
  } catch (error) {
    throw new Error(`${project.module}@${project.version} cannot be had`, { cause: error });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function* objectsUnder(project: CrdProject, dir: string, path: string): AsyncGenerator<RealObject> {
  for (const file of await manifestsUnder(join(dir, path))) {
    const text = await readFile(file, 'utf8');
    // Templates of Helm or a shell are no manifests yet.
    if (/\{\{-? ?(\.|if|include|range|with|end|template)|\$\{[A-Z_]+/.test(text)) continue;
    for (const object of objectsIn(text)) {
      yield { project: project.module, file: relative(dir, file), object };
    }
  }
}

async function manifestsUnder(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return [];
  if (found.isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return files.filter((_, index) => sizes[index]! <= MANIFEST_BYTES_MAX);
}

/** Objects with a kind in a YAML stream; documents that do not parse are left out. */
function objectsIn(text: string): JsonObject[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
  if (!Array.isArray(documents)) return [];
  const objects: JsonObject[] = [];
  for (const document of documents) {
    if (document.errors.length > 0) continue;
    const value = asJson(document);
    if (isJsonObject(value) && typeof value.kind === 'string' && typeof value.apiVersion === 'string') {
      objects.push(value);
    }
  }
  return objects;
}

function asJson(document: { toJS(options: { maxAliasCount: number }): unknown }): JsonValue {
  try {
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 1000 }) ?? null)) as JsonValue;
  } catch {
    return null;
  }
}

function crdName(object: JsonObject): string | undefined {
  if (object.apiVersion !== 'apiextensions.k8s.io/v1' || object.kind !== 'CustomResourceDefinition') return undefined;
  const name = isJsonObject(object.metadata) ? object.metadata.name : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** `group/version Kind` of all served versions. */
function servedKinds(crds: readonly RealObject[]): Set<string> {
  const kinds = new Set<string>();
  for (const { object } of crds) {
    const spec = object.spec as unknown as {
      group: string;
      names: { kind: string };
      versions: { name: string; served: boolean }[];
    };
    for (const version of spec.versions) {
      if (version.served) kinds.add(`${spec.group}/${version.name} ${spec.names.kind}`);
    }
  }
  return kinds;
}
