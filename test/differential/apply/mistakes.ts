import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import type { Random } from '../random.ts';
import { type Place, placesOf } from './places.ts';

type Spoil = (places: readonly Place[], random: Random) => void;

const WRONG: readonly JsonValue[] = ['text', 7, 1.5, true, null, [], {}, [{}], { a: 1 }, ['a', 'a'], [null]];

function atOne(places: readonly Place[], random: Random, change: (place: Place) => void): void {
  if (places.length > 0) change(random.pick(places));
}

const listsOf = (places: readonly Place[], type: string) =>
  places.filter(({ value, schema }) => Array.isArray(value) && schema['x-kubernetes-list-type'] === type);

function repeatItem({ value, set }: Place, random: Random): void {
  const list = value as JsonValue[]; // of listsOf
  if (list.length > 0) set([...list, structuredClone(random.pick(list))]);
}

/** What can be wrong with a configuration below `spec`, `status` and the like. */
const FIELD_MISTAKES: Readonly<Record<string, Spoil>> = {
  'wrong type': (places, random) => atOne(places, random, (place) => place.set(random.pick(WRONG))),
  null: (places, random) => atOne(places, random, (place) => place.set(null)),
  'unknown field': (places, random) =>
    atOne(
      places.filter(({ value }) => isJsonObject(value)),
      random,
      ({ value, set }) => set({ ...(value as JsonObject), unheardOf: random.pick(WRONG) }),
    ),
  'duplicate key': (places, random) => atOne(listsOf(places, 'map'), random, (place) => repeatItem(place, random)),
  'duplicate in set': (places, random) => atOne(listsOf(places, 'set'), random, (place) => repeatItem(place, random)),
  'missing key': (places, random) =>
    atOne(listsOf(places, 'map'), random, ({ value, schema, set }) => {
      const key = random.pick(schema['x-kubernetes-list-map-keys']!); // a list of type map has keys
      set(
        (value as JsonValue[]).map((item) => {
          if (!isJsonObject(item) || random.chance(0.3)) return item;
          const { [key]: _, ...rest } = item;
          return rest;
        }),
      );
    }),
  'empty container': (places, random) =>
    atOne(places, random, ({ value, set }) => {
      if (typeof value === 'object' && value !== null) set(Array.isArray(value) ? [] : {});
    }),
};

const UNKNOWN_UID = '11111111-2222-3333-4444-555555555555';
const owner = (name: string): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', name, uid: UNKNOWN_UID });

/** What can be wrong, or at least unusual, with the rest of a configuration. */
const METADATA_MISTAKES: Readonly<Record<string, (object: JsonObject, metadata: JsonObject) => void>> = {
  managedFields: (_, metadata) => {
    metadata.managedFields = [{ manager: 'x', operation: 'Apply', apiVersion: 'v1' }];
  },
  'empty managedFields': (_, metadata) => {
    metadata.managedFields = [];
  },
  'null managedFields': (_, metadata) => {
    metadata.managedFields = null;
  },
  'another name': (_, metadata) => {
    metadata.name = 'another';
  },
  'no name': (_, metadata) => {
    delete metadata.name;
  },
  'another namespace': (_, metadata) => {
    metadata.namespace = 'another';
  },
  'no metadata': (object) => {
    delete object.metadata;
  },
  'another kind': (object) => {
    object.kind = 'Other';
  },
  'no kind': (object) => {
    delete object.kind;
  },
  'another apiVersion': (object) => {
    object.apiVersion = 'v1';
  },
  'no apiVersion': (object) => {
    delete object.apiVersion;
  },
  'stale version': (_, metadata) => {
    metadata.resourceVersion = '1';
  },
  'current version': (_, metadata) => {
    metadata.resourceVersion = '{{resourceVersion}}';
  },
  'another uid': (_, metadata) => {
    metadata.uid = UNKNOWN_UID;
  },
  'current uid': (_, metadata) => {
    metadata.uid = '{{uid}}';
  },
  'bad label': (_, metadata) => {
    metadata.labels = { a: '?' };
  },
  'null label': (_, metadata) => {
    metadata.labels = { a: null };
  },
  'label of a wrong type': (_, metadata) => {
    metadata.labels = { a: 1 };
  },
  finalizers: (_, metadata) => {
    metadata.finalizers = ['example.com/a', 'example.com/b'];
  },
  'finalizer twice': (_, metadata) => {
    metadata.finalizers = ['example.com/a', 'example.com/a'];
  },
  owners: (_, metadata) => {
    metadata.ownerReferences = [owner('a')];
  },
  'owner twice': (_, metadata) => {
    metadata.ownerReferences = [owner('a'), owner('b')];
  },
  'creationTimestamp null': (_, metadata) => {
    metadata.creationTimestamp = null;
  },
  'creationTimestamp set': (_, metadata) => {
    metadata.creationTimestamp = '2020-01-01T00:00:00Z';
  },
  generation: (_, metadata) => {
    metadata.generation = 7;
  },
  'unknown metadata': (_, metadata) => {
    metadata.unheardOf = 1;
  },
  'unknown at the top': (object) => {
    object.unheardOf = { a: 1 };
  },
};

/** Makes one mistake in an object and says which. */
export function makeMistake(object: JsonObject, schema: JSONSchemaProps, random: Random): string {
  if (random.chance(0.4) && isJsonObject(object.metadata)) {
    const name = random.pick(Object.keys(METADATA_MISTAKES));
    METADATA_MISTAKES[name]!(object, object.metadata);
    return name;
  }
  const name = random.pick(Object.keys(FIELD_MISTAKES));
  FIELD_MISTAKES[name]!(placesOf(object, schema), random);
  return name;
}

/** Makes a mistake in the text of a body and says which. */
export function makeTextMistake(text: string, random: Random): { readonly name: string; readonly text: string } {
  return random.pick([
    { name: 'empty body', text: '' },
    { name: 'not an object', text: random.pick(['[]', 'null', '"text"', '7', 'text']) },
    { name: 'cut off', text: text.slice(0, random.between(1, text.length - 1)) },
    { name: 'field twice', text: text.replace('"spec":', '"spec":{},"spec":') },
    // Upstream takes replicas written as 1.0 for no integer, where all other integers may be; here 1.0 is 1. It also takes
    // 1.0 for a change of 1: these are of numbers that no field has.
    {
      name: 'floats',
      text: text.replace(/(?<!"replicas"):-?\d(?=[,}])/g, () => `:${random.between(1_000, 999_999)}.0`),
    },
    { name: 'second document', text: `${text}\n---\n${text}` },
  ]);
}
