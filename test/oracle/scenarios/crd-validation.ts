import type { JsonObject, JsonValue } from '#machinery';
import { type CrdOptions, crd, objectSchema } from '../crd-manifests.ts';
import {
  both,
  conditionIs,
  crdsPath,
  get,
  mergePatch,
  post,
  put,
  type RequestStep,
  type Scenario,
  scenario,
} from '../scenario.ts';

const dry = `${crdsPath}?dryRun=All`;

/** A CRD is sent, nothing is kept. */
const attempt = (title: string, manifest: JsonObject): RequestStep => post(title, dry, manifest);

/** A CRD whose spec property has the schema. */
const schemaOf =
  (group: string) =>
  (title: string, spec: JsonObject): RequestStep =>
    attempt(title, crd({ group, spec }));

const changed = (options: CrdOptions, change: (manifest: JsonObject & { spec: JsonObject }) => void): JsonObject => {
  const manifest = crd(options) as JsonObject & { spec: JsonObject };
  change(manifest);
  return manifest;
};

const version = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  served: true,
  storage: false,
  schema: { openAPIV3Schema: { type: 'object' } },
  ...more,
});

/** What a CustomResourceDefinition must look like. */
export const crdValidationScenarios: Scenario[] = [
  scenario('crd-validation/names', ({ group }) => {
    const named = (title: string, names: JsonObject, name?: string) =>
      attempt(title, crd({ group, names, ...(name ? { metadata: { name } } : {}) }));
    return [
      attempt('good', crd({ group })),
      named('all names', {
        singular: 'widget',
        listKind: 'WidgetList',
        shortNames: ['w', 'wi'],
        categories: ['all', 'things'],
      }),
      named('name is not plural and group', {}, 'gadgets.example.com'),
      named('no plural', { plural: '' }),
      named('no kind', { kind: '' }),
      named('plural upper case', { plural: 'Widgets' }),
      named('plural with dot', { plural: 'wid.gets' }),
      named('singular upper case', { singular: 'Widget' }),
      named('kind lower case', { kind: 'widget' }),
      named('kind with dash', { kind: 'Wid-get' }),
      named('list kind is kind', { listKind: 'Widget' }),
      named('list kind with dash', { listKind: 'Widget-List' }),
      named('short name upper case', { shortNames: ['W'] }),
      named('short name twice', { shortNames: ['w', 'w'] }),
      named('category upper case', { categories: ['All'] }),
      named('category with space', { categories: ['a b'] }),
      named('plural too long', { plural: 'w'.repeat(64) }),
      named('kind too long', { kind: 'W'.repeat(64) }),
      attempt(
        'no names',
        changed({ group }, ({ spec }) => delete spec.names),
      ),
      attempt(
        'no metadata name',
        changed({ group }, (manifest) => {
          manifest.metadata = {};
        }),
      ),
      attempt(
        'generated name',
        changed({ group }, (manifest) => {
          manifest.metadata = { generateName: 'x-' };
        }),
      ),
    ];
  }),
  scenario('crd-validation/group-and-scope', ({ group }) => [
    attempt('no group', crd({ group: '' })),
    attempt('group without dot', crd({ group: 'example' })),
    attempt('group upper case', crd({ group: 'Example.com' })),
    attempt('group with underscore', crd({ group: 'a_b.example.com' })),
    attempt('group of kubernetes without approval', crd({ group: 'x.k8s.io' })),
    attempt(
      'group of kubernetes with approval',
      crd({
        group: 'x.k8s.io',
        metadata: { annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/1' } },
      }),
    ),
    attempt(
      'group of kubernetes unapproved',
      crd({
        group: 'x.kubernetes.io',
        metadata: { annotations: { 'api-approved.kubernetes.io': 'unapproved, experimental' } },
      }),
    ),
    attempt(
      'approval is not a url',
      crd({ group: 'x.k8s.io', metadata: { annotations: { 'api-approved.kubernetes.io': 'yes' } } }),
    ),
    attempt(
      'approval in another group',
      crd({ group, metadata: { annotations: { 'api-approved.kubernetes.io': 'yes' } } }),
    ),
    attempt(
      'scope missing',
      changed({ group }, ({ spec }) => delete spec.scope),
    ),
    attempt(
      'scope unknown',
      changed({ group }, ({ spec }) => {
        spec.scope = 'Galaxy';
      }),
    ),
    attempt(
      'scope lower case',
      changed({ group }, ({ spec }) => {
        spec.scope = 'namespaced';
      }),
    ),
    attempt('no spec', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
    }),
    attempt('empty spec', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {},
    }),
    attempt(
      'preserveUnknownFields',
      changed({ group }, ({ spec }) => {
        spec.preserveUnknownFields = true;
      }),
    ),
    attempt(
      'preserveUnknownFields false',
      changed({ group }, ({ spec }) => {
        spec.preserveUnknownFields = false;
      }),
    ),
    attempt('version v1beta1', { ...crd({ group }), apiVersion: 'apiextensions.k8s.io/v1beta1' }),
    attempt('wrong kind', { ...crd({ group }), kind: 'Widget' }),
    attempt(
      'wrong type in spec',
      changed({ group }, ({ spec }) => {
        spec.group = 1;
      }),
    ),
    attempt(
      'wrong type in versions',
      changed({ group }, ({ spec }) => {
        spec.versions = {};
      }),
    ),
    attempt(
      'unknown field in spec',
      changed({ group }, ({ spec }) => {
        spec.colour = 'x';
      }),
    ),
    post(
      'unknown field in spec strict',
      `${dry}&fieldValidation=Strict`,
      changed({ group }, ({ spec }) => {
        spec.colour = 'x';
      }),
    ),
    post(
      'unknown field in schema strict',
      `${dry}&fieldValidation=Strict`,
      crd({ group, spec: { type: 'object', colour: 'x' } }),
    ),
  ]),
  scenario('crd-validation/versions', ({ group }) => {
    const versions = (title: string, ...list: JsonObject[]) => attempt(title, crd({ group, versions: list }));
    return [
      versions('good', version('v1', { storage: true }), version('v1beta1')),
      versions('none'),
      versions('no storage', version('v1')),
      versions('two storages', version('v1', { storage: true }), version('v2', { storage: true })),
      versions('none served', version('v1', { storage: true, served: false })),
      versions('twice', version('v1', { storage: true }), version('v1')),
      versions('bad name', version('V1', { storage: true })),
      versions('name with dot', version('v1.1', { storage: true })),
      versions('empty name', version('', { storage: true })),
      versions('any name', version('foo', { storage: true })),
      versions('no schema', { name: 'v1', served: true, storage: true }),
      versions('empty schema', version('v1', { storage: true, schema: {} })),
      versions('deprecated', version('v1', { storage: true, deprecated: true })),
      versions('deprecation warning', version('v1', { storage: true, deprecated: true, deprecationWarning: 'use v2' })),
      versions('warning without deprecation', version('v1', { storage: true, deprecationWarning: 'use v2' })),
      versions('warning empty', version('v1', { storage: true, deprecated: true, deprecationWarning: '' })),
      versions(
        'warning too long',
        version('v1', { storage: true, deprecated: true, deprecationWarning: 'x'.repeat(257) }),
      ),
      versions('warning not printable', version('v1', { storage: true, deprecated: true, deprecationWarning: 'a\nb' })),
      versions('served missing', { name: 'v1', storage: true, schema: { openAPIV3Schema: { type: 'object' } } }),
    ];
  }),
  scenario('crd-validation/conversion', ({ group }) => {
    const converted = (title: string, conversion: JsonValue) =>
      attempt(
        title,
        changed({ group }, ({ spec }) => {
          spec.conversion = conversion;
        }),
      );
    return [
      converted('none', { strategy: 'None' }),
      converted('empty', {}),
      converted('unknown', { strategy: 'Magic' }),
      converted('none with webhook', {
        strategy: 'None',
        webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://example.com' } },
      }),
      converted('webhook without webhook', { strategy: 'Webhook' }),
      converted('webhook without client', { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'] } }),
      converted('webhook without versions', {
        strategy: 'Webhook',
        webhook: { clientConfig: { url: 'https://example.com' } },
      }),
      converted('webhook with unknown versions', {
        strategy: 'Webhook',
        webhook: { conversionReviewVersions: ['v9'], clientConfig: { url: 'https://example.com' } },
      }),
      converted('webhook with http', {
        strategy: 'Webhook',
        webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'http://example.com' } },
      }),
      converted('webhook with url and service', {
        strategy: 'Webhook',
        webhook: {
          conversionReviewVersions: ['v1'],
          clientConfig: { url: 'https://example.com', service: { name: 'a', namespace: 'b' } },
        },
      }),
      converted('webhook with service', {
        strategy: 'Webhook',
        webhook: {
          conversionReviewVersions: ['v1'],
          clientConfig: { service: { name: 'a', namespace: 'b', path: '/x', port: 443 } },
        },
      }),
    ];
  }),
  scenario('crd-validation/structural-schema', ({ group }) => {
    const schema = schemaOf(group);
    const root = (title: string, openAPIV3Schema: JsonObject) =>
      attempt(title, crd({ group, schema: openAPIV3Schema }));
    return [
      root('root without type', {}),
      root('root not an object', { type: 'string' }),
      root('root with unknown type', { type: 'thing' }),
      root('metadata with restrictions', {
        type: 'object',
        properties: { metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } } },
      }),
      root('metadata with labels', {
        type: 'object',
        properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
      }),
      root('metadata not an object', { type: 'object', properties: { metadata: { type: 'string' } } }),
      root('apiVersion not a string', { type: 'object', properties: { apiVersion: { type: 'integer' } } }),
      root('kind with enum', { type: 'object', properties: { kind: { type: 'string', enum: ['Widget'] } } }),
      root('root nullable', { type: 'object', nullable: true }),
      root('root preserves', { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
      root('root embedded', { type: 'object', 'x-kubernetes-embedded-resource': true }),
      root('root with default', { type: 'object', default: {} }),
      root('root with additionalProperties', { type: 'object', additionalProperties: { type: 'string' } }),
      schema('property without type', { type: 'object', properties: { a: {} } }),
      schema('property without type preserving', {
        type: 'object',
        properties: { a: { 'x-kubernetes-preserve-unknown-fields': true } },
      }),
      schema('items without type', { type: 'array', items: {} }),
      schema('array without items', { type: 'array' }),
      schema('items list', { type: 'array', items: [{ type: 'string' }] as never }),
      schema('properties and additionalProperties', {
        type: 'object',
        properties: { a: { type: 'string' } },
        additionalProperties: { type: 'string' },
      }),
      schema('additionalProperties false', { type: 'object', additionalProperties: false }),
      schema('additionalProperties true', { type: 'object', additionalProperties: true }),
      schema('additionalProperties without type', { type: 'object', additionalProperties: {} }),
      schema('type in anyOf', { type: 'object', anyOf: [{ type: 'object' }] }),
      schema('properties unknown in anyOf', {
        type: 'object',
        properties: { a: { type: 'string' } },
        anyOf: [{ properties: { b: { minLength: 1 } } }],
      }),
      schema('good anyOf', {
        type: 'object',
        properties: { a: { type: 'string' } },
        anyOf: [{ properties: { a: { minLength: 1 } } }, { required: ['a'] }],
      }),
      schema('default in not', {
        type: 'object',
        properties: { a: { type: 'string' } },
        not: { properties: { a: { default: 'x' } } },
      }),
      schema('nullable in oneOf', { type: 'object', oneOf: [{ nullable: true }] }),
      schema('description in allOf', { type: 'object', allOf: [{ description: 'x' }] }),
      schema('additionalProperties in allOf', {
        type: 'object',
        allOf: [{ additionalProperties: { type: 'string' } }],
      }),
      schema('preserve in allOf', { type: 'object', allOf: [{ 'x-kubernetes-preserve-unknown-fields': true }] }),
      schema('ref', { $ref: '#/definitions/x' }),
      schema('id', { type: 'object', id: 'x' }),
      schema('definitions', { type: 'object', definitions: { a: { type: 'string' } } }),
      schema('dependencies', { type: 'object', dependencies: { a: ['b'] } }),
      schema('patternProperties', { type: 'object', patternProperties: { a: { type: 'string' } } }),
      schema('additionalItems', { type: 'array', items: { type: 'string' }, additionalItems: false }),
      schema('uniqueItems', { type: 'array', items: { type: 'string' }, uniqueItems: true }),
      schema('unknown type', { type: 'file' }),
      schema('type null', { type: 'null' }),
      schema('unknown format', { type: 'string', format: 'colour' }),
      schema('preserve false', { type: 'object', 'x-kubernetes-preserve-unknown-fields': false }),
      schema('preserve on a string', { type: 'string', 'x-kubernetes-preserve-unknown-fields': true }),
      schema('embedded on a string', { type: 'string', 'x-kubernetes-embedded-resource': true }),
      schema('embedded without anything', { type: 'object', 'x-kubernetes-embedded-resource': true }),
      schema('embedded preserving', {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
      }),
      schema('int or string', { 'x-kubernetes-int-or-string': true } as JsonObject),
      schema('int or string with type', { type: 'string', 'x-kubernetes-int-or-string': true }),
      schema('int or string with anyOf', {
        anyOf: [{ type: 'integer' }, { type: 'string' }],
        'x-kubernetes-int-or-string': true,
      }),
      schema('int or string with wrong anyOf', {
        anyOf: [{ type: 'string' }, { type: 'integer' }],
        'x-kubernetes-int-or-string': true,
      }),
      schema('anyOf without int or string', { anyOf: [{ type: 'integer' }, { type: 'string' }] }),
      schema('unknown extension', { type: 'object', 'x-kubernetes-colour': 'x' }),
      schema('schema url', { type: 'object', $schema: 'http://json-schema.org/draft-07/schema#' }),
    ];
  }),
  scenario('crd-validation/values-in-schemas', ({ group }) => {
    const schema = schemaOf(group);
    return [
      schema('bad pattern', { type: 'string', pattern: '[' }),
      schema('lookahead pattern', { type: 'string', pattern: '(?=a)' }),
      schema('negative maxLength', { type: 'string', maxLength: -1 }),
      schema('minLength beyond maxLength', { type: 'string', minLength: 5, maxLength: 1 }),
      schema('minimum beyond maximum', { type: 'integer', minimum: 5, maximum: 1 }),
      schema('multipleOf zero', { type: 'integer', multipleOf: 0 }),
      schema('multipleOf negative', { type: 'integer', multipleOf: -1 }),
      schema('empty enum', { type: 'string', enum: [] }),
      schema('enum twice', { type: 'string', enum: ['a', 'a'] }),
      schema('enum of other type', { type: 'string', enum: [1] }),
      schema('required twice', { type: 'object', properties: { a: { type: 'string' } }, required: ['a', 'a'] }),
      schema('required unknown', { type: 'object', required: ['a'] }),
      schema('empty required', { type: 'object', required: [] }),
      schema('exclusiveMinimum number', { type: 'integer', exclusiveMinimum: 1 }),
      schema('maximum text', { type: 'integer', maximum: 'x' }),
      schema('minItems of a string', { type: 'string', minItems: 1 }),
      schema('pattern of a number', { type: 'integer', pattern: 'a' }),
      schema('format of another type', { type: 'integer', format: 'date-time' }),
      schema('minProperties negative', { type: 'object', minProperties: -1 }),
      schema('float maxLength', { type: 'string', maxLength: 1.5 }),
    ];
  }),
  scenario('crd-validation/list-and-map-types', ({ group }) => {
    const schema = schemaOf(group);
    const items = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
      type: 'object',
      properties,
      ...more,
    });
    const list = (title: string, more: JsonObject) => schema(title, { type: 'array', ...more });
    const a = { a: { type: 'string' } };
    return [
      list('set', { items: { type: 'string' }, 'x-kubernetes-list-type': 'set' }),
      list('set of objects', { items: items(a), 'x-kubernetes-list-type': 'set' }),
      list('set of atomic objects', {
        items: items(a, { 'x-kubernetes-map-type': 'atomic' }),
        'x-kubernetes-list-type': 'set',
      }),
      list('set of lists', { items: { type: 'array', items: { type: 'string' } }, 'x-kubernetes-list-type': 'set' }),
      list('set of nullable', { items: { type: 'string', nullable: true }, 'x-kubernetes-list-type': 'set' }),
      list('map', {
        items: items(a, { required: ['a'] }),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
      }),
      list('map with default', {
        items: items({ a: { type: 'string', default: 'x' } }),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
      }),
      list('map key neither required nor with default', {
        items: items(a),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
      }),
      list('map without keys', { items: items(a), 'x-kubernetes-list-type': 'map' }),
      list('map with empty keys', {
        items: items(a),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': [],
      }),
      list('map with unknown key', {
        items: items(a),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['b'],
      }),
      list('map with object key', {
        items: items({ a: { type: 'object' } }, { required: ['a'] }),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
      }),
      list('map with key twice', {
        items: items(a, { required: ['a'] }),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a', 'a'],
      }),
      list('map of strings', {
        items: { type: 'string' },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
      }),
      list('map with nullable key', {
        items: items({ a: { type: 'string', nullable: true } }, { required: ['a'] }),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
      }),
      list('map of nullable items', {
        items: items(a, { required: ['a'], nullable: true }),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
      }),
      list('keys without map', { items: items(a), 'x-kubernetes-list-map-keys': ['a'] }),
      list('keys with set', {
        items: { type: 'string' },
        'x-kubernetes-list-type': 'set',
        'x-kubernetes-list-map-keys': ['a'],
      }),
      list('atomic', { items: items(a), 'x-kubernetes-list-type': 'atomic' }),
      list('unknown list type', { items: items(a), 'x-kubernetes-list-type': 'bag' }),
      schema('list type on an object', { type: 'object', 'x-kubernetes-list-type': 'set' }),
      schema('map type on an array', { type: 'array', items: { type: 'string' }, 'x-kubernetes-map-type': 'atomic' }),
      schema('granular', {
        type: 'object',
        additionalProperties: { type: 'string' },
        'x-kubernetes-map-type': 'granular',
      }),
      schema('unknown map type', { type: 'object', 'x-kubernetes-map-type': 'bag' }),
    ];
  }),
  scenario('crd-validation/defaults', ({ group }) => {
    const schema = schemaOf(group);
    const field = (title: string, a: JsonObject, more: JsonObject = {}) =>
      schema(title, { type: 'object', properties: { a, ...more } });
    return [
      field('good', { type: 'integer', default: 5 }),
      field('wrong type', { type: 'integer', default: 'x' }),
      field('out of range', { type: 'integer', maximum: 3, default: 5 }),
      field('not in enum', { type: 'string', enum: ['a'], default: 'b' }),
      field('pattern', { type: 'string', pattern: '^a$', default: 'b' }),
      field('null', { type: 'string', default: null }),
      field('null for nullable', { type: 'string', nullable: true, default: null }),
      field('object', { type: 'object', properties: { b: { type: 'string' } }, default: { b: 'x' } }),
      field('object with unknown field', {
        type: 'object',
        properties: { b: { type: 'string' } },
        default: { c: 'x' },
      }),
      field('object without required', {
        type: 'object',
        properties: { b: { type: 'string' } },
        required: ['b'],
        default: {},
      }),
      field('object filled by nested default', {
        type: 'object',
        properties: { b: { type: 'string', default: 'x' } },
        required: ['b'],
        default: {},
      }),
      field('list', { type: 'array', items: { type: 'string' }, default: ['a', 1] }),
      field('set with duplicates', {
        type: 'array',
        items: { type: 'string' },
        'x-kubernetes-list-type': 'set',
        default: ['a', 'a'],
      }),
      field('int or string', { 'x-kubernetes-int-or-string': true, default: '5' }),
      field('int or string wrong', { 'x-kubernetes-int-or-string': true, default: true }),
      field('float for integer', { type: 'integer', default: 1.5 }),
      field('embedded', {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
        default: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } },
      }),
      field('embedded without kind', {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
        default: { a: 1 },
      }),
      field('embedded with bad name', {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
        default: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'X Y' } },
      }),
      field('embedded with unknown fields', {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        properties: { spec: { type: 'object' } },
        default: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', unknown: 1 }, spec: {}, unknown: 2 },
      }),
      field('embedded with unknown fields in metadata', {
        type: 'object',
        'x-kubernetes-embedded-resource': true,
        properties: { spec: { type: 'object' } },
        default: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', unknown: 1 }, spec: {} },
      }),
      attempt(
        'in metadata',
        crd({
          group,
          schema: {
            type: 'object',
            properties: { metadata: { type: 'object', properties: { name: { type: 'string', default: 'x' } } } },
          },
        }),
      ),
      schema('spec itself', { type: 'object', properties: { a: { type: 'string', default: 'x' } }, default: {} }),
      field('rule breaks default', { type: 'integer', default: 5, 'x-kubernetes-validations': [{ rule: 'self < 3' }] }),
    ];
  }),
  scenario('crd-validation/printer-columns', ({ group }) => {
    const column = (title: string, ...columns: JsonObject[]) => attempt(title, crd({ group, columns }));
    const good = { name: 'Size', type: 'integer', jsonPath: '.spec.size' };
    return [
      column('good', good),
      column('all fields', { ...good, format: 'int32', priority: 1, description: 'x' }),
      column('no name', { type: 'string', jsonPath: '.spec' }),
      column('no type', { name: 'a', jsonPath: '.spec' }),
      column('unknown type', { ...good, type: 'object' }),
      column('unknown format', { ...good, format: 'colour' }),
      column('no path', { name: 'a', type: 'string' }),
      column('path without dot', { ...good, jsonPath: 'spec.size' }),
      column('broken path', { ...good, jsonPath: '.spec[' }),
      column('path in braces', { ...good, jsonPath: '{.spec.size}' }),
      column('unbalanced brace', { ...good, jsonPath: '.spec}' }),
      column('filter', { ...good, type: 'string', jsonPath: '.spec.tags[?(@=="a")]' }),
      column('same name twice', good, good),
      column('several problems', { name: '', type: '', jsonPath: '' }),
    ];
  }),
  scenario('crd-validation/selectable-fields', ({ group }) => {
    const spec: JsonObject = {
      type: 'object',
      properties: {
        a: { type: 'string' },
        n: { type: 'integer' },
        b: { type: 'boolean' },
        f: { type: 'number' },
        o: { type: 'object' },
        l: { type: 'array', items: { type: 'string' } },
      },
    };
    const fields = (title: string, ...paths: string[]) =>
      attempt(title, crd({ group, spec, selectableFields: paths.map((jsonPath) => ({ jsonPath })) }));
    return [
      fields('good', '.spec.a', '.spec.n', '.spec.b'),
      fields('number', '.spec.f'),
      fields('object', '.spec.o'),
      fields('list', '.spec.l'),
      fields('item', '.spec.l[0]'),
      fields('unknown', '.spec.zzz'),
      fields('metadata', '.metadata.labels'),
      fields('metadata name', '.metadata.name'),
      fields('no dot', 'spec.a'),
      fields('empty', ''),
      fields('broken', '.spec['),
      fields('twice', '.spec.a', '.spec.a'),
      fields('nine', ...Array.from({ length: 9 }, (_, index) => `.spec.x${index}`)),
    ];
  }),
  scenario('crd-validation/cel', ({ group }) => {
    const schema = schemaOf(group);
    const rule = (
      title: string,
      rules: JsonValue,
      on: JsonObject = { type: 'object', properties: { a: { type: 'integer' }, s: { type: 'string', maxLength: 10 } } },
    ) => schema(title, { ...on, 'x-kubernetes-validations': rules } as JsonObject);
    return [
      rule('good', [{ rule: 'self.a > 0', message: 'a must be positive' }]),
      rule('empty rule', [{ rule: '' }]),
      rule('no rule', [{ message: 'x' }]),
      rule('syntax error', [{ rule: 'self.a >' }]),
      rule('unknown field', [{ rule: 'self.zzz > 0' }]),
      rule('wrong type', [{ rule: 'self.a > "x"' }]),
      rule('not a boolean', [{ rule: 'self.a' }]),
      rule('unknown function', [{ rule: 'frob(self.a)' }]),
      rule('unknown variable', [{ rule: 'other.a > 0' }]),
      rule('message with newline', [{ rule: 'true', message: 'a\nb' }]),
      rule('blank message', [{ rule: 'true', message: '  ' }]),
      rule('rule with newline needs message', [{ rule: 'true &&\ntrue' }]),
      rule('message too long', [{ rule: 'true', message: 'x'.repeat(2049) }]),
      rule('message expression', [{ rule: 'self.a > 0', messageExpression: '"got " + string(self.a)' }]),
      rule('message expression not a string', [{ rule: 'self.a > 0', messageExpression: 'self.a' }]),
      rule('message expression with error', [{ rule: 'self.a > 0', messageExpression: 'self.' }]),
      rule('unknown reason', [{ rule: 'self.a > 0', reason: 'Because' }]),
      rule('good reason', [{ rule: 'self.a > 0', reason: 'FieldValueForbidden' }]),
      rule('field path', [{ rule: 'self.a > 0', fieldPath: '.a' }]),
      rule('field path unknown', [{ rule: 'self.a > 0', fieldPath: '.zzz' }]),
      rule('field path malformed', [{ rule: 'self.a > 0', fieldPath: 'a..b' }]),
      rule('oldSelf', [{ rule: 'self.a >= oldSelf.a' }]),
      rule('optional oldSelf', [{ rule: '!oldSelf.hasValue() || self.a >= oldSelf.value().a', optionalOldSelf: true }]),
      rule('optional oldSelf unused', [{ rule: 'self.a > 0', optionalOldSelf: true }]),
      rule('oldSelf in an atomic list', [{ rule: 'self == oldSelf' }], { type: 'string' }),
      schema('oldSelf below a list', {
        type: 'array',
        items: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
      }),
      schema('too costly', {
        type: 'array',
        items: { type: 'array', items: { type: 'string' } },
        'x-kubernetes-validations': [{ rule: 'self.all(x, self.all(y, x.all(z, y.all(w, z == w))))' }],
      }),
      schema('costly without bounds', {
        type: 'array',
        items: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self.contains("abcdefghij")' }] },
        'x-kubernetes-validations': [{ rule: 'self.all(x, self.exists(y, x == y))' }],
      }),
      rule('escaped keyword', [{ rule: 'self.__namespace__ == "x"' }], {
        type: 'object',
        properties: { namespace: { type: 'string' } },
      }),
      rule('keyword not escaped', [{ rule: 'self.namespace == "x"' }], {
        type: 'object',
        properties: { namespace: { type: 'string' } },
      }),
      rule('several problems', [{ rule: 'self.zzz' }, { rule: '1 +' }, { rule: 'self.a', reason: 'x' }]),
      rule('in anyOf', [], { type: 'object', anyOf: [{ 'x-kubernetes-validations': [{ rule: 'true' }] }] }),
    ];
  }),
  scenario('crd-validation/updates', ({ group }) => {
    const path = `${crdsPath}/widgets.${group}`;
    const two = [version('v1', { storage: true }), version('v2')];
    return [
      post('create', crdsPath, crd({ group, versions: two }), { keep: 'status' }),
      // Until then the server writes conditions, and an update may come between.
      get('established', path, {
        until: both(conditionIs('Established', 'True'), conditionIs('NamesAccepted', 'True')),
        keep: 'status',
      }),
      mergePatch('group', path, { spec: { group: 'other.example.com' } }, { ignore: ['status'] }),
      mergePatch('plural', path, { spec: { names: { plural: 'gadgets' } } }),
      mergePatch('scope', path, { spec: { scope: 'Cluster' } }),
      mergePatch(
        'kind',
        `${path}?dryRun=All`,
        { spec: { names: { kind: 'Gadget', listKind: 'GadgetList' } } },
        { keep: 'status' },
      ),
      mergePatch('no versions', path, { spec: { versions: [] } }),
      mergePatch('storage version not in list', path, { spec: { versions: [version('v3', { storage: true })] } }),
      mergePatch('stored version dropped', path, { spec: { versions: [version('v2', { storage: true })] } }),
      mergePatch(
        'other version dropped',
        `${path}?dryRun=All`,
        { spec: { versions: [version('v1', { storage: true })] } },
        { keep: 'status' },
      ),
      put('put without version', path, crd({ group, versions: two })),
      mergePatch('status stored versions emptied', `${path}/status`, { status: { storedVersions: [] } }),
      mergePatch('status stored version unknown', `${path}/status`, { status: { storedVersions: ['v1', 'v9'] } }),
      mergePatch('status without storage version', `${path}/status`, { status: { storedVersions: ['v2'] } }),
      mergePatch('bad schema', path, {
        spec: {
          versions: [version('v1', { storage: true, schema: { openAPIV3Schema: objectSchema({}) } }), version('v2')],
        },
      }),
    ];
  }),
];
