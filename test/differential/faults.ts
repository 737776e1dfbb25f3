import type { JsonObject, JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import type { Random } from './random.ts';

/** A place in an object: what stands there, in what, and what the schema says about it. */
interface Site {
  readonly parent: JsonObject | JsonValue[];
  readonly key: string | number;
  readonly schema: JSONSchemaProps;
}

/** Spoils the place in its way; false when it cannot. */
type Fault = (site: Site, random: Random) => boolean;

/** A name that no schema here has. */
const UNKNOWN_FIELD = 'surprise';

/** Of ES2026, which TypeScript's library does not declare yet. */
const rawJson = JSON as unknown as {
  rawJSON(text: string): JsonValue;
  isRawJSON(value: JsonValue): boolean;
};

/** A number as it stands in the text; JavaScript has no value that prints so. */
function literal(text: string): JsonValue {
  return rawJson.rawJSON(text);
}

/** An object whose fields can be changed; a literal is none. */
function isPlainObject(value: JsonValue | undefined): value is JsonObject {
  return isJsonObject(value) && !rawJson.isRawJSON(value);
}

/** A copy of its own, literals kept as they are. */
function copyOf(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isPlainObject(value)) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) replace({ parent: copy, key, schema: {} }, copyOf(value[key]!));
  return copy;
}

function valueAt(site: Site): JsonValue | undefined {
  return (site.parent as JsonObject)[site.key as string];
}

/** As own property, `__proto__` too. */
function replace(site: Site, value: JsonValue): true {
  Object.defineProperty(site.parent, site.key, { value, enumerable: true, configurable: true, writable: true });
  return true;
}

const ofOtherType: readonly JsonValue[] = ['text', 7, true, {}, [], { a: 1 }, ['x'], 1.5, '12', '', -1];
const oddNumbers = [
  '1.0',
  '1e2',
  '1.5',
  '-0',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775809',
  '2147483648',
  '1e400',
  '12345678901234567890123',
  '0.1e-7',
  '9007199254740993',
  '1E+3',
  '-1',
  '100000000000000000000',
];

