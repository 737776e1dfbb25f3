import type { JsonObject } from '#machinery';
import { applied, apply, managersOf } from '../apply-steps.ts';
import { crdPath, resourcePath, serve, widget } from '../crd-manifests.ts';
import { ensureNamespace, get, mergePatch, post, type Scenario, scenario } from '../scenario.ts';

const text = { type: 'string' };
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties });

/** What the schema adds and takes away, and schemas that change. */
export const applySchemasScenarios: Scenario[] = [
  scenario('apply/defaults', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const as = (title: string, manager: string, spec: JsonObject, query = '') =>
      apply(title, one, manager, applied(group, spec), query);
    const spec = object({
      color: { ...text, default: 'red' },
      note: text,
      limits: { ...object({ cpu: { ...text, default: '1' }, memory: text }), default: {} },
      ports: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: { ...object({ name: text, protocol: { ...text, default: 'TCP' } }), required: ['name'] },
      },
    });
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      as('create', 'me', { note: 'a', ports: [{ name: 'web' }] }),
      as('nothing to do', 'me', { note: 'a', ports: [{ name: 'web' }] }),
      as('the default by another', 'you', { color: 'red', limits: { cpu: '1' } }),
      as('another value of what nobody owns', 'they', { ports: [{ name: 'web', protocol: 'UDP' }] }),
      as('another value', 'they', { color: 'blue' }),
      as('given up', 'you', {}),
      as('another value again', 'they', { color: 'blue' }),
      as('given up by all', 'they', {}),
      post('posted', `${widgets}?fieldManager=poster`, widget(group, 'two', { ports: [{ name: 'web' }] })),
      mergePatch('patched', `${widgets}/two?fieldManager=patcher`, { spec: { note: 'a', ports: [{ name: 'x' }] } }),
      get('get', one),
    ];
  }),
  scenario('apply/pruning-of-what-is-stored', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const wide = object({ spec: object({ note: text, old: text, deep: object({ a: text, b: text }) }) });
    const narrow = object({ spec: object({ note: text, deep: object({ a: text }) }) });
    const version = (openAPIV3Schema: JsonObject) => ({
      spec: { versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }] },
    });
    return [
      serve({ group, schema: wide }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { note: 'a', old: 'b', deep: { a: '1', b: '2' } })),
      post('post', `${widgets}?fieldManager=poster`, widget(group, 'two', { old: 'b' })),
      mergePatch('fields go', crdPath({ group }), version(narrow), { keep: 'status' }),
      get('a sign that they have gone', one, {
        until: {
          name: 'pruned',
          holds: (answer) => !answer.text.includes('"old"') || !answer.text.includes('"old":"b"'),
        },
      }),
      apply('with what has gone', one, 'me', applied(group, { note: 'a', old: 'b' })),
      apply('without', one, 'me', applied(group, { note: 'a', deep: { a: '1' } })),
      mergePatch('an update', `${one}?fieldManager=you`, { spec: { note: 'b' } }),
      mergePatch('an update of the other', `${widgets}/two?fieldManager=you`, { spec: { note: 'b' } }),
      get('get', one),
    ];
  }),
  scenario('apply/schema-becomes-atomic', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const list = (type: string, more: JsonObject = {}): JsonObject => ({
      type: 'array',
      'x-kubernetes-list-type': type,
      ...more,
      items: { ...object({ name: text, value: text }), required: ['name'] },
    });
    const schema = (mapType: string, items: JsonObject) =>
      object({
        spec: object({
          map: { ...object({ a: text, b: text }), 'x-kubernetes-map-type': mapType },
          items,
          size: { type: 'integer' },
        }),
      });
    const keyed = list('map', { 'x-kubernetes-list-map-keys': ['name'] });
    const version = (openAPIV3Schema: JsonObject) => ({
      spec: { versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }] },
    });
    const sign = (title: string, path: string) =>
      apply(title, path, 'sign', applied(group, { map: { a: 'sign' } }, { metadata: { name: 'sign' } }), 'dryRun=All');
    return [
      serve({ group, schema: schema('granular', keyed) }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { map: { a: '1' }, items: [{ name: 'x', value: '1' }] })),
      apply('another', one, 'you', applied(group, { map: { b: '2' }, items: [{ name: 'y' }] })),
      apply('a sign', `${widgets}/sign`, 'other', applied(group, { map: { b: '1' } }, { metadata: { name: 'sign' } })),
      mergePatch('becomes atomic', crdPath({ group }), version(schema('atomic', list('atomic'))), { keep: 'status' }),
      {
        ...sign('it has', `${widgets}/sign`),
        until: { name: 'a conflict', holds: (answer) => answer.status === 409 },
      },
      mergePatch('an update elsewhere', `${one}?fieldManager=they`, { spec: { size: 1 } }),
      apply('the same again', one, 'me', applied(group, { map: { a: '1' }, items: [{ name: 'x', value: '1' }] })),
      apply(
        'the whole',
        one,
        'me',
        applied(group, { map: { a: '1', b: '2' }, items: [{ name: 'x', value: '1' }, { name: 'y' }] }),
      ),
      mergePatch('becomes granular', crdPath({ group }), version(schema('granular', keyed)), { keep: 'status' }),
      {
        ...sign('it has again', `${widgets}/sign`),
        until: { name: 'no conflict', holds: (answer) => answer.status === 200 },
      },
      mergePatch('another update elsewhere', `${one}?fieldManager=they`, { spec: { size: 2 } }),
      apply('without one', one, 'me', applied(group, { map: { a: '1' }, items: [{ name: 'x', value: '1' }] })),
      get('get', one),
    ];
  }),
  scenario('apply/rules-and-limits', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const spec = {
      ...object({ min: { type: 'integer' }, max: { type: 'integer' }, name: { ...text, maxLength: 3 } }),
      'x-kubernetes-validations': [
        { rule: '!has(self.min) || !has(self.max) || self.min <= self.max', message: 'min must not exceed max' },
        { rule: '!has(oldSelf.name) || (has(self.name) && self.name == oldSelf.name)', message: 'name stays' },
      ],
    };
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      apply('create invalid', one, 'me', applied(group, { min: 2, max: 1 })),
      apply('create', one, 'me', applied(group, { min: 1, name: 'abc' })),
      apply('another makes it invalid', one, 'you', applied(group, { max: 0 })),
      apply('another', one, 'you', applied(group, { max: 5 })),
      apply('a transition', one, 'me', applied(group, { min: 1, name: 'xyz' })),
      apply('given up', one, 'me', applied(group, { min: 1 })),
      apply('too long', one, 'me', applied(group, { min: 1, name: 'abcd' })),
      managersOf('managers', one),
    ];
  }),
];
