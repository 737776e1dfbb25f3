import type { JsonObject } from '#machinery';
import { isJsonObject } from '#machinery';
import { injectFault, injectMetadataFault, injectTextFault } from './faults.ts';
import { generateValue } from './generate-value.ts';
import { type Random, randomOf } from './random.ts';
import type { ServedKind } from './served-kinds.ts';

/** An object that both servers store, with its version on each of them. */
export interface StoredSample {
  readonly kind: ServedKind;
  readonly object: JsonObject;
  readonly realVersion: string;
  readonly oursVersion: string;
}

/** A request for both servers. `{{version}}` in the body stands for the stored object's version on that server. */
export interface PlannedRequest {
  readonly index: number;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body: string;
  readonly stored?: StoredSample;
  /** What was done to a valid object. */
  readonly faults: readonly string[];
}

export interface Material {
  readonly kinds: readonly ServedKind[];
  /** Valid objects of these kinds. */
  readonly samples: readonly { readonly kind: ServedKind; readonly object: JsonObject }[];
  readonly stored: readonly StoredSample[];
}

export const VERSION_PLACEHOLDER = '{{version}}';

/** The index-th request of a run: the same for the same seed and material. */
export function planRequest(seed: number, index: number, material: Material): PlannedRequest {
  const random = randomOf(seed, index);
  const choice = random.fraction();
  if (choice < 0.1 && material.stored.length > 0) return planPatch(random, index, random.pick(material.stored));
  if (choice < 0.25 && material.stored.length > 0) return planUpdate(random, index, random.pick(material.stored));
  if (choice < 0.5 && material.samples.length > 0) {
    const sample = random.pick(material.samples);
    return planCreate(random, index, sample.kind, structuredClone(sample.object));
  }
  // Round the kinds, so that each version of each CRD gets its share.
  const kind = material.kinds[index % material.kinds.length]!;
  return planCreate(random, index, kind, generateObject(kind, random, index));
}

function generateObject(kind: ServedKind, random: Random, index: number): JsonObject {
  const value = generateValue(kind.schema, random);
  const { apiVersion: _, kind: __, metadata: ___, ...rest } = isJsonObject(value) ? value : {};
  const metadata: JsonObject = { name: `generated-${index}` };
  if (kind.namespaced) metadata.namespace = 'default';
  return { apiVersion: kind.apiVersion, kind: kind.kind, metadata, ...rest };
}

function planCreate(random: Random, index: number, kind: ServedKind, object: JsonObject): PlannedRequest {
  const path = `${kind.path}?${queryOf(random)}`;
  return { index, method: 'POST', path, ...spoiled(random, kind, object) };
}

function planUpdate(random: Random, index: number, stored: StoredSample): PlannedRequest {
  const { kind } = stored;
  const object = structuredClone(stored.object);
  const metadata = object.metadata as JsonObject;
  metadata.resourceVersion = VERSION_PLACEHOLDER;
  const part = kind.hasStatus && random.chance(0.15) ? '/status' : '';
  const status = kind.schema.properties?.status;
  if (part && status && object.status === undefined) object.status = generateValue(status, random);
  const path = `${kind.path}/${String(metadata.name)}${part}?${queryOf(random)}`;
  return { index, method: 'PUT', path, stored, ...spoiled(random, kind, object) };
}

/** A merge patch of everything but the type: what a fault made null goes, what it left alone stays. */
function planPatch(random: Random, index: number, stored: StoredSample): PlannedRequest {
  const { apiVersion: _, kind: __, metadata, ...rest } = structuredClone(stored.object);
  const { resourceVersion: ___, name, ...others } = metadata as JsonObject;
  const path = `${stored.kind.path}/${String(name)}?${queryOf(random)}`;
  return { index, method: 'PATCH', path, ...spoiled(random, stored.kind, { metadata: others, ...rest }) };
}

function queryOf(random: Random): string {
  const choice = random.fraction();
  if (choice < 0.2) return 'dryRun=All&fieldValidation=Strict';
  if (choice < 0.3) return 'dryRun=All&fieldValidation=Ignore';
  return 'dryRun=All';
}

/** Mostly one or two faults, sometimes none, sometimes many. */
function spoiled(random: Random, kind: ServedKind, object: JsonObject): { body: string; faults: string[] } {
  const faults: string[] = [];
  const count = random.pick([0, 1, 1, 1, 2, 2, 3, 6]);
  for (let i = 0; i < count; i++) {
    faults.push(random.chance(0.06) ? injectMetadataFault(object, random) : injectFault(object, kind.schema, random));
  }
  const body = JSON.stringify(object);
  if (!random.chance(0.03)) return { body, faults };
  const { name, text } = injectTextFault(body, random);
  return { body: text, faults: [...faults, name] };
}