/** Every fault by its name; reports group by it. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  wrongType: (site, random) => replace(site, copyOf(random.pick(ofOtherType))),
  oddNumber: (site, random) =>
    (isNumeric(site.schema) || random.chance(0.1)) && replace(site, literal(random.pick(oddNumbers))),
  outOfRange: (site, random) => {
    const { minimum, maximum, multipleOf } = site.schema;
    const values: JsonValue[] = [];
    if (minimum !== undefined) values.push(Number(minimum) - 1, Number(minimum));
    if (maximum !== undefined) values.push(Number(maximum) + 1, Number(maximum), Number(maximum) + 0.5);
    if (multipleOf !== undefined) values.push(Number(multipleOf) * 1.5);
    return values.length > 0 && replace(site, random.pick(values));
  },
  missing: (site, random) => {
    const object = valueAt(site);
    const required = site.schema.required ?? [];
    if (!isPlainObject(object) || (required.length === 0 && random.chance(0.7))) return false;
    const names = required.length > 0 ? required : Object.keys(object);
    if (names.length === 0) return false;
    return delete object[random.pick(names)];
  },
  unknownField: (site, random) => {
    const object = valueAt(site);
    if (!isPlainObject(object)) return false;
    const name = random.pick([
      UNKNOWN_FIELD,
      'Surprise',
      '',
      '__proto__',
      'constructor',
      'a.b',
      'ünï',
      'a"b',
      'toString',
    ]);
    return replace(
      { parent: object, key: name, schema: {} },
      random.pick<JsonValue>([1, 'x', null, { deep: [1] }, []]),
    );
  },
  null: (site) => replace(site, null),
  duplicateItem: (site) => {
    const list = valueAt(site);
    if (!Array.isArray(list) || list.length === 0) return false;
    list.push(copyOf(list[0]!));
    return true;
  },
  badEnum: (site, random) =>
    site.schema.enum !== undefined && replace(site, random.pick<JsonValue>(['NoSuchValue', '', 'always', 0, 'a"b\\c'])),
  badText: (site, random) =>
    site.schema.type === 'string' &&
    replace(
      site,
      random.pick([
        '',
        ' ',
        '***',
        'ünïcödé',
        'UPPER',
        'a b',
        '-',
        '"q"',
        'a\nb',
        '2024-13-45T99:99:99Z',
        '10.0.0.300',
        '5 parsecs',
        '\u0000',
        '😀',
        'a/b/c',
        'http://%zz',
        '<&>',
      ]),
    ),
  tooLong: (site, random) => {
    const { maxLength, type } = site.schema;
    if (type !== 'string') return false;
    return replace(
      site,
      'x'.repeat(maxLength !== undefined && maxLength < 70_000 ? maxLength + 1 : random.pick([64, 254, 3000])),
    );
  },
  tooMany: (site) => {
    const list = valueAt(site);
    const { maxItems } = site.schema;
    if (!Array.isArray(list) || list.length === 0 || maxItems === undefined || maxItems > 300) return false;
    while (list.length <= maxItems) list.push(copyOf(list[0]!));
    return true;
  },
  empty: (site, random) => {
    const value = valueAt(site);
    if (Array.isArray(value)) return replace(site, []);
    if (isPlainObject(value)) return replace(site, {});
    return replace(site, random.pick<JsonValue>(['', 0, false]));
  },
  nullItem: (site) => {
    const list = valueAt(site);
    if (!Array.isArray(list)) return false;
    list.push(null);
    return true;
  },
  tooManyKeys: (site, random) => {
    const object = valueAt(site);
    if (!isPlainObject(object) || site.schema.additionalProperties === undefined) return false;
    const count = site.schema.maxProperties !== undefined ? site.schema.maxProperties + 1 : 2;
    for (let i = 0; i < Math.min(count, 300); i++) {
      replace({ parent: object, key: `more-${i}`, schema: {} }, random.pick<JsonValue>(['a', 1, { x: 1 }]));
    }
    return true;
  },
};

const faultNames = Object.keys(FAULTS);
/** Faults that want a schema of their kind find one in so many tries, or give up. */
const SITE_TRIES = 30;

/** Puts one random fault somewhere into `object.spec` or wherever else the schema has fields. Returns its name. */
export function injectFault(object: JsonObject, schema: JSONSchemaProps, random: Random): string {
  const sites = sitesOf(object, schema);
  if (sites.length === 0) return 'none';
  const name = random.pick(faultNames);
  for (let tries = 0; tries < SITE_TRIES; tries++) {
    if (FAULTS[name]!(random.pick(sites), random)) return name;
  }
  FAULTS.wrongType!(random.pick(sites), random);
  return 'wrongType';
}

function isNumeric(schema: JSONSchemaProps): boolean {
  return schema.type === 'integer' || schema.type === 'number' || schema['x-kubernetes-int-or-string'] === true;
}

/** All places of an object that its schema describes, metadata and type left out. */
function sitesOf(object: JsonObject, schema: JSONSchemaProps): Site[] {
  const sites: Site[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (name === 'apiVersion' || name === 'kind' || name === 'metadata') continue;
    if (Object.hasOwn(object, name)) collect({ parent: object, key: name, schema: property }, sites);
  }
  return sites;
}

function collect(site: Site, sites: Site[]): void {
  sites.push(site);
  const value = valueAt(site);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) collect({ parent: value, key: i, schema: site.schema.items ?? {} }, sites);
    return;
  }
  if (!isPlainObject(value)) return;
  const { properties, additionalProperties } = site.schema;
  for (const key of Object.keys(value)) {
    const known = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
    const schema = known ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
    collect({ parent: value, key, schema }, sites);
  }
}

type MetadataFault = (metadata: JsonObject, object: JsonObject) => void;

