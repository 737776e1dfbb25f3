import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '#machinery';
import type { HttpClient } from './oracle/http-client.ts';
import type { Answer } from './oracle/scenario.ts';

const ROOT = join(import.meta.dirname, '..');

/** One object of a manifest: what a test needs to know to send it. */
export interface ExampleObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** A file with objects, of which the last one is refused if the file is one of `examples/rejected`. */
export interface ExampleFile {
  readonly name: string;
  readonly objects: readonly ExampleObject[];
  /** What the file's `# Refused: …` comment says. */
  readonly refusal: string | undefined;
}

/** The `*.yaml` files directly in a folder of the repository, by name. */
export function exampleFiles(folder: string): ExampleFile[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readExample(join(ROOT, folder, name)));
}

function readExample(file: string): ExampleFile {
  const text = readFileSync(file, 'utf8');
  return {
    name: basename(file),
    objects: parseAllDocuments(text).map((document) => document.toJS() as ExampleObject),
    refusal: /^# Refused: (.*)$/m.exec(text)?.[1],
  };
}

/** Path of the object in the API, by the plural that the CRDs give its kind. */
export function objectPath(object: ExampleObject, crds: readonly JsonObject[]): string {
  const { namespace, name } = object.metadata;
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/${object.apiVersion}${scope}/${pluralOf(object.kind, crds)}/${name}`;
}

function pluralOf(kind: string, crds: readonly JsonObject[]): string {
  for (const { spec } of crds as { spec: { names: { kind: string; plural: string } } }[]) {
    if (spec.names.kind === kind) return spec.names.plural;
  }
  throw new Error(`no CRD of kind ${kind}`);
}

/** Creates the object at `path`, or replaces the one that is there. */
export async function putObject(client: HttpClient, path: string, object: ExampleObject): Promise<Answer> {
  const existing = await client.send({ method: 'GET', path, as: 'admin', headers: {} });
  const creates = existing.status === 404;
  const { resourceVersion } = creates ? {} : (existing.body as { metadata: { resourceVersion: string } }).metadata;
  return client.send({
    method: creates ? 'POST' : 'PUT',
    path: creates ? path.slice(0, path.lastIndexOf('/')) : path,
    as: 'admin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion } }),
  });
}
