import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { del, ensureNamespace, get, mergePatch, post, type Scenario, scenario, watch } from '../scenario.ts';

/** Watches: where they start, what they show, how they end. */
export const watchingScenarios: Scenario[] = [
  scenario('watching/from-a-version', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a')),
      get('list', widgets),
      watch('watch', `${widgets}?watch=true&resourceVersion={{list.metadata.resourceVersion}}`, { events: 5 }, [
        post('create b', widgets, widget(group, 'b')),
        mergePatch('patch a', `${widgets}/a`, { spec: { size: 2 } }),
        mergePatch('patch a without change', `${widgets}/a`, { spec: { size: 2 } }),
        mergePatch('finalizer on b', `${widgets}/b`, { metadata: { finalizers: ['example.com/x'] } }),
        del('delete b', `${widgets}/b`),
        del('delete a', `${widgets}/a`),
      ]),
      watch('later, from the same version', `${widgets}?watch=1&resourceVersion={{list.metadata.resourceVersion}}`, {
        events: 5,
      }),
      watch('from the first object', `${widgets}?watch=true&resourceVersion={{create a.metadata.resourceVersion}}`, {
        events: 5,
      }),
    ];
  }),
  scenario('watching/start', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a')),
      post('create b', widgets, widget(group, 'b')),
      get('list', widgets),
      watch('version unset', `${widgets}?watch=true`, { events: 3 }, [
        mergePatch('patch a', `${widgets}/a`, { spec: { size: 2 } }),
      ]),
      watch('version 0', `${widgets}?watch=true&resourceVersion=0`, { events: 3 }, [
        mergePatch('patch a again', `${widgets}/a`, { spec: { size: 3 } }),
      ]),
      watch('all namespaces', `${resourcePath(group, undefined)}?watch=true`, { events: 2 }),
      watch('one object by field', `${widgets}?watch=true&fieldSelector=metadata.name%3Da`, { events: 2 }, [
        mergePatch('patch b', `${widgets}/b`, { spec: { size: 5 } }),
        mergePatch('patch a a third time', `${widgets}/a`, { spec: { size: 5 } }),
      ]),
      watch('old path', `/apis/${group}/v1/watch/namespaces/${ns}/widgets`, { events: 2 }),
      watch('old path of one', `/apis/${group}/v1/watch/namespaces/${ns}/widgets/a`, { events: 1 }),
      get('of one name', `${widgets}/a?watch=true&timeoutSeconds=1`),
      get('watch=false is a list', `${widgets}?watch=false`),
      get('watch=0 is a list', `${widgets}?watch=0`),
      watch('watch=nonsense', `${widgets}?watch=nonsense&timeoutSeconds=1`, 'server'),
    ];
  }),
  scenario('watching/selector-transitions', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group, selectableFields: [{ jsonPath: '.spec.color' }] }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a', { color: 'red' }, { labels: { app: 'x' } })),
      post('create b', widgets, widget(group, 'b', { color: 'blue' }, { labels: { app: 'y' } })),
      get('list', widgets),
      watch(
        'by label',
        `${widgets}?watch=true&labelSelector=app%3Dx&resourceVersion={{list.metadata.resourceVersion}}`,
        { events: 4 },
        [
          mergePatch('a leaves', `${widgets}/a`, { metadata: { labels: { app: 'z' } } }),
          mergePatch('b enters', `${widgets}/b`, { metadata: { labels: { app: 'x' } } }),
          mergePatch('b changes', `${widgets}/b`, { spec: { size: 7 } }),
          mergePatch('a changes outside', `${widgets}/a`, { spec: { size: 7 } }),
          del('delete a', `${widgets}/a`),
          del('delete b', `${widgets}/b`),
        ],
      ),
      watch(
        'the same later',
        `${widgets}?watch=true&labelSelector=app%3Dx&resourceVersion={{list.metadata.resourceVersion}}`,
        { events: 4 },
      ),
      watch('by field', `${widgets}?watch=true&fieldSelector=spec.color%3Dred`, { events: 3 }, [
        post('create c', widgets, widget(group, 'c', { color: 'blue' })),
        mergePatch('c enters', `${widgets}/c`, { spec: { color: 'red' } }),
        mergePatch('c leaves', `${widgets}/c`, { spec: { color: 'green' } }),
        post('create d', widgets, widget(group, 'd', { color: 'red' })),
      ]),
      watch('nothing to see', `${widgets}?watch=true&labelSelector=app%3Dnone&timeoutSeconds=1`, 'server'),
      watch('bad label selector', `${widgets}?watch=true&labelSelector=%3D%3D`, { events: 0 }),
      watch('bad field selector', `${widgets}?watch=true&fieldSelector=spec.size%3D1`, { events: 0 }),
    ];
  }),
  scenario('watching/errors', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const bad = (title: string, query: string) => watch(title, `${widgets}?watch=true&${query}`, { events: 1 });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a')),
      bad('expired', 'resourceVersion=1'),
      watch('not a number', `${widgets}?watch=true&resourceVersion=abc`, { events: 0 }),
      watch('negative', `${widgets}?watch=true&resourceVersion=-1`, { events: 0 }),
      watch('match', `${widgets}?watch=true&resourceVersion=1&resourceVersionMatch=Exact`, { events: 0 }),
      watch('match not older', `${widgets}?watch=true&resourceVersion=1&resourceVersionMatch=NotOlderThan`, {
        events: 0,
      }),
      watch('continue', `${widgets}?watch=true&continue=abc`, { events: 0 }),
      watch('limit', `${widgets}?watch=true&limit=1`, { events: 1 }),
      watch('timeout not a number', `${widgets}?watch=true&timeoutSeconds=soon`, { events: 0 }),
      watch('in the future', `${widgets}?watch=true&resourceVersion=9000000000000000&timeoutSeconds=1`, 'server'),
      watch('unknown resource', `/apis/${group}/v1/namespaces/${ns}/gadgets?watch=true`, { events: 0 }),
      watch('not acceptable', `${widgets}?watch=true`, { events: 0 }, [], { headers: { accept: 'text/html' } }),
    ];
  }),
  scenario('watching/timeout-and-bookmarks', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a')),
      get('list', widgets),
      watch('ends by itself', `${widgets}?watch=true&timeoutSeconds=1`, 'server'),
      watch(
        'ends by itself with bookmarks',
        `${widgets}?watch=true&allowWatchBookmarks=true&timeoutSeconds=3&resourceVersion={{list.metadata.resourceVersion}}`,
        'server',
      ),
      watch(
        'no bookmark unless asked for',
        `${widgets}?watch=true&timeoutSeconds=3&resourceVersion={{list.metadata.resourceVersion}}`,
        'server',
      ),
    ];
  }),
  scenario('watching/initial-events', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const initial = 'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
    return [
      serve({ group }),
      ensureNamespace(ns),
      watch('of nothing', `${widgets}?${initial}`, { events: 1 }),
      post('create a', widgets, widget(group, 'a')),
      post('create b', widgets, widget(group, 'b')),
      get('list', widgets),
      watch('unset version', `${widgets}?${initial}`, { events: 4 }, [
        mergePatch('patch b', `${widgets}/b`, { spec: { size: 2 } }),
      ]),
      watch('version 0', `${widgets}?${initial}&resourceVersion=0`, { events: 3 }),
      watch('given version', `${widgets}?${initial}&resourceVersion={{list.metadata.resourceVersion}}`, { events: 3 }),
      watch('selected', `${widgets}?${initial}&fieldSelector=metadata.name%3Da`, { events: 2 }),
      watch('as metadata', `${widgets}?${initial}`, { events: 3 }, [], {
        headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' },
      }),
      watch('as table', `${widgets}?${initial}`, { events: 3 }, [], {
        headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
      }),
      watch('without bookmarks', `${widgets}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`, {
        events: 2,
      }),
      watch('without match', `${widgets}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true`, { events: 0 }),
      watch(
        'exact match',
        `${widgets}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=Exact`,
        { events: 0 },
      ),
      watch(
        'not wanted',
        `${widgets}?watch=true&sendInitialEvents=false&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1`,
        'server',
      ),
      watch('not wanted without match', `${widgets}?watch=true&sendInitialEvents=false&timeoutSeconds=1`, 'server'),
      get('on a list', `${widgets}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan`),
      get('on a list without match', `${widgets}?sendInitialEvents=true`),
    ];
  }),
  scenario('watching/deleted-and-recreated', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a')),
      watch(
        'watch',
        `${widgets}?watch=true&resourceVersion={{create a.metadata.resourceVersion}}`,
        { events: 4 },
        [
          del('delete a', `${widgets}/a`),
          post('create a anew', widgets, widget(group, 'a', { size: 2 })),
          post('create b', widgets, widget(group, 'b', { size: 2 })),
          del('delete both', widgets, undefined, { keep: 'status' }),
        ],
        { ignore: [] },
      ),
    ];
  }),
];
