import type { JsonObject } from '#machinery';
import { applied, apply, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { ensureNamespace, get, jsonPatch, mergePatch, post, type Scenario, scenario, statusIs } from '../scenario.ts';

const listMap = (keys: string[], properties: JsonObject, required: string[] = keys): JsonObject => ({
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': keys,
  items: { type: 'object', required, properties },
});
const text = { type: 'string' };
const integer = { type: 'integer' };
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties });

/** Lists whose items have a key, sets, and lists that are one value. */
export const applyListsScenarios: Scenario[] = [
  scenario('apply/list-map', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const as = (title: string, manager: string, items: unknown[], query = '') =>
      apply(title, one, manager, applied(group, { items: items as never }), query);
    return [
      serve({ group, spec: object({ items: listMap(['name'], { name: text, value: text, size: integer }) }) }),
      ensureNamespace(ns),
      as('create', 'me', [
        { name: 'a', value: '1' },
        { name: 'b', value: '2' },
      ]),
      as('another adds', 'you', [{ name: 'c', value: '3' }]),
      as('another adds to an item', 'you', [
        { name: 'c', value: '3' },
        { name: 'a', size: 1 },
      ]),
      as('the first reorders', 'me', [
        { name: 'b', value: '2' },
        { name: 'a', value: '1' },
      ]),
      as('an item in between', 'me', [
        { name: 'b', value: '2' },
        { name: 'new', value: '0' },
        { name: 'a', value: '1' },
      ]),
      as('an item in front', 'they', [{ name: 'zero' }, { name: 'b' }]),
      as('key alone', 'they', [{ name: 'b' }]),
      as('conflict', 'they', [{ name: 'b', value: '9' }]),
      as('force', 'they', [{ name: 'b', value: '9' }], 'force=true'),
      as('the first leaves one out', 'me', [{ name: 'a', value: '1' }]),
      as('no key', 'me', [{ value: '1' }]),
      as('null key', 'me', [{ name: null }]),
      as('key of another type', 'me', [{ name: 1 }]),
      as('empty key', 'me', [{ name: '' }]),
      as('odd key', 'me', [{ name: '"a"=b,c]<é' }]),
      as('twice', 'me', [{ name: 'a' }, { name: 'a', value: '2' }]),
      as('null item', 'me', [null]),
      as('text as item', 'me', ['a']),
      as('empty', 'me', []),
      get('get', one),
    ];
  }),
  scenario('apply/list-map-of-several-keys', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const as = (title: string, manager: string, items: unknown[]) =>
      apply(title, one, manager, applied(group, { items: items as never }));
    return [
      serve({
        group,
        spec: object({
          items: listMap(['port', 'protocol', 'on'], {
            port: integer,
            protocol: text,
            on: { type: 'boolean' },
            name: text,
          }),
        }),
      }),
      ensureNamespace(ns),
      as('create', 'me', [
        { port: 53, protocol: 'TCP', on: true, name: 'tcp' },
        { port: 53, protocol: 'UDP', on: true },
      ]),
      as('a third', 'you', [{ port: 53, protocol: 'UDP', on: false, name: 'off' }]),
      as('conflict', 'you', [{ port: 53, protocol: 'TCP', on: true, name: 'other' }]),
      as('one key missing', 'you', [{ port: 53, on: true }]),
      as('all keys missing', 'you', [{ name: 'x' }]),
      as('twice', 'you', [
        { port: 53, protocol: 'TCP', on: true },
        { port: 53, protocol: 'TCP', on: true },
      ]),
      as('give one up', 'me', [{ port: 53, protocol: 'UDP', on: true }]),
      get('get', one),
    ];
  }),
  scenario('apply/list-map-with-default-keys', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const as = (title: string, manager: string, items: unknown[], query = '') =>
      apply(title, one, manager, applied(group, { items: items as never }), query);
    const properties = {
      port: integer,
      protocol: { ...text, default: 'TCP' },
      name: text,
    };
    return [
      serve({ group, spec: object({ items: listMap(['port', 'protocol'], properties, ['port']) }) }),
      ensureNamespace(ns),
      as('create without the default', 'me', [{ port: 80, name: 'web' }]),
      as('the same with it', 'me', [{ port: 80, protocol: 'TCP', name: 'web' }]),
      as('and without it again', 'me', [{ port: 80, name: 'web' }]),
      as('another value', 'me', [
        { port: 80, protocol: 'UDP' },
        { port: 80, name: 'web' },
      ]),
      as('another manager, without', 'you', [{ port: 80, name: 'other' }]),
      as('the same twice', 'you', [{ port: 80 }, { port: 80, protocol: 'TCP' }]),
      as('null', 'you', [{ port: 80, protocol: null }]),
      as('no key at all', 'you', [{ name: 'x' }]),
      as('without one', 'me', [{ port: 80, protocol: 'UDP' }]),
      post('post without', `${widgets}?fieldManager=poster`, widget(group, 'two', { items: [{ port: 1 }] })),
      get('get', one),
    ];
  }),
  scenario('apply/list-map-nested', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const as = (title: string, manager: string, items: unknown[]) =>
      apply(title, one, manager, applied(group, { items: items as never }));
    const inner = listMap(['key'], {
      key: text,
      value: text,
      tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
    });
    return [
      serve({
        group,
        spec: object({ items: listMap(['name'], { name: text, inner, limits: object({ cpu: text }) }) }),
      }),
      ensureNamespace(ns),
      as('create', 'me', [{ name: 'a', inner: [{ key: 'x', value: '1', tags: ['t'] }], limits: { cpu: '1' } }]),
      as('another inside', 'you', [
        {
          name: 'a',
          inner: [
            { key: 'y', value: '2' },
            { key: 'x', tags: ['u'] },
          ],
        },
      ]),
      as('conflict inside', 'you', [{ name: 'a', inner: [{ key: 'x', value: '2' }], limits: { cpu: '2' } }]),
      as('the first gives up inside', 'me', [{ name: 'a', inner: [] }]),
      as('the first gives up', 'me', []),
      get('get', one),
    ];
  }),
  scenario('apply/list-set', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const set = (items: JsonObject) => ({ type: 'array', 'x-kubernetes-list-type': 'set', items });
    const as = (title: string, manager: string, spec: JsonObject) => apply(title, one, manager, applied(group, spec));
    return [
      serve({
        group,
        spec: object({ tags: set(text), numbers: set({ type: 'number' }), flags: set({ type: 'boolean' }) }),
      }),
      ensureNamespace(ns),
      as('create', 'me', { tags: ['b', 'a'], numbers: [2, 1, 1.5], flags: [true] }),
      as('another adds', 'you', { tags: ['c'], numbers: [3] }),
      as('another shares', 'you', { tags: ['c', 'a'], numbers: [3, 1.0] }),
      as('the first reorders', 'me', { tags: ['a', 'b'], numbers: [1, 2, 1.5] }),
      as('one in between', 'me', { tags: ['a', 'x', 'b'] }),
      as('the first gives one up', 'me', { tags: ['a', 'b'] }),
      as('the first gives the shared one up', 'me', { tags: ['b'] }),
      as('twice', 'me', { tags: ['b', 'b'] }),
      as('the same number twice', 'me', { numbers: [1, 1.0] }),
      as('odd texts', 'me', { tags: ['', '"', '<é>', 'a=b', ' '] }),
      as('another type', 'me', { tags: [1] }),
      as('null item', 'me', { tags: [null] }),
      as('empty', 'me', { tags: [] }),
      get('get', one),
    ];
  }),
  scenario('apply/list-atomic', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const as = (title: string, manager: string, spec: JsonObject, query = '') =>
      apply(title, one, manager, applied(group, spec), query);
    return [
      serve({
        group,
        spec: object({
          args: { type: 'array', items: text },
          rules: { type: 'array', 'x-kubernetes-list-type': 'atomic', items: object({ name: text, value: text }) },
          matrix: { type: 'array', items: { type: 'array', items: integer } },
        }),
      }),
      ensureNamespace(ns),
      as('create', 'me', { args: ['a', 'a', 'b'], rules: [{ name: 'x' }, { name: 'x' }], matrix: [[1], []] }),
      as('another adds', 'you', { args: ['a', 'a', 'b', 'c'] }),
      as('another has the same', 'you', { args: ['a', 'a', 'b'], rules: [{ name: 'x' }, { name: 'x' }] }),
      as('another order', 'you', { args: ['a', 'b', 'a'] }),
      as('force', 'you', { args: ['c'], rules: [] }, 'force=true'),
      as('the first without', 'me', { matrix: [[2]] }),
      mergePatchOf('update inside', one, { rules: [{ name: 'y' }] }),
      as('empty', 'you', { args: [] }),
      as('null item', 'you', { args: [null] }),
      as('item of another type', 'you', { rules: ['x'] }),
      as('unknown field of an item', 'you', { rules: [{ colour: 'x' }] }),
      get('get', one),
    ];
  }),
  scenario('apply/list-duplicates-in-the-object', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const two = `${widgets}/two`;
    const set = { type: 'array', 'x-kubernetes-list-type': 'set', items: text };
    const plain = object({
      tags: { type: 'array', items: text },
      items: { type: 'array', items: object({ name: text, value: text }) },
    });
    const keyed = object({ tags: set, items: listMap(['name'], { name: text, value: text }) });
    const crd = (spec: JsonObject) => ({
      spec: { versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: object({ spec }) } }] },
    });
    const twice: JsonObject = {
      tags: ['a', 'a', 'b'],
      items: [{ name: 'x', value: '1' }, { name: 'x', value: '2' }, { name: 'y' }],
    };
    return [
      serve({ group, schema: object({ spec: plain }) }),
      ensureNamespace(ns),
      post('post duplicates', widgets, widget(group, 'one', twice)),
      post('post duplicates again', widgets, widget(group, 'two', twice)),
      mergePatch(
        'lists get keys',
        `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`,
        crd(keyed),
        { keep: 'status' },
      ),
      post('a sign that it is so', `${widgets}?dryRun=All`, widget(group, 'three', { tags: ['c', 'c'] }), {
        until: statusIs(422),
      }),
      apply('something else', one, 'me', applied(group, { tags: ['c'] })),
      apply('an item that is there twice', one, 'me', applied(group, { items: [{ name: 'x', value: '3' }] })),
      apply('the same, forced', one, 'me', applied(group, { items: [{ name: 'x', value: '3' }] }), 'force=true'),
      apply('a value that is there twice', one, 'me', applied(group, { tags: ['a'] }), 'force=true'),
      mergePatch('an update with duplicates left', `${two}?fieldManager=you`, { metadata: { labels: { a: 'b' } } }),
      jsonPatch('an update of one of them', `${two}?fieldManager=you`, [
        { op: 'replace', path: '/spec/items/0/value', value: '5' },
      ]),
      jsonPatch('an update that removes one', `${two}?fieldManager=you`, [{ op: 'remove', path: '/spec/items/0' }]),
      jsonPatch('an update that removes the other', `${two}?fieldManager=you`, [
        { op: 'remove', path: '/spec/tags/0' },
      ]),
      get('get', one),
      managersOf('managers of the other', two),
    ];
  }),
];

function mergePatchOf(name: string, path: string, spec: JsonObject) {
  return mergePatch(name, `${path}?fieldManager=updater`, { spec });
}
