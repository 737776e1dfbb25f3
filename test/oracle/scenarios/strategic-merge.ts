import type { JsonObject, JsonValue } from '#machinery';
import { crd, crdPath, resourcePath, serve, widget } from '../crd-manifests.ts';
import { namespace, namespaces } from '../namespace-manifests.ts';
import {
  type Body,
  get,
  jsonPatch,
  mergePatch,
  post,
  put,
  type RequestStep,
  type Scenario,
  scenario,
  strategicPatch,
} from '../scenario.ts';

const owner = (uid: string, rest: JsonObject = {}): JsonObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Owner',
  name: `owner-${uid}`,
  uid,
  ...rest,
});

/** A namespace with two of everything that a patch can merge into. */
const furnished = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: { a: '1', b: '2' },
    annotations: { x: 'y' },
    finalizers: ['example.com/a', 'example.com/b', 'example.com/c'],
    ownerReferences: [owner('u1'), owner('u2', { controller: true }), owner('u3')],
  },
});

const condition = (type: string, rest: JsonObject = {}): JsonObject => ({
  type,
  status: 'True',
  reason: 'Reason',
  message: 'Message',
  lastTransitionTime: '2001-02-03T04:05:06Z',
  ...rest,
});

/** Patches of one path that change nothing for those that follow. */
const dryPatches =
  (path: string) =>
  (title: string, patch: Body, query = ''): RequestStep =>
    strategicPatch(title, `${path}?dryRun=All${query}`, patch);

