import type { JsonObject, JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';
import type { Random } from './random.ts';

/** What a CRD is spoiled by: spec, first version and the version's root schema. */
type CrdFault = (spec: JsonObject, version: JsonObject, schema: JsonObject, random: Random) => void;

const set = (object: JsonObject, changes: JsonObject): void => {
  Object.assign(object, changes);
};

function propertiesOf(schema: JsonObject): JsonObject {
  if (!isJsonObject(schema.properties)) schema.properties = {};
  return schema.properties as JsonObject;
}

/** One fault a line; each must make the CRD invalid, or show how leniently it is read. */
export const CRD_FAULTS: Readonly<Record<string, CrdFault>> = {
  noGroup: (spec) => delete spec.group,
  badGroup: (spec) => set(spec, { group: 'Not A Group' }),
  noNames: (spec) => delete spec.names,
  badPlural: (spec) => set(spec, { names: { plural: 'Not Plural', kind: 'kind' } }),
  otherPlural: (spec) => set(spec.names as JsonObject, { plural: 'others' }),
  badShortNames: (spec) => set(spec.names as JsonObject, { shortNames: ['OK?', ''], categories: ['A B'] }),
  noKind: (spec) => delete (spec.names as JsonObject).kind,
  badScope: (spec) => set(spec, { scope: 'Galaxy' }),
  noScope: (spec) => delete spec.scope,
  noVersions: (spec) => set(spec, { versions: [] }),
  nullVersions: (spec) => set(spec, { versions: null }),
  badVersionName: (_, version) => set(version, { name: 'V One' }),
  noStorage: (spec) => {
    for (const version of spec.versions as JsonObject[]) version.storage = false;
  },
  twoStorage: (spec, version) => {
    spec.versions = [...(spec.versions as JsonObject[]), { ...version, name: 'v9' }];
    for (const each of spec.versions as JsonObject[]) each.storage = true;
  },
  sameVersionTwice: (spec, version) => set(spec, { versions: [...(spec.versions as JsonObject[]), version] }),
  noSchema: (_, version) => delete version.schema,
  emptySchema: (_, version) => set(version, { schema: {} }),
  rootString: (_, __, schema) => set(schema, { type: 'string' }),
  rootNoType: (_, __, schema) => delete schema.type,
  fieldNoType: (_, __, schema) => set(propertiesOf(schema), { loose: { description: 'no type' } }),
  badType: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'int' } }),
  badFormat: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'string', format: 'no-such-format' } }),
  badPattern: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'string', pattern: '(unclosed[' } }),
  lookahead: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'string', pattern: '(?=a)b' } }),
  listNoItems: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'array' } }),
  listOfItems: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'array', items: [{ type: 'string' }] } }),
  uniqueItems: (_, __, schema) =>
    set(propertiesOf(schema), { odd: { type: 'array', uniqueItems: true, items: { type: 'string' } } }),
  propertiesAndAdditional: (_, __, schema) =>
    set(propertiesOf(schema), {
      odd: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } },
    }),
  additionalFalse: (_, __, schema) =>
    set(propertiesOf(schema), { odd: { type: 'object', additionalProperties: false } }),
  mapKeyMissing: (_, __, schema) =>
    set(propertiesOf(schema), {
      odd: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name', 'name', 'no'],
        items: { type: 'object', properties: { name: { type: 'string' } } },
      },
    }),
  mapNoKeys: (_, __, schema) =>
    set(propertiesOf(schema), {
      odd: { type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object' } },
    }),
  setOfObjects: (_, __, schema) =>
    set(propertiesOf(schema), {
      odd: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'object', properties: {} } },
    }),
  badListType: (_, __, schema) =>
    set(propertiesOf(schema), {
      odd: { type: 'array', 'x-kubernetes-list-type': 'bag', items: { type: 'string' } },
    }),
  badMapType: (_, __, schema) =>
    set(propertiesOf(schema), { odd: { type: 'object', 'x-kubernetes-map-type': 'fine' } }),
  defaultWrong: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'integer', minimum: 3, default: 1 } }),
  defaultOtherType: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'integer', default: 'one' } }),
  defaultUnknown: (_, __, schema) =>
    set(propertiesOf(schema), {
      odd: { type: 'object', default: { b: 1 }, properties: { a: { type: 'string' } } },
    }),
  defaultInLogic: (_, __, schema) => set(schema, { allOf: [{ properties: { odd: { default: 1 } } }] }),
  typeInLogic: (_, __, schema) =>
    set(schema, { anyOf: [{ type: 'object', description: 'x' }, { not: { nullable: true } }] }),
  logicUnknownField: (_, __, schema) => set(schema, { oneOf: [{ properties: { noSuch: { minimum: 1 } } }] }),
  metadataSchema: (_, __, schema) =>
    set(propertiesOf(schema), {
      metadata: { type: 'object', properties: { labels: { type: 'object' }, name: { type: 'string', maxLength: 3 } } },
    }),
  embeddedNoProperties: (_, __, schema) =>
    set(propertiesOf(schema), { odd: { type: 'object', 'x-kubernetes-embedded-resource': true } }),
  embeddedString: (_, __, schema) =>
    set(propertiesOf(schema), { odd: { type: 'string', 'x-kubernetes-embedded-resource': true } }),
  intOrStringTyped: (_, __, schema) =>
    set(propertiesOf(schema), { odd: { type: 'string', 'x-kubernetes-int-or-string': true } }),
  preserveFalse: (_, __, schema) =>
    set(propertiesOf(schema), { odd: { type: 'object', 'x-kubernetes-preserve-unknown-fields': false } }),
  preserveTop: (spec) => set(spec, { preserveUnknownFields: true }),
  reference: (_, __, schema) => set(propertiesOf(schema), { odd: { $ref: '#/definitions/x' } as JsonObject }),
  enumEmpty: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'string', enum: [] } }),
  ruleSyntax: (_, __, schema) => rules(schema, { rule: 'self.' }),
  ruleUnknownField: (_, __, schema) => rules(schema, { rule: 'self.noSuchField == 1' }),
  ruleNotBool: (_, __, schema) => rules(schema, { rule: '1 + 1' }),
  ruleEmpty: (_, __, schema) => rules(schema, { rule: '  ' }),
  ruleMessage: (_, __, schema) => rules(schema, { rule: 'true', message: 'two\nlines', reason: 'NoSuchReason' }),
  ruleFieldPath: (_, __, schema) => rules(schema, { rule: 'true', fieldPath: '.noSuch.field' }),
  ruleMessageExpression: (_, __, schema) => rules(schema, { rule: 'true', messageExpression: '1' }),
  ruleCost: (_, __, schema) => {
    set(propertiesOf(schema), {
      many: { type: 'array', items: { type: 'array', items: { type: 'string' } } },
    });
    rules(schema, { rule: 'self.many.all(a, a.all(b, self.many.all(c, c.all(d, d != b))))' });
  },
  columnNoPath: (_, version) => set(version, { additionalPrinterColumns: [{ name: 'A', type: 'string' }] }),
  columnBadPath: (_, version) =>
    set(version, { additionalPrinterColumns: [{ name: 'A', type: 'text', format: 'x', jsonPath: 'spec.a[' }] }),
  badScale: (_, version) =>
    set(version, { subresources: { scale: { specReplicasPath: 'spec.replicas', statusReplicasPath: '.spec.x' } } }),
  selectable: (_, version) => set(version, { selectableFields: [{ jsonPath: '.spec.noSuch' }, { jsonPath: '' }] }),
  webhookNoConfig: (spec) => set(spec, { conversion: { strategy: 'Webhook' } }),
  badConversion: (spec) => set(spec, { conversion: { strategy: 'Magic' } }),
  noneWithWebhook: (spec) =>
    set(spec, { conversion: { strategy: 'None', webhook: { conversionReviewVersions: ['v1'] } } }),
  wrongTypes: (spec) => set(spec, { versions: 'v1' }),
  unknownField: (spec, version) => {
    set(spec, { surprise: 1 });
    set(version, { surprise: 2 });
  },
  badMaximum: (_, __, schema) => set(propertiesOf(schema), { odd: { type: 'integer', maximum: 'ten' } }),
  negativeLength: (_, __, schema) =>
    set(propertiesOf(schema), { odd: { type: 'string', maxLength: -1, minLength: 2.5 } as JsonObject }),
};

const names = Object.keys(CRD_FAULTS);

/** Spoils a CRD by one random fault; returns the fault's name. */
export function spoilCrd(crd: JsonObject, random: Random): string {
  // Under another name: the CRD itself is registered already.
  const spec = crd.spec as JsonObject;
  const group = `spoiled.${String(spec.group)}`;
  spec.group = group;
  (crd.metadata as JsonObject).name = `${String((spec.names as JsonObject).plural)}.${group}`;
  const version = (spec.versions as JsonObject[])[0]!; // a CRD of a project has versions
  const schema = (version.schema as JsonObject).openAPIV3Schema as JsonObject;
  const name = random.pick(names);
  CRD_FAULTS[name]!(spec, version, schema, random);
  return name;
}

function rules(schema: JsonObject, rule: JsonObject): void {
  const given = schema['x-kubernetes-validations'];
  schema['x-kubernetes-validations'] = [...(Array.isArray(given) ? given : []), rule] as JsonValue[];
}
