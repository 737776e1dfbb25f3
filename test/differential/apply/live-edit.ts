import { isJsonObject, type JsonObject } from '#machinery';
import { type Random, randomOf } from '../random.ts';
import { escapePointer, isContainer, placesOf } from './places.ts';
import { apiVersionOf, type PlannedKind } from './planned-kind.ts';
import { changedValue, randomValue } from './random-config.ts';

/** How a client that has read an object changes it before it writes it back. */
export interface Edit {
  /** Of the changes. */
  readonly seed: number;
  readonly managedFields: 'kept' | 'left out' | 'emptied' | 'reset' | 'broken';
  readonly resourceVersion: 'kept' | 'left out';
}

const BROKEN_ENTRIES: readonly JsonObject[] = [
  { manager: 'x', operation: 'Unknown', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} },
  { manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV2', fieldsV1: {} },
  { manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { nonsense: {} } },
  {
    manager: 'x',
    operation: 'Apply',
    apiVersion: 'example.com/v9',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': {} },
  },
  { manager: 'x', operation: 'Update', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': {} } },
];

/** What the client writes back after it has read `live`. */
export function editedObject(live: JsonObject, edit: Edit, kind: PlannedKind, version: string): JsonObject {
  const random = randomOf(edit.seed, 0);
  const { metadata: was, ...rest } = live;
  const metadata = editedMetadata(isJsonObject(was) ? was : {}, edit, random);
  const object: JsonObject = { ...rest, apiVersion: apiVersionOf(version), metadata };
  for (const [name, part] of Object.entries(kind.schema.properties ?? {})) {
    object[name] = changedValue(live[name] ?? {}, part, random);
  }
  return object;
}

function editedMetadata(was: JsonObject, edit: Edit, random: Random): JsonObject {
  const { managedFields, resourceVersion, ...metadata } = was;
  if (resourceVersion && edit.resourceVersion === 'kept') metadata.resourceVersion = resourceVersion;
  if (random.chance(0.3)) metadata.labels = { a: random.pick(['1', '2']), b: '1' };
  switch (edit.managedFields) {
    case 'kept':
      return managedFields ? { ...metadata, managedFields } : metadata;
    case 'left out':
      return metadata;
    case 'emptied':
      return { ...metadata, managedFields: [] };
    case 'reset':
      return { ...metadata, managedFields: [{}] };
    case 'broken':
      return { ...metadata, managedFields: [random.pick(BROKEN_ENTRIES)] };
  }
}

/** A JSON patch of parts that the object has, and now and then of others. */
export function operationsOn(live: JsonObject, seed: number, kind: PlannedKind): JsonObject[] {
  const random = randomOf(seed, 0);
  return Array.from({ length: random.between(1, 2) }, () => operationOn(live, kind, random));
}

function operationOn(live: JsonObject, kind: PlannedKind, random: Random): JsonObject {
  const places = placesOf(live, kind.schema);
  if (places.length === 0 || random.chance(0.2)) return addition(kind, random);
  const place = random.pick(places);
  const { path, value, schema } = place;
  const choice = random.fraction();
  if (choice < 0.35) return { op: 'remove', path };
  if (choice < 0.45) return { op: 'test', path, value };
  if (Array.isArray(value) && choice < 0.6)
    return { op: 'add', path: `${path}/-`, value: randomValue(schema.items ?? {}, random) };
  const changed = isContainer(place) ? changedValue(value, schema, random) : randomValue(schema, random);
  return { op: random.pick(['add', 'replace']), path, value: changed };
}

/** Of a field in `spec`, `status` or the like, whether it is there or not. */
function addition(kind: PlannedKind, random: Random): JsonObject {
  const [part, { properties }] = random.pick(Object.entries(kind.schema.properties!)); // as planKind makes them
  const [name, schema] = random.pick(Object.entries(properties!));
  return { op: 'add', path: `/${part}/${escapePointer(name)}`, value: randomValue(schema, random) };
}