/** What is wrong about the object's own type and metadata. */
export const METADATA_FAULTS: Readonly<Record<string, MetadataFault>> = {
  badName: (metadata) => Object.assign(metadata, { name: 'Not_A_Name' }),
  longName: (metadata) => Object.assign(metadata, { name: 'n'.repeat(254) }),
  noName: (metadata) => delete metadata.name,
  numberName: (metadata) => Object.assign(metadata, { name: 7 }),
  badLabel: (metadata) => Object.assign(metadata, { labels: { 'a b': 'c d', ok: 'x'.repeat(64), '': 'v' } }),
  numberLabel: (metadata) => Object.assign(metadata, { labels: { tier: 1 } }),
  nullLabels: (metadata) => Object.assign(metadata, { labels: null, annotations: { a: null } }),
  badAnnotation: (metadata) => Object.assign(metadata, { annotations: { 'A/b/c': 'x', '-': 'y' } }),
  badFinalizer: (metadata) => Object.assign(metadata, { finalizers: ['not a finalizer', 'plain', 'a/b/c', ''] }),
  badOwner: (metadata) =>
    Object.assign(metadata, {
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Event', name: '', uid: '' },
        { apiVersion: 'a/b/c', kind: 'X' },
      ],
    }),
  twoControllers: (metadata) => {
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'u', controller: true };
    Object.assign(metadata, { ownerReferences: [owner, { ...owner, name: 'b', uid: 'w' }] });
  },
  unknownMetadata: (metadata) => Object.assign(metadata, { surprise: 1, clusterName: 'x' }),
  badTimestamp: (metadata) => Object.assign(metadata, { creationTimestamp: 'yesterday' }),
  generationText: (metadata) => Object.assign(metadata, { generation: '7' }),
  withVersion: (metadata) => Object.assign(metadata, { resourceVersion: '12' }),
  otherNamespace: (metadata) => Object.assign(metadata, { namespace: 'elsewhere' }),
  metadataText: (_, object) => Object.assign(object, { metadata: 'none' }),
  metadataNull: (_, object) => Object.assign(object, { metadata: null }),
  noKind: (_, object) => delete object.kind,
  otherKind: (_, object) => Object.assign(object, { kind: 'Other' }),
  otherVersion: (_, object) => Object.assign(object, { apiVersion: 'example.com/v9' }),
  badVersion: (_, object) => Object.assign(object, { apiVersion: 'a/b/c' }),
  unknownTop: (_, object) => Object.assign(object, { surprise: { deep: true } }),
};

const metadataFaultNames = Object.keys(METADATA_FAULTS);

/** Spoils metadata or type in one random way. Returns the fault's name. */
export function injectMetadataFault(object: JsonObject, random: Random): string {
  const name = random.pick(metadataFaultNames);
  if (!isJsonObject(object.metadata)) object.metadata = { name: 'again' };
  METADATA_FAULTS[name]!(object.metadata as JsonObject, object);
  return name;
}

type TextFault = (text: string) => string;

/** What is wrong about a body before it is an object. */
export const TEXT_FAULTS: Readonly<Record<string, TextFault>> = {
  truncated: (text) => text.slice(0, Math.floor(text.length * 0.7)),
  trailing: (text) => `${text} {}`,
  duplicateField: (text) => text.replace('"metadata":', '"metadata":{"name":"first"},"metadata":'),
  duplicateInside: (text) => text.replace(/"spec":\{/, '"spec":{"twice":1,"twice":2,'),
  notAnObject: () => '["a"]',
  onlyNull: () => 'null',
  nothing: () => '',
  badNumber: (text) => text.replace(/:\d+/, ':01'),
  comma: (text) => text.replace(/\}$/, ',}'),
};

const textFaultNames = Object.keys(TEXT_FAULTS);

/** Spoils a body's text in one random way. Returns the fault's name and the text. */
export function injectTextFault(text: string, random: Random): { name: string; text: string } {
  const name = random.pick(textFaultNames);
  return { name, text: TEXT_FAULTS[name]!(text) };
}