/** Strategic merge patch: for kinds that are Go structs upstream. */
export const strategicMergeScenarios: Scenario[] = [
  scenario('strategic-merge/types', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const path = `${namespaces}/${ns}`;
    const change = { metadata: { labels: { a: 'b' } } };
    const unknown = { headers: { 'content-type': 'application/x-patch+json' } };
    const scale = { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } };
    return [
      serve({ group, subresources: scale }),
      post('namespace', namespaces, namespace(ns)),
      post('create', widgets, widget(group, 'one', { replicas: 1 })),
      strategicPatch('custom resource', one, change),
      strategicPatch('custom resource that is not there', `${widgets}/none`, change),
      strategicPatch('status of a custom resource', `${one}/status`, change),
      strategicPatch('scale of a custom resource', `${one}/scale`, { spec: { replicas: 2 } }),
      strategicPatch('namespace labelled', path, change),
      strategicPatch('namespace that is not there', `${namespaces}/none-of-these`, change),
      strategicPatch('status of a namespace', `${path}/status`, { status: { phase: 'Active' } }),
      strategicPatch('finalize of a namespace', `${path}/finalize`, { spec: { finalizers: ['example.com/x'] } }),
      strategicPatch('no such subresource', `${path}/nothing`, change),
      strategicPatch('namespaces', namespaces, change),
      strategicPatch('crd labelled', crdPath({ group }), change),
      strategicPatch('status of a crd', `${crdPath({ group })}/status`, change),
      strategicPatch('with charset', path, change, {
        headers: { 'content-type': 'application/strategic-merge-patch+json; charset=utf-8' },
      }),
      strategicPatch('upper case', path, change, {
        headers: { 'content-type': 'Application/Strategic-Merge-Patch+JSON' },
      }),
      strategicPatch('unknown type for a namespace', path, change, unknown),
      strategicPatch('unknown type for a crd', crdPath({ group }), change, unknown),
      strategicPatch('unknown type for a custom resource', one, change, unknown),
      ...['', 'application/json', 'text/plain, application/merge-patch+json', ' application/merge-patch+json ;x'].map(
        (type) => strategicPatch(`type "${type}" for a namespace`, path, change, { headers: { 'content-type': type } }),
      ),
      strategicPatch('unknown type for a namespace that is not there', `${namespaces}/none-of-these`, change, unknown),
      strategicPatch('unknown type for finalize', `${path}/finalize`, change, unknown),
      strategicPatch('unknown type for no such subresource', `${path}/nothing`, change, unknown),
      strategicPatch('no object for one that is not there', `${namespaces}/none-of-these`, '[]'),
      strategicPatch('no json for one that is not there', `${namespaces}/none-of-these`, '{'),
      strategicPatch('bad directive for one that is not there', `${namespaces}/none-of-these`, { $patch: 'x' }),
      strategicPatch('bad options for one that is not there', `${namespaces}/none-of-these?force=true`, change),
      strategicPatch('force', `${path}?force=true`, change),
      strategicPatch('field manager too long', `${path}?fieldManager=${'m'.repeat(129)}`, change),
      strategicPatch('dry run of some', `${path}?dryRun=Some`, change),
      strategicPatch('field validation unknown', `${path}?fieldValidation=Maybe`, change),
    ];
  }),
  scenario('strategic-merge/maps-and-scalars', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    const dry = dryPatches(path);
    const labels = (title: string, value: JsonValue, query?: string) =>
      dry(title, { metadata: { labels: value } }, query);
    return [
      post('create', namespaces, furnished(ns)),
      labels('one more', { c: '3' }),
      labels('one changed', { a: 'changed' }),
      labels('one deleted', { a: null }),
      labels('deleted that is not there', { zzz: null }),
      labels('all deleted', null),
      labels('empty', {}),
      labels('replaced', { $patch: 'replace', c: '3' }),
      labels('replaced by nothing', { $patch: 'replace' }),
      labels('replaced with a null', { $patch: 'replace', c: null }),
      labels('deleted by directive', { $patch: 'delete' }),
      labels('deleted by directive beside members', { $patch: 'delete', c: '3' }),
      labels('merged by directive', { $patch: 'merge', c: '3' }),
      labels('some kept', { $retainKeys: ['a', 'c'], c: '3' }),
      labels('none kept', { $retainKeys: [] }),
      labels('kept that are not there', { $retainKeys: ['z'] }),
      labels('kept lack what is set', { $retainKeys: ['a'], c: '3' }),
      labels('kept lack what is deleted', { $retainKeys: ['a'], b: null }),
      labels('kept as no list', { $retainKeys: 'a' }),
      labels('kept as null', { $retainKeys: null }),
      labels('kept as numbers', { $retainKeys: [1, true, null] }),
      labels('a number', { a: 5 }),
      labels('a list', ['a']),
      labels('a text', 'a'),
      labels('an object in it', { a: { b: 'c' } }),
      labels('a null in it', { n: null, m: { k: null } }),
      labels('bad value', { a: 'not valid!' }),
      dry('annotations of none', { metadata: { annotations: { x: null } } }),
      dry('spec replaced', { spec: { $patch: 'replace', finalizers: ['example.com/x'] } }),
      dry('metadata replaced', { metadata: { $patch: 'replace', name: ns } }),
      dry('metadata replaced without name', { metadata: { $patch: 'replace', labels: { c: '3' } } }),
      dry('metadata deleted', { metadata: { $patch: 'delete' } }),
      dry('metadata null', { metadata: null }),
      dry('metadata a text', { metadata: 'x' }),
      dry('all replaced', { $patch: 'replace', metadata: { name: ns } }),
      dry('all deleted at once', { $patch: 'delete' }),
      dry('all kept but spec', { $retainKeys: ['metadata'], metadata: { labels: { c: '3' } } }),
      dry('nothing kept', { $retainKeys: [] }),
      dry('directive in what is new', { metadata: { labels: { c: '3' }, generateName: { $patch: 'delete' } } }),
      dry('directive in place of a text', { metadata: { uid: { $patch: 'delete' } } }),
      dry('directive of no kind', { metadata: { labels: { $patch: 'explode' } } }),
      dry('directive as number', { metadata: { labels: { $patch: 5 } } }),
      dry('directive as null', { metadata: { labels: { $patch: null } } }),
      dry('directive as object', { metadata: { labels: { $patch: { a: [1, 'x', null, true, 1.5] } } } }),
      dry('unknown directive', { metadata: { labels: { $explode: 'x' } } }),
      dry('unknown directive at the top', { $explode: 'x' }),
      get('unchanged', path),
      strategicPatch('for real', path, { metadata: { labels: { a: null, c: '3' }, annotations: { x: 'z', w: 'v' } } }),
      strategicPatch('again', path, { metadata: { labels: { a: null, c: '3' }, annotations: { x: 'z', w: 'v' } } }),
      strategicPatch('all labels gone', path, { metadata: { labels: null, annotations: { $patch: 'delete' } } }),
      get('changed', path),
    ];
  }),
  scenario('strategic-merge/primitive-lists', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    const none = `${namespaces}/${ns}-bare`;
    const dry = dryPatches(path);
    const dryBare = dryPatches(none);
    const f = (...letters: string[]) => letters.map((letter) => `example.com/${letter}`);
    const del = (value: JsonValue, rest: JsonObject = {}) => ({
      metadata: { '$deleteFromPrimitiveList/finalizers': value, ...rest },
    });
    const order = (value: JsonValue, rest: JsonObject = {}) => ({
      metadata: { '$setElementOrder/finalizers': value, ...rest },
    });
    return [
      post('create', namespaces, furnished(ns)),
      post('create bare', namespaces, namespace(`${ns}-bare`)),
      dry('merged', { metadata: { finalizers: f('d') } }),
      dry('merged with known ones', { metadata: { finalizers: f('c', 'd', 'a') } }),
      dry('merged with itself', { metadata: { finalizers: f('d', 'd', 'a', 'a') } }),
      dry('nothing merged', { metadata: { finalizers: [] } }),
      dry('null', { metadata: { finalizers: null } }),
      dry('null in it', { metadata: { finalizers: [null] } }),
      dry('number in it', { metadata: { finalizers: [5] } }),
      dry('object in it', { metadata: { finalizers: [{ a: 'b' }] } }),
      dry('list in it', { metadata: { finalizers: [f('d')] } }),
      dry('directive in it', { metadata: { finalizers: [{ $patch: 'replace' }] } }),
      dry('as text', { metadata: { finalizers: 'example.com/d' } }),
      dry('as object', { metadata: { finalizers: { a: 'b' } } }),
      dry('deleted', del(f('b'))),
      dry('deleted all', del(f('a', 'b', 'c'))),
      dry('deleted what is not there', del(f('z'))),
      dry('deleted nothing', del([])),
      dry('deleted a number', del([5])),
      dry('deleted two kinds', del(['x', 5])),
      dry('deleted null items', del([null])),
      dry('deleted lists', del([[]])),
      dry('deleted objects', del([{}])),
      dry('deletion as null', del(null)),
      dry('deletion as text', del('example.com/a')),
      dry('deletion as object', del({ a: 'b' })),
      dry('deletion of no field', { metadata: { $deleteFromPrimitiveList: f('a') } }),
      dry('deletion of an empty field', { metadata: { '$deleteFromPrimitiveList/': f('a') } }),
      dry('deletion with a longer name', { metadata: { '$deleteFromPrimitiveListed/finalizers': f('a') } }),
      dry('deletion of an unknown field', { metadata: { '$deleteFromPrimitiveList/nothing': f('a') } }),
      dry('deletion from a map', { metadata: { '$deleteFromPrimitiveList/labels': { c: 'd' } } }),
      dry('deletion from a text', { metadata: { '$deleteFromPrimitiveList/name': 'other' } }),
      dry('deletion and addition with order', {
        metadata: {
          '$deleteFromPrimitiveList/finalizers': f('b'),
          '$setElementOrder/finalizers': f('d', 'c', 'a'),
          finalizers: f('d'),
        },
      }),
      dry('order alone', order(f('c', 'b', 'a'))),
      dry('order of some', order(f('c', 'a'))),
      dry('order of one', order(f('b'))),
      dry('order with unknown ones', order(f('z', 'c', 'y', 'a'))),
      dry('order of none', order([])),
      dry('order of none with items', order([], { finalizers: f('d', 'e') })),
      dry('order with items', order(f('d', 'a', 'e', 'c'), { finalizers: f('d', 'e') })),
      dry('order that the items contradict', order(f('e', 'd'), { finalizers: f('d', 'e') })),
      dry('order that lacks an item', order(f('d'), { finalizers: f('d', 'e') })),
      dry('order with twice the same', order(f('c', 'c', 'a'))),
      dry('order with null', order(null)),
      dry('order as text', order('x')),
      dry('order as object', order({ a: 'b' })),
      dry('order with items as text', order(f('a'), { finalizers: 'x' })),
      dry('order with items as null', order(f('a'), { finalizers: null })),
      dry('order of no field', { metadata: { $setElementOrder: f('a') } }),
      dry('order of an unknown field', { metadata: { '$setElementOrder/nothing': f('a') } }),
      dry('order of a map', { metadata: { '$setElementOrder/labels': f('a') } }),
      dry('order of a text', { metadata: { '$setElementOrder/name': f('a') } }),
      dry('order in a map', { metadata: { labels: { '$setElementOrder/a': ['x'] } } }),
      dry('order at the top', { '$setElementOrder/metadata': ['x'] }),
      dry('field in upper case', { metadata: { '$setElementOrder/Finalizers': f('d'), Finalizers: f('d') } }),
      dry('order with numbers', order([5], { finalizers: [5] })),
      dry('atomic list in spec', { spec: { finalizers: ['example.com/x'] } }),
      dryBare('bare: merged', { metadata: { finalizers: f('d', 'c', 'd') } }),
      dryBare('bare: deleted', del(f('b'))),
      dryBare('bare: order alone', order(f('c', 'b'))),
      dryBare('bare: order with items', order(f('c', 'b'), { finalizers: f('c', 'b') })),
      dryBare('bare: order with another order', order(f('c', 'b'), { finalizers: f('b', 'c') })),
      dryBare('bare: order without items', order(f('c', 'b'), { finalizers: [] })),
      dryBare('bare: order of none with items', order([], { finalizers: f('d', 'e', 'a') })),
      dryBare('bare: null in it', { metadata: { finalizers: [null] } }),
      dryBare('bare: directive in it', { metadata: { finalizers: [{ $patch: 'delete' }, 'example.com/a'] } }),
      dryBare('bare: number in it', { metadata: { finalizers: [5] } }),
      dryBare('bare: object in it', { metadata: { finalizers: [{ a: 'b' }] } }),
      dryBare('bare: list in it', { metadata: { finalizers: [['a']] } }),
      dryBare('bare: order of two fields', {
        metadata: { '$setElementOrder/finalizers': f('a'), '$setElementOrder/ownerReferences': [{ uid: 'x' }] },
      }),
      strategicPatch('for real', path, {
        metadata: {
          '$deleteFromPrimitiveList/finalizers': f('b'),
          '$setElementOrder/finalizers': f('d', 'c'),
          finalizers: f('d'),
        },
      }),
      get('changed', path),
    ];
  }),
  scenario('strategic-merge/lists-with-a-merge-key', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    const none = `${namespaces}/${ns}-bare`;
    const owners = (title: string, ...items: JsonValue[]) =>
      dryPatches(path)(title, { metadata: { ownerReferences: items } });
    const dry = dryPatches(path);
    const dryBare = dryPatches(none);
    const order = (uids: JsonValue, rest: JsonObject = {}) => ({
      metadata: { '$setElementOrder/ownerReferences': uids, ...rest },
    });
    const uids = (...of: string[]) => of.map((uid) => ({ uid }));
    return [
      post('create', namespaces, furnished(ns)),
      post('create bare', namespaces, namespace(`${ns}-bare`)),
      owners('one more', owner('u4')),
      owners('one changed', { uid: 'u2', name: 'changed', controller: null }),
      owners('one more and one changed', owner('u4'), { uid: 'u3', blockOwnerDeletion: true }),
      owners('one changed twice', { uid: 'u2', name: 'first' }, { uid: 'u2', kind: 'Second' }),
      owners('one new twice', owner('u4'), { uid: 'u4', name: 'second' }),
      owners('in another order', { uid: 'u3' }, { uid: 'u1' }),
      owners('one deleted', { $patch: 'delete', uid: 'u2' }),
      owners('one deleted beside members', { $patch: 'delete', uid: 'u2', name: 'x' }),
      owners('one deleted and set', { $patch: 'delete', uid: 'u2' }, owner('u2', { name: 'anew' })),
      owners('one set and deleted', owner('u2', { name: 'anew' }), { $patch: 'delete', uid: 'u2' }),
      owners('one deleted that is not there', { $patch: 'delete', uid: 'u9' }),
      owners('all deleted', ...['u1', 'u2', 'u3'].map((uid) => ({ $patch: 'delete', uid }))),
      owners('one deleted without key', { $patch: 'delete' }),
      owners('replaced', { $patch: 'replace' }, owner('u5')),
      owners('replaced, said last', owner('u5'), { $patch: 'replace' }),
      owners('replaced by nothing', { $patch: 'replace' }),
      owners('replaced, with members', { $patch: 'replace', uid: 'u6', name: 'x' }, owner('u5')),
      owners('replaced and deleted', { $patch: 'replace' }, { $patch: 'delete', uid: 'u5' }, owner('u5')),
      owners('replaced by what has no key', { $patch: 'replace' }, { name: 'x' }),
      owners('merged by directive', { $patch: 'merge', uid: 'u1', name: 'x' }),
      owners('directive of no kind', { $patch: 'explode', uid: 'u1' }),
      owners('directive as number', { $patch: 7, uid: 'u1' }),
      owners('directive as null', { $patch: null, uid: 'u1' }),
      owners('some members kept', { $retainKeys: ['uid', 'name', 'kind', 'apiVersion'], uid: 'u2' }),
      owners('key not kept', { $retainKeys: ['name'], uid: 'u2' }),
      owners('kept in a new one', owner('u7', { $retainKeys: ['uid'] })),
      owners('null in a new one', owner('u7', { controller: null })),
      owners('without key', { name: 'x' }),
      owners('key null', { uid: null, name: 'x' }),
      owners('key a number', { uid: 5, name: 'x' }),
      owners('deleted by a key that is an object', { $patch: 'delete', uid: {} }),
      owners('a text in it', 'x'),
      owners('a null in it', null),
      owners('a list in it', []),
      owners('two kinds in it', owner('u4'), 'x'),
      owners('nothing'),
      owners('unknown member', { uid: 'u2', colour: 'red' }),
      owners('wrong type of a member', { uid: 'u2', controller: 'yes' }),
      owners('invalid after all', { uid: 'u2', name: '' }),
      dry('null', { metadata: { ownerReferences: null } }),
      dry('as text', { metadata: { ownerReferences: 'x' } }),
      dry('as object', { metadata: { ownerReferences: owner('u4') } }),
      dry('deletion list', { metadata: { '$deleteFromPrimitiveList/ownerReferences': [{ uid: 'u1', name: 'x' }] } }),
      dry('deletion list of texts', { metadata: { '$deleteFromPrimitiveList/ownerReferences': ['u1'] } }),
      dry('order alone', order(uids('u3', 'u2', 'u1'))),
      dry('order of some', order(uids('u3', 'u1'))),
      dry('order with unknown ones', order(uids('u9', 'u3', 'u8', 'u1'))),
      dry('order with a new one', order(uids('u4', 'u1', 'u2'), { ownerReferences: [owner('u4')] })),
      dry('order with a new one in the middle', order(uids('u1', 'u4', 'u2'), { ownerReferences: [owner('u4')] })),
      dry('order with one deleted', order(uids('u3', 'u1'), { ownerReferences: [{ $patch: 'delete', uid: 'u2' }] })),
      dry(
        'order with one deleted and one changed',
        order(uids('u3', 'u1'), {
          ownerReferences: [
            { $patch: 'delete', uid: 'u2' },
            { uid: 'u1', name: 'x' },
          ],
        }),
      ),
      dry('order that lacks an item', order(uids('u1'), { ownerReferences: [owner('u4')] })),
      dry('order contradicted', order(uids('u2', 'u1'), { ownerReferences: [{ uid: 'u1' }, { uid: 'u2' }] })),
      dry('order without key', order([{ name: 'x' }])),
      dry('order without key, with items', order([{ name: 'x' }], { ownerReferences: [owner('u4')] })),
      dry('order of texts', order(['u1'])),
      dry('order of texts, with items', order(['u1'], { ownerReferences: [owner('u4')] })),
      dry('order with members', order([{ uid: 'u3', name: 'y' }, { uid: 'u1' }])),
      dry('order of none with items', order([], { ownerReferences: [owner('u4'), owner('u5')] })),
      dry('order and replacement', order(uids('u5'), { ownerReferences: [{ $patch: 'replace' }, owner('u5')] })),
      dry('order with items of texts', order(uids('u1'), { ownerReferences: ['u1'] })),
      dryBare('bare: one', { metadata: { ownerReferences: [owner('u1')] } }),
      dryBare('bare: without key', { metadata: { ownerReferences: [{ name: 'x' }] } }),
      dryBare('bare: replaced', { metadata: { ownerReferences: [{ $patch: 'replace' }, owner('u1')] } }),
      dryBare('bare: deleted', { metadata: { ownerReferences: [{ $patch: 'delete', uid: 'u1' }] } }),
      dryBare('bare: same key twice', { metadata: { ownerReferences: [owner('u1'), owner('u1', { name: 'z' })] } }),
      dryBare('bare: with order', order(uids('u2', 'u1'), { ownerReferences: [owner('u2'), owner('u1')] })),
      dryBare('bare: order alone', order(uids('u2', 'u1'))),
      dryBare('bare: deleted with order', order(uids('u2'), { ownerReferences: [{ $patch: 'delete', uid: 'u1' }] })),
      dryBare('bare: text', { metadata: { ownerReferences: ['x'] } }),
      dryBare('bare: null members', { metadata: { ownerReferences: [owner('u1', { controller: null })] } }),
      strategicPatch('for real', path, {
        metadata: {
          '$setElementOrder/ownerReferences': uids('u4', 'u3', 'u1'),
          ownerReferences: [{ $patch: 'delete', uid: 'u2' }, owner('u4'), { uid: 'u3', name: 'changed' }],
        },
      }),
      get('changed', path),
    ];
  }),
  scenario('strategic-merge/status-of-a-namespace', ({ ns }) => {
    const path = `${namespaces}/${ns}/status`;
    const dry = dryPatches(path);
    const conditions = (title: string, ...items: JsonValue[]) => dry(title, { status: { conditions: items } });
    return [
      post('create', namespaces, namespace(ns)),
      strategicPatch('first conditions', path, {
        status: { conditions: [condition('A'), condition('B'), condition('C')] },
      }),
      conditions('one changed', { type: 'B', status: 'False' }),
      conditions('one more', condition('D')),
      conditions('one deleted', { $patch: 'delete', type: 'A' }),
      conditions('replaced', { $patch: 'replace' }, condition('E')),
      conditions('without key', { status: 'False' }),
      conditions('time no time', { type: 'A', lastTransitionTime: 'yesterday' }),
      conditions('time a number', { type: 'A', lastTransitionTime: 5 }),
      conditions('time null', { type: 'A', lastTransitionTime: null }),
      dry('ordered', { status: { '$setElementOrder/conditions': [{ type: 'C' }, { type: 'A' }] } }),
      dry('bad phase', { status: { phase: 'Odd' } }),
      dry('phase a number', { status: { phase: 5 } }),
      dry('replaced whole', { status: { $patch: 'replace', phase: 'Active' } }),
      dry('deleted whole', { status: { $patch: 'delete' } }),
      dry('kept', { status: { $retainKeys: ['phase'] } }),
      dry('labels through status', { metadata: { labels: { a: 'b' } } }),
      dry('spec through status', { spec: { finalizers: ['example.com/x'] } }),
      strategicPatch('for real', path, {
        status: {
          '$setElementOrder/conditions': [{ type: 'C' }, { type: 'A' }],
          conditions: [
            { $patch: 'delete', type: 'B' },
            { type: 'A', message: 'changed' },
          ],
        },
      }),
      strategicPatch('through the main door', `${namespaces}/${ns}`, { status: { conditions: [condition('X')] } }),
      get('changed', `${namespaces}/${ns}`),
    ];
  }),
  scenario('strategic-merge/custom-resource-definition', ({ group }) => {
    const path = crdPath({ group });
    const dry = dryPatches(path);
    const names = (title: string, value: JsonValue) => dry(title, { spec: { names: value } });
    const [version] = (crd({ group }) as { spec: { versions: JsonObject[] } }).spec.versions as [JsonObject];
    const webhook = {
      strategy: 'Webhook',
      webhook: {
        conversionReviewVersions: ['v1', 'v1beta1'],
        clientConfig: { service: { namespace: 'here', name: 'hook', path: '/x', port: 8443 }, caBundle: '' },
      },
    };
    return [
      serve({ group, names: { shortNames: ['wd'], categories: ['all', 'things'] } }),
      names('short names replaced', { shortNames: ['wx'] }),
      names('short names null', { shortNames: null }),
      names('singular changed', { singular: 'gadget' }),
      names('kept', { $retainKeys: ['kind', 'plural'] }),
      names('replaced', { $patch: 'replace', kind: 'Widget', plural: 'widgets' }),
      names('replaced with too little', { $patch: 'replace', kind: 'Widget' }),
      names('deleted', { $patch: 'delete' }),
      names('null', null),
      names('deletion from an atomic list', { '$deleteFromPrimitiveList/categories': ['all'] }),
      names('order of an atomic list', { '$setElementOrder/categories': ['things', 'all'] }),
      names('order of an atomic list with items', {
        '$setElementOrder/categories': ['things', 'more'],
        categories: ['things', 'more'],
      }),
      names('a number in it', { shortNames: [5] }),
      names('unknown member', { colour: 'red' }),
      dry('versions replaced', { spec: { versions: [{ ...version, additionalPrinterColumns: [] }] } }),
      dry('versions by name do not merge', { spec: { versions: [{ name: 'v1', deprecated: true }] } }),
      dry('version deleted by directive', { spec: { versions: [{ $patch: 'delete', name: 'v1' }] } }),
      dry('directive in an atomic list', { spec: { versions: [{ $patch: 'replace' }, version] } }),
      dry('versions null', { spec: { versions: null } }),
      dry('versions as object', { spec: { versions: version } }),
      dry('conversion', { spec: { conversion: webhook } }),
      dry('conversion null', { spec: { conversion: null } }),
      dry('scope a number', { spec: { scope: 5 } }),
      dry('spec null', { spec: null }),
      dry('spec deleted', { spec: { $patch: 'delete' } }),
      dry('group changed', { spec: { group: 'other.example.com' } }),
      strategicPatch('conversion for real', path, { spec: { conversion: webhook } }),
      dry('service port', { spec: { conversion: { webhook: { clientConfig: { service: { port: 1 } } } } } }),
      dry('service port too large', {
        spec: { conversion: { webhook: { clientConfig: { service: { port: 4294967299 } } } } },
      }),
      dry('service port a fraction', {
        spec: { conversion: { webhook: { clientConfig: { service: { port: 1.5 } } } } },
      }),
      dry('service port a text', { spec: { conversion: { webhook: { clientConfig: { service: { port: '1' } } } } } }),
      dry('bundle', { spec: { conversion: { webhook: { clientConfig: { caBundle: 'eA==' } } } } }),
      dry('bundle no base64', { spec: { conversion: { webhook: { clientConfig: { caBundle: '!' } } } } }),
      dry('bundle a number', { spec: { conversion: { webhook: { clientConfig: { caBundle: 5 } } } } }),
      dry('url for service', {
        spec: {
          conversion: { webhook: { clientConfig: { $retainKeys: ['url'], url: 'https://example.com/hook' } } },
        },
      }),
      dry('no webhook', { spec: { conversion: { $retainKeys: ['strategy'], strategy: 'None' } } }),
      dry('review versions', { spec: { conversion: { webhook: { conversionReviewVersions: ['v1'] } } } }),
      dry('order in what is behind a pointer', { spec: { conversion: { '$setElementOrder/webhook': ['x'] } } }),
      strategicPatch('none for real', path, { spec: { conversion: { $retainKeys: ['strategy'], strategy: 'None' } } }),
      strategicPatch('names for real', path, { spec: { names: { shortNames: ['wx', 'wy'] } } }),
      get('changed', path, { ignore: ['status', 'metadata.resourceVersion'] }),
    ];
  }),
  scenario('strategic-merge/status-of-a-crd', ({ group }) => {
    const path = crdPath({ group });
    const dry = (title: string, patch: JsonObject) => strategicPatch(title, `${path}/status?dryRun=All`, patch);
    return [
      serve({ group }),
      dry('conditions replaced', { status: { conditions: [condition('Mine')] } }),
      dry('conditions null', { status: { conditions: null } }),
      dry('stored versions', { status: { storedVersions: ['v1', 'v2'] } }),
      dry('stored versions without one', { status: { '$deleteFromPrimitiveList/storedVersions': ['v1'] } }),
      dry('accepted names', { status: { acceptedNames: { shortNames: ['x'] } } }),
      dry('spec through status', { spec: { scope: 'Cluster' } }),
    ];
  }),
  scenario('strategic-merge/values-of-a-schema', ({ group }) => {
    const path = crdPath({ group });
    const dry = dryPatches(path);
    const [version] = (crd({ group }) as { spec: { versions: JsonObject[] } }).spec.versions as [JsonObject];
    const schema = (title: string, openAPIV3Schema: JsonValue, query?: string) =>
      dry(title, { spec: { versions: [{ ...version, schema: { openAPIV3Schema } }] } }, query);
    const property = (title: string, value: JsonValue, query?: string) =>
      schema(title, { type: 'object', properties: { p: value } }, query);
    return [
      serve({ group }),
      property('max length a text', { type: 'string', maxLength: '5' }),
      property('max length a fraction', { type: 'string', maxLength: 1.5 }),
      property('maximum an integer', { type: 'integer', maximum: 5 }),
      property('maximum a text', { type: 'integer', maximum: '5' }),
      property('items a list', { type: 'array', items: [{ type: 'string' }] }),
      property('items a number', { type: 'array', items: 5 }),
      property('items with a wrong type', { type: 'array', items: { type: 5 } }),
      property(
        'items with an unknown member',
        { type: 'array', items: { type: 'string', colour: 'red' } },
        '&fieldValidation=Strict',
      ),
      property('additional properties a text', { type: 'object', additionalProperties: 'x' }),
      property('additional properties with a wrong type', { type: 'object', additionalProperties: { maxLength: 'x' } }),
      property('default null', { type: 'string', nullable: true, default: null }),
      property('default an object', {
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
        default: { b: [1, 2.5, null], a: 'x' },
      }),
      property('enum with null', { nullable: true, type: 'string', enum: ['a', null] }),
      property('enum a text', { type: 'string', enum: 'a' }),
      property('null', null),
      property('a text', 'x'),
      property('nullable a text', { type: 'string', nullable: 'yes' }),
      property('unknown member', { type: 'string', colour: 'red' }, '&fieldValidation=Strict'),
      property(
        'unknown members of two',
        { type: 'object', properties: { a: { type: 'string', x: 1 }, b: { type: 'string', x: 1 } } },
        '&fieldValidation=Strict',
      ),
      property('rules', { type: 'string', 'x-kubernetes-validations': [{ rule: 'self != ""' }] }),
      schema('null schema', null),
      schema('properties a list', { type: 'object', properties: ['a'] }),
    ];
  }),
  scenario('strategic-merge/field-validation', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    const each = (title: string, patch: Body) =>
      ['', 'Ignore', 'Warn', 'Strict'].map((level) =>
        strategicPatch(
          `${title}, ${level === '' ? 'nothing said' : level}`,
          `${path}?dryRun=All${level === '' ? '' : `&fieldValidation=${level}`}`,
          patch,
        ),
      );
    return [
      post('create', namespaces, furnished(ns)),
      ...each('duplicate', '{"metadata":{"labels":{"c":"1","c":"2"}}}'),
      ...each('duplicate in a list', '{"metadata":{"ownerReferences":[{"uid":"u1","name":"a","name":"b"}]}}'),
      ...each('unknown', { metadata: { colour: 'red' } }),
      ...each('unknown at the top and below', { zeta: 1, alpha: 2, spec: { colour: 'red' } }),
      ...each('unknown and duplicate', '{"colour":"red","metadata":{"labels":{"c":"1","c":"2"}}}'),
      ...each('wrong type and unknown', { colour: 'red', metadata: { labels: { a: 5 } } }),
      ...each('unknown in a list', { metadata: { ownerReferences: [{ uid: 'u1', 'a.b': 1 }] } }),
      ...each('unknown with a quote', { 'a"b\\c': 1 }),
      ...each('directive left over', { metadata: { ownerReferences: [owner('u8', { $retainKeys: ['uid'] })] } }),
      ...each('upper case', { Metadata: { labels: { c: '3' } }, metadata: { Labels: { c: '3' } } }),
      ...each('unknown set to null', { colour: null, spec: { colour: null } }),
      ...each('a list for a patch', '[]'),
      ...each('a number beyond float64', '{"metadata":{"labels":{"c":1e400}}}'),
      get('unchanged', path),
    ];
  }),
  scenario('strategic-merge/bodies', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    const dry = dryPatches(path);
    return [
      post('create', namespaces, furnished(ns)),
      dry('empty object', {}),
      dry('nothing', ''),
      dry('null', 'null'),
      dry('list', '[{"metadata":{}}]'),
      dry('text', '"x"'),
      dry('number', '5'),
      dry('true', 'true'),
      dry('broken', '{"metadata":'),
      dry('trailing', '{} x'),
      dry('trailing brace', '{}}'),
      dry('yaml', 'metadata:\n  labels:\n    c: d\n'),
      dry('spaces', '  \n{"metadata":{"labels":{"c":"3"}}}\n '),
      dry('byte order mark', '\ufeff{}'),
      dry('large integer', '{"metadata":{"generation":9007199254740993}}'),
      dry('larger than int64', '{"metadata":{"generation":9223372036854775808}}'),
      dry('whole fraction', '{"metadata":{"generation":5.0}}'),
      dry('fraction', '{"metadata":{"generation":5.5}}'),
      dry(
        'quoted in the error',
        '{"metadata":{"generation":"x","labels":{"a":"<&>\\"\\u00e9"},"annotations":{"n":null}},"b":[1,2.5,true,null,{"c":"d"}],"e":1000000}',
      ),
      dry('prototype', '{"__proto__":{"x":1},"metadata":{"labels":{"__proto__":"x","constructor":"y"}}}'),
      dry('prototype with order', '{"metadata":{"$setElementOrder/__proto__":["x"]}}'),
      dry('prototype kept', '{"metadata":{"labels":{"$retainKeys":["__proto__"],"__proto__":"x"}}}'),
    ];
  }),
  scenario('strategic-merge/identity', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    const dry = dryPatches(path);
    const meta = (title: string, metadata: JsonObject) => dry(title, { metadata });
    return [
      post('create', namespaces, furnished(ns)),
      meta('the same name', { name: ns }),
      meta('another name', { name: 'another' }),
      meta('no name', { name: null }),
      meta('empty name', { name: '' }),
      meta('name a number', { name: 5 }),
      meta('a namespace', { namespace: 'default' }),
      meta('an empty namespace', { namespace: '' }),
      meta('another uid', { uid: 'another' }),
      meta('no uid', { uid: null }),
      meta('creation time', { creationTimestamp: '2001-02-03T04:05:06Z' }),
      meta('no creation time', { creationTimestamp: null }),
      meta('creation time as text', { creationTimestamp: 'yesterday' }),
      meta('generate name', { generateName: 'x-' }),
      meta('self link', { selfLink: '/x' }),
      meta('generation', { generation: 7 }),
      meta('deletion time', { deletionTimestamp: '2001-02-03T04:05:06Z' }),
      meta('grace period', { deletionGracePeriodSeconds: 5 }),
      meta('no resource version', { resourceVersion: null }),
      meta('resource version zero', { resourceVersion: '0' }),
      meta('old resource version', { resourceVersion: '1' }),
      meta('resource version no number', { resourceVersion: 'x' }),
      meta('current resource version', { resourceVersion: '{{create.metadata.resourceVersion}}', labels: { c: '3' } }),
      dry('another kind', { kind: 'Pod' }),
      dry('no kind', { kind: null }),
      dry('kind a number', { kind: 5 }),
      dry('another version', { apiVersion: 'v2' }),
      dry('another group', { apiVersion: 'apps/v1' }),
      dry('version that cannot be read', { apiVersion: 'a/b/c' }),
      strategicPatch('no change', path, {}),
      strategicPatch('no change by the same value', path, { metadata: { labels: { a: '1' } } }),
      strategicPatch('no change by null', path, 'null'),
      strategicPatch('with the current version', path, {
        metadata: { resourceVersion: '{{create.metadata.resourceVersion}}', labels: { c: '3' } },
      }),
      strategicPatch('with the version of before', path, {
        metadata: { resourceVersion: '{{create.metadata.resourceVersion}}', labels: { c: '4' } },
      }),
      strategicPatch('no change with the version of before', path, {
        metadata: { resourceVersion: '{{create.metadata.resourceVersion}}' },
      }),
      get('changed', path),
    ];
  }),
  scenario('strategic-merge/other-patches-of-struct-kinds', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    const merge = (title: string, patch: Body, query = '') => mergePatch(title, `${path}?dryRun=All${query}`, patch);
    const json = (title: string, ...operations: JsonObject[]) => jsonPatch(title, `${path}?dryRun=All`, operations);
    return [
      post('create', namespaces, furnished(ns)),
      merge('list replaced', { metadata: { finalizers: ['example.com/d'] } }),
      merge('directives mean nothing', { metadata: { labels: { $patch: 'replace' } } }),
      merge('wrong type', { metadata: { labels: { a: 5 } } }),
      merge('wrong type strictly', { metadata: { labels: 'x' } }, '&fieldValidation=Strict'),
      merge('unknown field', { spec: { colour: 'red' } }),
      merge('unknown field strictly', { spec: { colour: 'red' } }, '&fieldValidation=Strict'),
      merge('another version', { apiVersion: 'v2' }),
      merge('no kind', { kind: null }),
      merge('no version', { apiVersion: null }),
      merge('kind a number', { kind: 5 }),
      merge('version that cannot be read', { apiVersion: 'a/b/c' }),
      merge('unknown kind', { kind: 'Gadget' }),
      merge('neither kind nor version', { kind: null, apiVersion: null }),
      merge('metadata null', { metadata: null }),
      merge('list for a patch', '[]'),
      merge('list for a patch, ignored', '[]', '&fieldValidation=Ignore'),
      json('a label', { op: 'add', path: '/metadata/labels/c', value: '3' }),
      json('a number', { op: 'replace', path: '/metadata/labels/a', value: 5 }),
      json('the kind', { op: 'replace', path: '/kind', value: 'Gadget' }),
      json('the kind removed', { op: 'remove', path: '/kind' }),
      json('the whole a list', { op: 'replace', path: '', value: [] }),
      json('the whole empty', { op: 'replace', path: '', value: {} }),
      json('metadata removed', { op: 'remove', path: '/metadata' }),
      json('unknown field added', { op: 'add', path: '/colour', value: 'red' }),
      mergePatch('list for one that is not there', `${namespaces}/none-of-these`, '[]'),
      jsonPatch('object for one that is not there', `${namespaces}/none-of-these`, '{}'),
      merge('unchanged by the patch, wrong besides', { metadata: { labels: { a: '1' } }, spec: { finalizers: 5 } }),
      merge(
        'empty patches of members',
        { metadata: {}, status: {}, spec: { colour: 'red' } },
        '&fieldValidation=Strict',
      ),
      merge('number beyond int64', '{"metadata":{"generation":1e+30}}'),
      json(
        'tested and then wrong',
        { op: 'test', path: '/metadata/labels/a', value: '1' },
        { op: 'add', path: '/spec', value: 5 },
      ),
      json(
        'copied and then wrong',
        { op: 'copy', from: '/metadata/labels', path: '/colour' },
        { op: 'add', path: '/spec/finalizers', value: 5 },
      ),
      json('test of the version', { op: 'test', path: '/metadata/resourceVersion', value: 'x' }),
    ];
  }),
  scenario('strategic-merge/other-patches-of-crds', ({ group }) => {
    const path = crdPath({ group });
    const merge = (title: string, patch: Body, query = '') => mergePatch(title, `${path}?dryRun=All${query}`, patch);
    return [
      serve({ group }),
      merge('wrong type', { spec: { scope: 5 } }),
      merge('wrong type of a schema', {
        spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: { items: { type: 5 } } } }] },
      }),
      merge('neither boolean nor schema', {
        spec: { versions: [{ schema: { openAPIV3Schema: { additionalProperties: 5 } } }] },
      }),
      merge('unknown field strictly', { spec: { colour: 'red' } }, '&fieldValidation=Strict'),
      merge('no version', { apiVersion: null }),
      merge('no version strictly', { apiVersion: null }, '&fieldValidation=Strict'),
      merge('empty version', { apiVersion: '' }),
      merge('version that cannot be read', { apiVersion: 'a/b/c' }),
      merge('version a number', { apiVersion: 5 }),
      merge('another group', { apiVersion: 'other.example.com/v1' }),
      merge('unknown kind', { kind: 'Gadget' }),
      merge('empty kind', { kind: '' }),
      merge('list, ignored', '[]', '&fieldValidation=Ignore'),
    ];
  }),
  scenario('strategic-merge/as-kubectl-does', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    return [
      post('create', namespaces, furnished(ns)),
      strategicPatch(
        'apply',
        `${path}?fieldManager=kubectl-client-side-apply&fieldValidation=Strict`,
        {
          metadata: {
            annotations: { [annotation]: '{}\n', x: null },
            '$setElementOrder/finalizers': ['example.com/z', 'example.com/a'],
            '$deleteFromPrimitiveList/finalizers': ['example.com/b'],
            finalizers: ['example.com/z'],
          },
        },
        { ignore: ['metadata.resourceVersion'] },
      ),
      strategicPatch(
        'edit',
        `${path}?fieldManager=kubectl-edit&fieldValidation=Strict`,
        {
          metadata: {
            labels: { b: null, c: '3' },
            '$setElementOrder/ownerReferences': [{ uid: 'u1' }, { uid: 'u3' }],
            ownerReferences: [{ $patch: 'delete', uid: 'u2' }],
          },
        },
        { ignore: ['metadata.resourceVersion'] },
      ),
      put('replace', path, namespace(ns), { ignore: ['metadata.resourceVersion'] }),
    ];
  }),
];
