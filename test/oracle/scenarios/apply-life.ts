import type { JsonObject } from '#machinery';
import { applied, apply, aSecondPasses, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { del, ensureNamespace, get, mergePatch, post, put, type Scenario, scenario, watch } from '../scenario.ts';

/** Metadata that is owned and metadata that is not, and objects that are going away. */
export const applyLifeScenarios: Scenario[] = [
  scenario('apply/labels-and-annotations', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const as = (title: string, manager: string, metadata: JsonObject, query = '') =>
      apply(title, one, manager, { ...applied(group, { size: 1 }, { metadata }) }, query);
    return [
      serve({ group }),
      ensureNamespace(ns),
      as('create', 'me', { labels: { a: '1', 'example.com/b': '2' }, annotations: { c: '3' } }),
      as('another adds', 'you', { labels: { d: '4' }, annotations: { e: '5' } }),
      as('conflict', 'you', { labels: { a: '9' }, annotations: { c: '9' } }),
      as('give up', 'me', {}),
      as('empty', 'you', { labels: {}, annotations: {} }),
      // An apply without effect that is not quite what is stored: written, if its time is another.
      aSecondPasses('a second', resourcePath(group, ns)),
      as('null', 'you', { labels: null, annotations: null }),
      mergePatch('update', `${one}?fieldManager=they`, { metadata: { labels: { x: 'y' }, annotations: { x: 'y' } } }),
      mergePatch('update that removes', `${one}?fieldManager=they`, { metadata: { labels: null } }),
      get('get', one),
    ];
  }),
  scenario('apply/metadata-that-nobody-owns', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const as = (title: string, manager: string, metadata: JsonObject) =>
      apply(title, one, manager, { ...applied(group, { size: 1 }, { metadata }) });
    return [
      serve({ group }),
      ensureNamespace(ns),
      as('create', 'me', { namespace: ns, creationTimestamp: '2001-02-03T04:05:06Z', generation: 5, selfLink: '/x' }),
      as('creationTimestamp', 'me', { creationTimestamp: '2001-02-03T04:05:06Z' }),
      as('generation', 'me', { generation: 7 }),
      aSecondPasses('a second', widgets),
      as('selfLink', 'me', { selfLink: '/x' }),
      as('generateName', 'me', { generateName: 'x-' }),
      as('deletionTimestamp', 'me', { deletionTimestamp: '2001-02-03T04:05:06Z' }),
      as('deletionGracePeriodSeconds', 'me', { deletionGracePeriodSeconds: 5 }),
      as('bad creationTimestamp', 'me', { creationTimestamp: 'yesterday' }),
      as('generation a text', 'me', { generation: 'x' }),
      as('null creationTimestamp', 'me', { creationTimestamp: null }),
      post('posted', `${widgets}?fieldManager=poster`, {
        ...widget(group, 'two', { size: 1 }, { generateName: 'two-', labels: {}, finalizers: [], generation: 3 }),
      }),
      managersOf('managers', one),
    ];
  }),
  scenario('apply/finalizers', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const as = (title: string, manager: string, finalizers: string[], query = '') =>
      apply(
        title,
        one,
        manager,
        { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'one', finalizers } },
        query,
      );
    return [
      serve({ group }),
      ensureNamespace(ns),
      as('create', 'me', ['example.com/b', 'example.com/a']),
      as('another adds', 'you', ['example.com/c']),
      as('another shares', 'you', ['example.com/c', 'example.com/a']),
      as('the first gives one up', 'me', ['example.com/a']),
      as('invalid', 'me', ['x']),
      del('delete', one),
      apply(
        'apply while going',
        one,
        'me',
        applied(group, { size: 2 }, { metadata: { finalizers: ['example.com/a'] } }),
        'force=true',
      ),
      as('a new one while going', 'they', ['example.com/new']),
      apply('conflict while going', one, 'they', applied(group, { size: 3 })),
      apply('the first gives up', one, 'me', applied(group, { size: 2 })),
      managersOf('managers', one),
      as('the last one gives up', 'you', []),

      get('gone', one),
      as('anew', 'me', ['example.com/a']),
    ];
  }),
  scenario('apply/deletion-of-what-is-applied', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const two = { ...applied(group, { size: 1 }, { metadata: { name: 'two', finalizers: ['example.com/a'] } }) };
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('create one', one, 'me', applied(group, { size: 1 })),
      apply('create two', `${widgets}/two`, 'me', two),
      get('list', widgets),
      watch('watch', `${widgets}?watch=true&resourceVersion={{list.metadata.resourceVersion}}`, { events: 3 }, [
        del('delete collection', widgets),
        mergePatch('finalizer removed', `${widgets}/two?fieldManager=you`, { metadata: { finalizers: null } }),
      ]),
      get('gone', `${widgets}/two`),
      apply('create two again', `${widgets}/two`, 'you', two),
      del('delete with foreground propagation', `${widgets}/two`, { propagationPolicy: 'Foreground' }),
      managersOf('managers of what goes in the foreground', `${widgets}/two`),
    ];
  }),
  scenario('apply/owner-references', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const uid = (digit: number) => `6f2d5b0a-0000-4000-8000-00000000000${digit}`;
    const owner = (digit: number, more: JsonObject = {}) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      name: `s${digit}`,
      uid: uid(digit),
      ...more,
    });
    const as = (title: string, manager: string, ownerReferences: JsonObject[], query = '') =>
      apply(title, one, manager, { ...applied(group, { size: 1 }, { metadata: { ownerReferences } }) }, query);
    return [
      serve({ group }),
      ensureNamespace(ns),
      as('create', 'me', [owner(1, { controller: true }), owner(2)]),
      as('another adds', 'you', [owner(3)]),
      as('another changes', 'you', [owner(1, { name: 'other' })]),
      as('another shares', 'you', [owner(1, { controller: true })]),
      as('a second controller', 'they', [owner(4, { controller: true })]),
      as('twice', 'they', [owner(5), owner(5)]),
      as('without uid', 'they', [{ apiVersion: 'v1', kind: 'Secret', name: 'x' }]),
      as('without name', 'they', [{ apiVersion: 'v1', kind: 'Secret', uid: uid(6) }]),
      as('unknown field', 'they', [owner(6, { colour: 'x' })]),
      as('give up', 'me', []),
      get('get', one),
    ];
  }),
  scenario('apply/owner-references-updated', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const owner = (name: string, uid: string) => ({ apiVersion: `${group}/v1`, kind: 'Widget', name, uid });
    const body = (ownerReferences: JsonObject[], more: JsonObject = {}) =>
      widget(group, 'one', { size: 1 }, { ownerReferences, ...more });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('owner', widgets, widget(group, 'owner')),
      post('post', `${widgets}?fieldManager=poster`, body([owner('owner', '{{owner.metadata.uid}}')])),
      post('post with the same twice', `${widgets}?fieldManager=poster&dryRun=All`, {
        ...body([owner('owner', '{{owner.metadata.uid}}'), owner('owner', '{{owner.metadata.uid}}')]),
        metadata: {
          name: 'two',
          ownerReferences: [owner('owner', '{{owner.metadata.uid}}'), owner('owner', '{{owner.metadata.uid}}')],
        },
      }),
      put('put', `${one}?fieldManager=putter`, {
        ...body([{ ...owner('owner', '{{owner.metadata.uid}}'), blockOwnerDeletion: true }], {
          resourceVersion: '{{post.metadata.resourceVersion}}',
        }),
      }),
      mergePatch('removed', `${one}?fieldManager=patcher`, { metadata: { ownerReferences: null } }),
      get('get', one),
    ];
  }),
];
