import type { JsonObject } from '#machinery';
import { applied, apply, aSecondPasses, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { ensureNamespace, get, mergePatch, post, put, type Scenario, scenario } from '../scenario.ts';

const entryOf = (group: string, more: JsonObject = {}): JsonObject => ({
  manager: 'given',
  operation: 'Update',
  apiVersion: `${group}/v1`,
  time: '2001-02-03T04:05:06Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:size': {} } },
  ...more,
});
const without = (entry: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(entry).filter(([each]) => each !== key));

/** What a bad entry may look like, with what makes it bad. */
const badEntries = (group: string): [title: string, managedFields: unknown][] => {
  const good = entryOf(group);
  return [
    ['good', [good]],
    ['bad operation', [entryOf(group, { operation: 'Frob' })]],
    ['no operation', [without(good, 'operation')]],
    ['bad fieldsType', [entryOf(group, { fieldsType: 'FieldsV2' })]],
    ['no fieldsType', [without(good, 'fieldsType')]],
    ['no apiVersion', [without(good, 'apiVersion')]],
    ['no manager', [without(good, 'manager')]],
    ['no time', [without(good, 'time')]],
    ['no fields', [without(good, 'fieldsV1')]],
    ['empty fields', [entryOf(group, { fieldsV1: {} })]],
    ['null fields', [entryOf(group, { fieldsV1: null })]],
    ['fields a text', [entryOf(group, { fieldsV1: 'x' })]],
    ['fields a list', [entryOf(group, { fieldsV1: [] })]],
    ['unknown path element', [entryOf(group, { fieldsV1: { 'x:spec': {} } })]],
    ['element without colon', [entryOf(group, { fieldsV1: { spec: {} } })]],
    ['bad key', [entryOf(group, { fieldsV1: { 'f:spec': { 'k:x': {} } } })]],
    ['bad value', [entryOf(group, { fieldsV1: { 'f:spec': { 'v:x': {} } } })]],
    ['bad index', [entryOf(group, { fieldsV1: { 'f:spec': { 'i:x': {} } } })]],
    ['an index', [entryOf(group, { fieldsV1: { 'f:spec': { 'i:0': {} } } })]],
    ['leaf a text', [entryOf(group, { fieldsV1: { 'f:spec': { 'f:size': 'x' } } })]],
    ['leaf null', [entryOf(group, { fieldsV1: { 'f:spec': { 'f:size': null } } })]],
    ['field that no schema has', [entryOf(group, { fieldsV1: { 'f:spec': { 'f:colour': {} } } })]],
    ['metadata that nobody owns', [entryOf(group, { fieldsV1: { 'f:metadata': { 'f:name': {} } } })]],
    ['unknown version', [entryOf(group, { apiVersion: 'x/v9' })]],
    ['subresource', [entryOf(group, { subresource: 'status' })]],
    ['unknown subresource', [entryOf(group, { subresource: 'x' })]],
    ['unknown field of an entry', [entryOf(group, { colour: 'x' })]],
    ['long manager', [entryOf(group, { manager: 'm'.repeat(200) })]],
    ['odd manager', [entryOf(group, { manager: 'a\u0007b' })]],
    ['bad time', [entryOf(group, { time: 'yesterday' })]],
    ['manager a number', [entryOf(group, { manager: 1 })]],
    ['entry a text', ['x']],
    ['entry null', [null]],
    ['not a list', {}],
    ['twice the same', [good, good]],
    ['same manager twice', [good, entryOf(group, { fieldsV1: { 'f:spec': { 'f:note': {} } } })]],
    ['good and bad', [good, entryOf(group, { operation: 'X' })]],
    ['good and empty', [good, {}]],
  ];
};

