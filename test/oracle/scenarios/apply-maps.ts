import type { JsonObject } from '#machinery';
import { applied, apply, aSecondPasses, isStill, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { ensureNamespace, get, mergePatch, post, type Scenario, scenario } from '../scenario.ts';

const text = { type: 'string' };
const integer = { type: 'integer' };
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties });
const mapOf = (additionalProperties: JsonObject | boolean): JsonObject => ({
  type: 'object',
  additionalProperties: additionalProperties as never,
});
const preserving = 'x-kubernetes-preserve-unknown-fields';

/** Objects and maps, and values of no fixed type. */
export const applyMapsScenarios: Scenario[] = [
  scenario('apply/map-granular', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const as = (title: string, manager: string, spec: JsonObject, query = '') =>
      apply(title, one, manager, applied(group, spec), query);
    return [
      serve({
        group,
        spec: object({
          texts: mapOf(text),
          objects: mapOf(object({ a: text, b: text })),
          lists: mapOf({ type: 'array', items: text }),
          deep: mapOf(mapOf(integer)),
        }),
      }),
      ensureNamespace(ns),
      as('create', 'me', { texts: { a: '1' }, objects: { x: { a: '1' } }, lists: { l: ['1'] }, deep: { d: { e: 1 } } }),
      as('another adds', 'you', {
        texts: { b: '2' },
        objects: { x: { b: '2' }, y: {} },
        lists: { m: [] },
        deep: { d: { f: 2 }, g: {} },
      }),
      as('conflicts', 'you', {
        texts: { a: '2' },
        objects: { x: { a: '2' } },
        lists: { l: ['2'] },
        deep: { d: { e: 2 } },
      }),
      as('the first gives up', 'me', { texts: {}, objects: {} }),
      as('the second gives up', 'you', { objects: { x: {} } }),
      as('wrong types', 'me', { texts: { a: 1 } }),
      as('null values', 'me', { texts: { a: null } }),
      as('odd keys', 'me', { texts: { 'a.b/c': '1', '': '2', '.': '3', 'f:x': '4', 'a b': '5', é: '6' } }),
      get('get', one),
    ];
  }),
  scenario('apply/map-atomic', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const as = (title: string, manager: string, spec: JsonObject, query = '') =>
      apply(title, one, manager, applied(group, spec), query);
    const atomic = { 'x-kubernetes-map-type': 'atomic' };
    return [
      serve({
        group,
        spec: object({
          selector: { ...object({ key: text, value: text, deep: object({ a: text }) }), ...atomic },
          labels: { ...mapOf(text), ...atomic },
          granular: { ...mapOf(text), 'x-kubernetes-map-type': 'granular' },
        }),
      }),
      ensureNamespace(ns),
      as('create', 'me', {
        selector: { key: 'a', value: 'b', deep: { a: '1' } },
        labels: { a: '1' },
        granular: { a: '1' },
      }),
      as('another adds', 'you', { selector: { key: 'a' }, labels: { b: '2' }, granular: { b: '2' } }),
      as('another adds to one', 'you', { labels: { a: '1', b: '2' } }),
      as('the same', 'you', { labels: { a: '1' } }),
      as('force', 'you', { selector: { value: 'c' } }, 'force=true'),
      mergePatch('an update inside', `${one}?fieldManager=they`, {
        spec: { selector: { key: 'z' }, labels: { z: '1' }, granular: { z: '1' } },
      }),
      as('give it up', 'me', {}),
      as('empty', 'me', { selector: {}, labels: {} }),
      as('empty, forced', 'me', { selector: {}, labels: {} }, 'force=true'),
      post(
        'post',
        `${widgets}?fieldManager=poster`,
        widget(group, 'two', { selector: { key: 'a' }, labels: {}, granular: {} }),
      ),
      get('get', one),
    ];
  }),
  scenario('apply/map-empty-values', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const as = (title: string, manager: string, spec: JsonObject) => apply(title, one, manager, applied(group, spec));
    const schema = {
      map: mapOf(text),
      object: object({ a: text, inner: object({ b: text }) }),
      list: { type: 'array', items: text },
      set: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
      text,
    };
    return [
      serve({ group, spec: object(schema) }),
      ensureNamespace(ns),
      as('all empty', 'me', { map: {}, object: {}, list: [], set: [], text: '' }),
      as('the same by another', 'you', { map: {}, object: {}, list: [], set: [], text: '' }),
      as('filled by another', 'you', { map: { a: '1' }, object: { a: '1' }, set: ['a'] }),
      as('a list filled by another', 'you', { list: ['a'] }),
      as('empty again', 'me', { map: {}, object: {}, list: [], set: [], text: '' }),
      as('deeper', 'me', { object: { inner: {} } }),
      as('deeper given up', 'me', { object: {} }),
      as('all given up', 'me', {}),
      post(
        'posted',
        `${widgets}?fieldManager=poster`,
        widget(group, 'two', { map: {}, object: { inner: {} }, list: [], set: [], text: '' }),
      ),
      mergePatch('filled by a patch', `${widgets}/two?fieldManager=patcher`, {
        spec: { map: { a: '1' }, object: { inner: { b: '1' } }, list: ['a'], set: ['a'] },
      }),
      get('get', one),
    ];
  }),
  scenario('apply/map-nulls', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const as = (title: string, manager: string, spec: JsonObject, query = '') =>
      apply(title, one, manager, applied(group, spec), query);
    const nullable = { nullable: true };
    return [
      serve({
        group,
        spec: object({
          text: { ...text, ...nullable },
          map: { ...mapOf({ ...text, ...nullable }), ...nullable },
          object: { ...object({ a: { ...text, ...nullable } }), ...nullable },
          list: { type: 'array', items: { ...text, ...nullable }, ...nullable },
          set: { type: 'array', 'x-kubernetes-list-type': 'set', items: text, ...nullable },
          plain: text,
          defaulted: { ...text, default: 'd' },
          defaultedNull: { ...text, ...nullable, default: 'd' },
        }),
      }),
      ensureNamespace(ns),
      as('all null', 'me', { text: null, map: null, object: null, list: null, set: null }),
      as('the same by another', 'you', { text: null, map: null, object: null, list: null, set: null }),
      as('values by another', 'you', { text: 'a', map: { a: '1' }, object: { a: 'x' }, list: ['a'], set: ['a'] }),
      as(
        'values by another, forced',
        'you',
        { text: 'a', map: { a: '1' }, object: { a: 'x' }, list: ['a'], set: ['a'] },
        'force=true',
      ),
      as('null again', 'me', { text: null, map: null, object: null, list: null, set: null }),
      as('null again, forced', 'me', { text: null, map: null, object: null, list: null, set: null }, 'force=true'),
      as('nulls inside', 'me', { map: { a: null }, object: { a: null }, list: [null] }),
      as('null in a set', 'me', { set: [null] }),
      as('null that is not allowed', 'me', { plain: null }),
      as('null with a default', 'me', { defaulted: null }),
      as('null that is allowed with a default', 'me', { defaultedNull: null }),
      as('all given up', 'me', {}),
      post(
        'posted',
        `${widgets}?fieldManager=poster`,
        widget(group, 'two', { text: null, map: null, object: { a: null }, list: [null] }),
      ),
      get('get', one),
    ];
  }),
  scenario('apply/map-preserving-unknown-fields', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const as = (title: string, manager: string, spec: JsonObject, query = '') =>
      apply(title, one, manager, applied(group, spec), query);
    return [
      serve({
        group,
        spec: { ...object({ known: text, free: { type: 'object', [preserving]: true } }), [preserving]: true },
      }),
      ensureNamespace(ns),
      as('create', 'me', {
        known: 'a',
        free: { a: 1, list: [{ name: 'x' }], deep: { b: { c: true }, empty: {}, none: null, nothing: [] } },
        unknown: { a: { b: 'c' }, list: [1, 'a'] },
      }),
      as('another adds', 'you', { free: { b: 2, deep: { b: { d: 1 } } }, unknown: { a: { d: 'e' } } }),
      as('another list', 'you', { free: { list: [{ name: 'y' }] } }),
      as('another type', 'you', { free: { a: 'text' }, unknown: { a: 'text' } }),
      as('another type, forced', 'you', { free: { a: { b: 1 } }, unknown: { a: 'text' } }, 'force=true'),
      as('strict', 'me', { known: 'a', other: 1 }, 'fieldValidation=Strict'),
      as('given up', 'me', {}),
      mergePatch('update', `${one}?fieldManager=they`, { spec: { free: { list: ['a', 'b'], deep: { x: {} } } } }),
      post(
        'posted',
        `${widgets}?fieldManager=poster`,
        widget(group, 'two', { free: { list: [{ name: 'x' }], deep: { a: {} } }, unknown: [{ a: [] }] }),
      ),
      get('get', one),
    ];
  }),
  scenario('apply/map-with-all-unknown', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const body = (rest: JsonObject) => ({
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      metadata: { name: 'one' },
      ...rest,
    });
    return [
      serve({ group, schema: { type: 'object', [preserving]: true } }),
      ensureNamespace(ns),
      apply('create', one, 'me', body({ spec: { a: 1, list: [{ name: 'x' }] }, data: { b: 'c' }, things: ['x'] })),
      apply('another adds', one, 'you', body({ spec: { b: 2 }, more: 1 })),
      apply('conflict', one, 'you', body({ spec: { list: [] }, things: [] })),
      apply('metadata', one, 'me', {
        ...body({ spec: { a: 1 } }),
        metadata: { name: 'one', labels: { a: 'b' }, finalizers: ['example.com/x'] },
      }),
      apply('metadata of another type', one, 'me', { ...body({}), metadata: { name: 'one', labels: { a: 1 } } }),
      apply('unknown metadata', one, 'me', { ...body({}), metadata: { name: 'one', colour: 'x' } }),
      managersOf('managers', one),
    ];
  }),
  scenario('apply/map-int-or-string', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const as = (title: string, manager: string, spec: JsonObject, query = '') =>
      apply(title, one, manager, applied(group, spec), query);
    const intOrString = { 'x-kubernetes-int-or-string': true };
    return [
      serve({
        group,
        spec: object({
          port: intOrString,
          ports: { type: 'array', items: intOrString },
          amount: { type: 'number' },
          any: { [preserving]: true },
        }),
      }),
      ensureNamespace(ns),
      as('create', 'me', { port: 80, ports: [80, 'web'], amount: 1.5, any: 'text' }),
      as('as text', 'you', { port: '80' }),
      as('as text, forced', 'you', { port: 'web' }, 'force=true'),
      as('a boolean', 'you', { port: true }),
      as('a fraction', 'you', { port: 1.5 }),
      as('an object', 'you', { port: {} }),
      as('the same number', 'you', { amount: 1.5 }),
      as('an integer', 'you', { amount: 1 }),
      as('anything else', 'you', { any: { a: 1 } }),
      as('anything else, forced', 'you', { any: [{ a: 1 }] }, 'force=true'),
      get('get', one),
    ];
  }),
  scenario('apply/map-embedded-resource', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const as = (title: string, manager: string, template: JsonObject) =>
      apply(title, one, manager, applied(group, { template }));
    const embedded = { type: 'object', 'x-kubernetes-embedded-resource': true };
    const pod = (rest: JsonObject, metadata: JsonObject = {}) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x', ...metadata },
      ...rest,
    });
    return [
      serve({
        group,
        spec: object({
          template: { ...embedded, [preserving]: true },
          typed: { ...embedded, properties: { spec: object({ a: text }) } },
        }),
      }),
      ensureNamespace(ns),
      as(
        'create',
        'me',
        pod({ spec: { containers: [{ name: 'a' }] } }, { labels: { a: 'b' }, finalizers: ['example.com/x'] }),
      ),
      as('another adds', 'you', pod({ spec: { more: 1 } }, { labels: { c: 'd' }, finalizers: ['example.com/y'] })),
      as('conflict', 'you', pod({}, { labels: { a: 'x' } })),
      as('another name', 'you', pod({}, { name: 'y' })),
      as('no kind', 'me', { apiVersion: 'v1', metadata: {} }),
      as('unknown metadata', 'me', pod({}, { colour: 'x' })),
      as('label not a text', 'me', pod({}, { labels: { a: 1 } })),
      as('null labels', 'me', pod({}, { labels: null, creationTimestamp: null })),
      apply('typed', one, 'me', applied(group, { typed: pod({ spec: { a: 'b' } }) })),
      apply('typed, unknown field', one, 'me', applied(group, { typed: pod({ spec: { z: 'b' } }) })),
      get('get', one),
    ];
  }),
  scenario('apply/map-embedded-emptied', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const template = (name: string, labels: JsonObject) => ({
      template: { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels } },
    });
    // A status that is let fall, so that there was something to merge.
    const nothing = { ...applied(group, {}), status: { ready: true } };
    return [
      serve({
        group,
        subresources: { status: {} },
        spec: object({ template: { type: 'object', 'x-kubernetes-embedded-resource': true, [preserving]: true } }),
      }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'one', template('x', { a: '2' }))),
      apply('takes a label', one, 'you', applied(group, template('y', { a: '1' })), 'force=true'),
      // The labels are stored as null, and read as none.
      apply('gives it up', one, 'you', nothing),
      aSecondPasses('a second', widgets),
      apply('the same again, written as it is read', one, 'you', nothing),
      isStill('at the old time', one, '/metadata/managedFields/0/time', 'gives it up.metadata.managedFields.0.time'),
      apply('once more, not written', one, 'you', nothing),
      get('get', one),
    ];
  }),
];
