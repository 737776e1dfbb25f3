import type { JsonObject } from '#machinery';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { namespace, namespaces } from '../namespace-manifests.ts';
import {
  bodyHas,
  conditionIs,
  del,
  ensureNamespace,
  get,
  mergePatch,
  post,
  put,
  type Scenario,
  scenario,
  statusIs,
  watch,
} from '../scenario.ts';

/** Namespaces: their own life, and what they mean to what is in them. */
export const namespaceScenarios: Scenario[] = [
  scenario('namespaces/life', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    return [
      post('create', namespaces, namespace(ns)),
      post('create again', namespaces, namespace(ns)),
      get('get', path),
      get('get status', `${path}/status`),
      mergePatch('label', path, { metadata: { labels: { a: 'b' } } }),
      mergePatch('label of the name removed', path, { metadata: { labels: { 'kubernetes.io/metadata.name': null } } }),
      mergePatch('label of the name changed', path, {
        metadata: { labels: { 'kubernetes.io/metadata.name': 'other' } },
      }),
      put('put', path, namespace(ns, {}, { annotations: { c: 'd' } })),
      put('put with phase', path, namespace(ns, { status: { phase: 'Terminating' } })),
      mergePatch('spec finalizers cannot change', path, { spec: { finalizers: ['example.com/x'] } }),
      mergePatch('status', `${path}/status`, {
        status: {
          conditions: [
            { type: 'Mine', status: 'True', reason: 'R', message: 'M', lastTransitionTime: '2001-02-03T04:05:06Z' },
          ],
        },
      }),
      mergePatch('bad phase', `${path}/status`, { status: { phase: 'Odd' } }),
      mergePatch('status terminating', `${path}/status`, { status: { phase: 'Terminating' } }),
      put(
        'finalize with more',
        `${path}/finalize`,
        namespace(ns, { spec: { finalizers: ['kubernetes', 'example.com/x'] } }),
      ),
      put('finalize with bad name', `${path}/finalize`, namespace(ns, { spec: { finalizers: ['not qualified'] } })),
      put('finalize of another', `${path}/finalize`, namespace('another', { spec: { finalizers: [] } })),
      get('finalize to get', `${path}/finalize`),
      get('list by name', `${namespaces}?fieldSelector=metadata.name%3D${ns}`),
      get('list by phase and name', `${namespaces}?fieldSelector=status.phase%3DActive,metadata.name%3D${ns}`),
      get('list by unknown field', `${namespaces}?fieldSelector=spec.x%3Dy`),
      get('get of none', `${namespaces}/nowhere`),
      del('delete of none', `${namespaces}/nowhere`),
    ];
  }),
  scenario('namespaces/validation', ({ ns }) => {
    const attempt = (title: string, body: JsonObject, query = '?dryRun=All') =>
      post(title, `${namespaces}${query}`, body);
    return [
      attempt('good', namespace(ns)),
      attempt('upper case', namespace('Upper')),
      attempt('dots', namespace('a.b')),
      attempt('64 characters', namespace('a'.repeat(64))),
      attempt('63 characters', namespace('a'.repeat(63))),
      attempt('no name', { apiVersion: 'v1', kind: 'Namespace' }),
      attempt('generated', { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'ns-' } }),
      attempt('in a namespace', namespace(ns, {}, { namespace: 'default' })),
      attempt('bad label', namespace(ns, {}, { labels: { 'a b': 'c' } })),
      attempt('finalizers in spec', namespace(ns, { spec: { finalizers: ['example.com/x'] } })),
      attempt('bad finalizers in spec', namespace(ns, { spec: { finalizers: ['x'] } })),
      attempt('status', namespace(ns, { status: { phase: 'Terminating' } })),
      attempt('unknown field', namespace(ns, { spec: { colour: 'x' } }), '?dryRun=All&fieldValidation=Strict'),
      attempt('unknown field with warning', namespace(ns, { spec: { colour: 'x' } })),
      attempt('wrong type', namespace(ns, { spec: { finalizers: 'x' } })),
      attempt('wrong kind', { ...namespace(ns), kind: 'Pod' }),
      attempt('wrong version', { ...namespace(ns), apiVersion: 'v2' }),
      attempt('not json', {}, '?dryRun=All'),
      post('broken', namespaces, '{"kind":'),
      post(
        'duplicate fields',
        `${namespaces}?dryRun=All&fieldValidation=Strict`,
        `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"${ns}","name":"${ns}"}}`,
      ),
    ];
  }),
  scenario('namespaces/the-first-ones', () => [
    get('default', `${namespaces}/default`, { ignore: ['metadata.resourceVersion'] }),
    get('kube-system', `${namespaces}/kube-system`, { ignore: ['metadata.resourceVersion'] }),
    get('kube-public', `${namespaces}/kube-public`, { ignore: ['metadata.resourceVersion'] }),
    get('kube-node-lease', `${namespaces}/kube-node-lease`, { ignore: ['metadata.resourceVersion'] }),
    del('delete default', `${namespaces}/default`),
    del('delete kube-system', `${namespaces}/kube-system`),
    del('delete kube-public', `${namespaces}/kube-public`),
    del('delete collection', namespaces),
  ]),
  scenario('namespaces/missing', ({ group }) => {
    const widgets = resourcePath(group, 'nowhere-at-all');
    return [
      serve({ group }),
      post('create', widgets, widget(group, 'a')),
      post('create with invalid object', widgets, widget(group, 'a', { size: 101 })),
      post('create with bad name', widgets, widget(group, 'A')),
      put('put', `${widgets}/a`, widget(group, 'a')),
      mergePatch('patch', `${widgets}/a`, {}),
      del('delete', `${widgets}/a`),
      del('delete collection', widgets),
      get('list', widgets),
    ];
  }),
  scenario('namespaces/deletion', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      post('create', namespaces, namespace(ns)),
      post('create a', widgets, widget(group, 'a')),
      post('create b', widgets, widget(group, 'b', {}, { finalizers: ['example.com/wait'] })),
      del('delete', `${namespaces}/${ns}`),
      get('contents going', `${namespaces}/${ns}`, { until: conditionIs('NamespaceFinalizersRemaining', 'True') }),
      get('a is gone', `${widgets}/a`, { until: statusIs(404) }),
      get('b is waiting', `${widgets}/b`),
      post('create in it', widgets, widget(group, 'c')),
      post('create in it dry', `${widgets}?dryRun=All`, widget(group, 'c')),
      mergePatch('change in it', `${widgets}/b`, { spec: { size: 5 } }),
      post('create it again', namespaces, namespace(ns)),
      del('delete again', `${namespaces}/${ns}`, undefined, {
        ignore: ['metadata.resourceVersion', 'status.conditions'],
      }),
      mergePatch('let b go', `${widgets}/b`, { metadata: { finalizers: null } }),
      get('gone', `${namespaces}/${ns}`, { until: statusIs(404) }),
      post('anew', namespaces, namespace(ns)),
      post('create c', widgets, widget(group, 'c')),
      get('only c', widgets),
    ];
  }),
  scenario('namespaces/deletion-of-an-empty-one', ({ ns }) => [
    post('create', namespaces, namespace(ns)),
    watch(
      'watch',
      `${namespaces}?watch=true&fieldSelector=metadata.name%3D${ns}&resourceVersion={{create.metadata.resourceVersion}}`,
      { events: 1 },
      [mergePatch('label', `${namespaces}/${ns}`, { metadata: { labels: { a: 'b' } } })],
    ),
    del('delete with dry run', `${namespaces}/${ns}?dryRun=All`),
    del('delete with wrong uid', `${namespaces}/${ns}`, {
      preconditions: { uid: '6f2d5b0a-0000-4000-8000-00000000abcd' },
    }),
    del('delete', `${namespaces}/${ns}`),
    get('gone', `${namespaces}/${ns}`, { until: statusIs(404) }),
    del('delete again', `${namespaces}/${ns}`),
  ]),
  scenario('namespaces/finalizers', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    return [
      post(
        'create',
        namespaces,
        namespace(ns, { spec: { finalizers: ['example.com/hold'] } }, { finalizers: ['example.com/meta'] }),
      ),
      del('delete', path),
      get('held', path, {
        until: bodyHas('spec.finalizers', ['example.com/hold']),
        ignore: ['status.conditions', 'metadata.resourceVersion'],
      }),
      put('finalize', `${path}/finalize`, namespace(ns, { spec: { finalizers: [] } }), {
        ignore: ['status.conditions', 'metadata.resourceVersion'],
      }),
      get('held by metadata', path, { ignore: ['status.conditions', 'metadata.resourceVersion'] }),
      mergePatch(
        'let go',
        path,
        { metadata: { finalizers: null } },
        { ignore: ['status.conditions', 'metadata.resourceVersion'] },
      ),
      get('gone', path, { until: statusIs(404) }),
    ];
  }),
  scenario('namespaces/isolation', ({ group, ns }) => {
    const other = `${ns}-other`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      ensureNamespace(other),
      post('create', resourcePath(group, ns), widget(group, 'a')),
      post('create the same name elsewhere', resourcePath(group, other), widget(group, 'a')),
      get('one', resourcePath(group, ns)),
      get('all', resourcePath(group, undefined)),
      del('delete collection of one', resourcePath(group, ns), undefined, { keep: 'status' }),
      get('what is left', resourcePath(group, undefined)),
    ];
  }),
];