/** managedFields as a client writes them. */
export const managedFieldsGivenScenarios: Scenario[] = [
  scenario('managed-fields/given-on-create', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      ...badEntries(group).map(([title, managedFields]) =>
        post(title, `${widgets}?dryRun=All&fieldManager=me`, {
          ...widget(group, 'one', { size: 1 }, { managedFields: managedFields as never }),
        }),
      ),
    ];
  }),
  scenario('managed-fields/given-on-put', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=creator`, widget(group, 'one', { size: 1 })),
      ...badEntries(group).map(([title, managedFields]) =>
        put(title, `${widgets}/one?dryRun=All&fieldManager=me`, {
          ...widget(
            group,
            'one',
            { size: 1, note: 'x' },
            { managedFields: managedFields as never, resourceVersion: '{{create.metadata.resourceVersion}}' },
          ),
        }),
      ),
    ];
  }),
  scenario('managed-fields/given-on-patch', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=creator`, widget(group, 'one', { size: 1 })),
      ...badEntries(group).map(([title, managedFields]) =>
        mergePatch(title, `${widgets}/one?dryRun=All&fieldManager=me`, {
          metadata: { managedFields: managedFields as never },
          spec: { note: 'x' },
        }),
      ),
    ];
  }),
  scenario('managed-fields/given-strictly', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const strict = `${widgets}?dryRun=All&fieldManager=me&fieldValidation=Strict`;
    const body = (managedFields: unknown) =>
      widget(group, 'one', { size: 1 }, { managedFields: managedFields as never });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('unknown field of an entry', strict, body([entryOf(group, { colour: 'x' })])),
      post('unknown path element', strict, body([entryOf(group, { fieldsV1: { 'x:spec': {} } })])),
      post('bad operation', strict, body([entryOf(group, { operation: 'Frob' })])),
      post(
        'duplicate key',
        strict,
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"one","managedFields":[{"manager":"a","manager":"b"}]}}`,
      ),
    ];
  }),
  scenario('managed-fields/given-and-then-applied', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const given = [
      entryOf(group, {
        manager: 'applier',
        operation: 'Apply',
        fieldsV1: { 'f:spec': { 'f:size': {}, 'f:note': {} } },
      }),
      entryOf(group, { manager: 'status', subresource: 'status', fieldsV1: { 'f:status': { 'f:ready': {} } } }),
      entryOf(group, { manager: 'absent', fieldsV1: { 'f:spec': { 'f:color': {} } } }),
      entryOf(group, { manager: 'wrong', fieldsV1: { 'f:spec': { 'f:colour': {}, 'f:size': { 'f:deep': {} } } } }),
    ];
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=me`, widget(group, 'one', { size: 1, note: 'a' })),
      mergePatch('given', `${one}?fieldManager=me`, { metadata: { managedFields: given } }),
      apply('conflict', one, 'you', applied(group, { size: 2 })),
      apply('what is absent', one, 'you', applied(group, { color: 'red' })),
      apply('the applier gives up', one, 'applier', applied(group, { size: 1 })),
      apply('the applier in its time', one, 'applier', applied(group, { size: 1 })),
      managersOf('managers', one),
    ];
  }),
  scenario('managed-fields/ten-updaters', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const managers = Array.from({ length: 13 }, (_, index) => `m${String(index).padStart(2, '0')}`);
    const spec = { type: 'object', additionalProperties: { type: 'string' } };
    return [
      serve({ group, spec, subresources: { status: {} } }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=creator`, widget(group, 'one', {})),
      ...managers.map((manager) =>
        mergePatch(`update by ${manager}`, `${one}?fieldManager=${manager}`, { spec: { [manager]: 'x' } }),
      ),
      apply('an applier is none of them', one, 'applier', applied(group, { a: '1' })),
      mergePatch('status by another', `${one}/status?fieldManager=m99`, { status: { ready: true } }),
      // So that its entry is not among the oldest, which a name decides within a second.
      aSecondPasses('a second', widgets),
      mergePatch('one of the merged', `${one}?fieldManager=m00`, { spec: { m00: 'y' } }),
      apply('conflict with the merged', one, 'applier', applied(group, { a: '1', m01: 'z' })),
      mergePatch('an update by that name', `${one}?fieldManager=ancient-changes`, { spec: { b: '2' } }),
      get('get', one),
    ];
  }),
  scenario('managed-fields/more-than-ten-given', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const spec = { type: 'object', additionalProperties: { type: 'string' } };
    const schema = { openAPIV3Schema: { type: 'object', properties: { spec, status: { type: 'object' } } } };
    const versions = ['v1', 'v2'].map((name) => ({ name, served: true, storage: name === 'v1', schema }));
    const keys = Array.from({ length: 14 }, (_, index) => `k${String(index).padStart(2, '0')}`);
    const second = (index: number) => `2001-02-03T04:05:${String(59 - index).padStart(2, '0')}Z`;
    const managedFields = keys.map((key, index) =>
      entryOf(group, {
        manager: `m-${key}`,
        apiVersion: `${group}/${index % 3 === 0 ? 'v2' : 'v1'}`,
        time: second(index),
        fieldsV1: { 'f:spec': { [`f:${key}`]: {} } },
      }),
    );
    const values = Object.fromEntries(keys.map((key) => [key, 'x']));
    return [
      serve({ group, versions }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=me`, widget(group, 'one', values)),
      mergePatch('given', `${widgets}/one?fieldManager=me`, { metadata: { managedFields } }),
      mergePatch('update', `${widgets}/one?fieldManager=me`, { spec: { more: 'y' } }),
      mergePatch('another', `${widgets}/one?fieldManager=you`, { spec: { more: 'z' } }),
      managersOf('managers', `${widgets}/one`),
    ];
  }),
];
