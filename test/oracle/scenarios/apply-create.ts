import type { JsonObject } from '#machinery';
import { applied, apply, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { applyPatch, del, ensureNamespace, get, post, type Scenario, scenario, watch } from '../scenario.ts';

/** Apply where there is no object yet, and what names it. */
export const applyCreateScenarios: Scenario[] = [
  scenario('apply/create', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const body = applied(group, { size: 1, tags: ['a', 'b'] }, { metadata: { labels: { a: 'b' } } });
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('create', one, 'me', body),
      apply('nothing to do', one, 'me', body),
      apply('change', one, 'me', applied(group, { size: 2 })),
      apply('the type alone', one, 'me', { apiVersion: `${group}/v1`, kind: 'Widget' }),
      get('get', one),
      apply('again', one, 'me', body),
      del('delete', one),
      apply('anew', one, 'me', body),
      get('list', widgets),
    ];
  }),
  scenario('apply/create-bare', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const type = { apiVersion: `${group}/v1`, kind: 'Widget' };
    const attempt = (title: string, name: string, rest: JsonObject) =>
      apply(title, `${widgets}/${name}`, 'me', { ...type, metadata: { name }, ...rest });
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('no metadata', `${widgets}/a`, 'me', type),
      apply('null metadata', `${widgets}/a`, 'me', { ...type, metadata: null }),
      apply('empty metadata', `${widgets}/a`, 'me', { ...type, metadata: {} }),
      attempt('name alone', 'a', {}),
      attempt('null spec', 'b', { spec: null }),
      attempt('empty spec', 'c', { spec: {} }),
      attempt('null in spec', 'd', { spec: { size: null, note: 'x' } }),
      attempt('only null in spec', 'e', { spec: { size: null } }),
      attempt('empty list', 'f', { spec: { tags: [] } }),
      attempt('null list', 'g', { spec: { tags: null } }),
      attempt('null in a list', 'h', { spec: { tags: ['a', null] } }),
      attempt('invalid', 'i', { spec: { size: 101 } }),
      attempt('wrong type', 'i', { spec: { size: 'big' } }),
      attempt('spec a list', 'i', { spec: [] }),
      attempt('spec a text', 'i', { spec: 'x' }),
      attempt('list a text', 'i', { spec: { tags: 'x' } }),
      attempt('number in a list of texts', 'i', { spec: { tags: [1] } }),
      attempt('boolean for a text', 'i', { spec: { note: true } }),
      attempt('object for a text', 'i', { spec: { note: { a: 1 } } }),
      attempt('fraction for an integer', 'i', { spec: { size: 1.5 } }),
      apply(
        'float without fraction',
        `${widgets}/j`,
        'me',
        `apiVersion: ${group}/v1\nkind: Widget\nmetadata: {name: j}\nspec: {size: 1.0}\n`,
      ),
      apply('nothing to do: name alone', `${widgets}/a`, 'me', { ...type, metadata: { name: 'a' } }),
      apply('another with nothing', `${widgets}/a`, 'you', { ...type, metadata: { name: 'a' } }),
      apply('another with nothing and no name', `${widgets}/a`, 'you', type),
      get('list', widgets),
    ];
  }),
  scenario('apply/create-names', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const attempt = (title: string, name: string, metadata: object) =>
      apply(title, `${widgets}/${name}`, 'me', { ...widget(group, 'x'), metadata: metadata as never }, 'dryRun=All');
    return [
      serve({ group }),
      ensureNamespace(ns),
      attempt('good', 'one', { name: 'one', namespace: ns }),
      attempt('another name', 'one', { name: 'two' }),
      attempt('empty name', 'one', { name: '' }),
      attempt('null name', 'one', { name: null }),
      attempt('number as name', 'one', { name: 1 }),
      attempt('another namespace', 'one', { name: 'one', namespace: 'default' }),
      attempt('empty namespace', 'one', { name: 'one', namespace: '' }),
      attempt('generateName', 'one', { generateName: 'one-' }),
      attempt('generateName and name', 'one', { generateName: 'one-', name: 'one' }),
      attempt('bad name', 'One', { name: 'One' }),
      attempt('long name', 'a'.repeat(254), {}),
      applyPatch('no name in the path', `${widgets}?fieldManager=me`, widget(group, 'one')),
      apply('nowhere', `${resourcePath(group, 'nowhere-at-all')}/one`, 'me', widget(group, 'one')),
      apply('all namespaces', `${resourcePath(group, undefined)}/one`, 'me', widget(group, 'one')),
    ];
  }),
  scenario('apply/create-preconditions', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const none = `${widgets}/none`;
    const uid = '6f2d5b0a-0000-4000-8000-00000000abcd';
    const to = (name: string, metadata: object) => ({ ...widget(group, name), metadata: { name, ...metadata } });
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('uid of nothing', none, 'me', to('none', { uid })),
      apply('uid and version of nothing', none, 'me', to('none', { uid, resourceVersion: '1' })),
      apply('version of nothing', none, 'me', to('none', { resourceVersion: '1' }), 'dryRun=All'),
      apply('version no number of nothing', none, 'me', to('none', { resourceVersion: 'abc' })),
      apply('version 0 of nothing', none, 'me', to('none', { resourceVersion: '0' }), 'dryRun=All'),
      apply('empty version of nothing', none, 'me', to('none', { resourceVersion: '' }), 'dryRun=All'),
      apply('empty uid of nothing', none, 'me', to('none', { uid: '' }), 'dryRun=All'),
      apply('create', one, 'me', to('one', {})),
      apply('another uid', one, 'me', to('one', { uid })),
      apply('its uid', one, 'me', to('one', { uid: '{{create.metadata.uid}}' })),
      apply('an old version', one, 'me', to('one', { resourceVersion: '1' })),
      apply('version no number', one, 'me', to('one', { resourceVersion: 'abc' })),
      apply('its version', one, 'me', to('one', { resourceVersion: '{{create.metadata.resourceVersion}}' })),
      apply('version 0', one, 'me', to('one', { resourceVersion: '0' })),
      apply('empty version', one, 'me', to('one', { resourceVersion: '' })),
      apply('its version and a change', one, 'me', {
        ...to('one', { resourceVersion: '{{create.metadata.resourceVersion}}', labels: { a: 'b' } }),
      }),
      apply('the version before that', one, 'me', {
        ...to('one', { resourceVersion: '{{create.metadata.resourceVersion}}', labels: { a: 'c' } }),
      }),
      managersOf('managers', one),
    ];
  }),
  scenario('apply/create-metadata', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const to = (name: string, metadata: object) => ({ ...widget(group, name), metadata: { name, ...metadata } });
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('everything', `${widgets}/a`, 'me', {
        ...to('a', {
          namespace: ns,
          labels: { app: 'x' },
          annotations: { 'example.com/note': 'y' },
          finalizers: ['example.com/wait'],
          ownerReferences: [
            { apiVersion: 'v1', kind: 'Secret', name: 'o', uid: '6f2d5b0a-0000-4000-8000-00000000abcd' },
          ],
          creationTimestamp: '2001-02-03T04:05:06Z',
          generation: 7,
          selfLink: '/here',
        }),
      }),
      apply('deletionTimestamp', `${widgets}/b`, 'me', {
        ...to('b', { deletionTimestamp: '2001-02-03T04:05:06Z', deletionGracePeriodSeconds: 5 }),
      }),
      apply('null creationTimestamp', `${widgets}/c`, 'me', to('c', { creationTimestamp: null })),
      apply('null labels', `${widgets}/d`, 'me', to('d', { labels: null, annotations: null, finalizers: null })),
      apply('empty labels', `${widgets}/e`, 'me', to('e', { labels: {}, annotations: {}, finalizers: [] })),
      apply('unknown metadata', `${widgets}/f`, 'me', to('f', { colour: 'x' })),
      apply('clusterName', `${widgets}/f`, 'me', to('f', { clusterName: 'x' })),
      apply('label not a text', `${widgets}/g`, 'me', to('g', { labels: { a: 1 } })),
      apply('null label', `${widgets}/h`, 'me', to('h', { labels: { a: null, b: 'c' } })),
      apply('labels a list', `${widgets}/g`, 'me', to('g', { labels: ['a'] })),
      apply('bad label', `${widgets}/g`, 'me', to('g', { labels: { 'a b': 'c' } })),
      apply('metadata a text', `${widgets}/g`, 'me', { ...to('g', {}), metadata: 'x' }),
      apply('metadata a list', `${widgets}/g`, 'me', { ...to('g', {}), metadata: [] }),
      apply('finalizers twice', `${widgets}/g`, 'me', to('g', { finalizers: ['a.com/a', 'a.com/a'] })),
      get('list', widgets),
    ];
  }),
  scenario('apply/create-not-found', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const body = widget(group, 'one');
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('unknown resource', `/apis/${group}/v1/namespaces/${ns}/gadgets/one`, 'me', body),
      apply('unknown version', `/apis/${group}/v2/namespaces/${ns}/widgets/one`, 'me', body),
      apply('unknown group', `/apis/none.example.com/v1/namespaces/${ns}/widgets/one`, 'me', body),
      apply('status of none', `${widgets}/one/status`, 'me', body),
      apply('scale of none', `${widgets}/one/scale`, 'me', body),
      apply('unknown subresource', `${widgets}/one/colour`, 'me', body),
      apply('empty manager and unknown resource', `/apis/${group}/v1/namespaces/${ns}/gadgets/one`, '', body),
      get('still none', widgets),
    ];
  }),
  scenario('apply/create-cluster-scoped', ({ group }) => {
    const one = `/apis/${group}/v1/widgets/one`;
    return [
      serve({ group, scope: 'Cluster' }),
      apply('create', one, 'me', widget(group, 'one')),
      apply('with a namespace', one, 'me', widget(group, 'one', { size: 2 }, { namespace: 'default' })),
      apply('conflict', one, 'you', widget(group, 'one', { size: 2 })),
      get('get', one),
    ];
  }),
  scenario('apply/create-watched', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const meta = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    const metaList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const table = 'application/json;as=Table;g=meta.k8s.io;v=v1';
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create another', widgets, widget(group, 'two')),
      get('list', widgets),
      watch('watch', `${widgets}?watch=true&resourceVersion={{list.metadata.resourceVersion}}`, { events: 4 }, [
        apply('create', one, 'me', applied(group, { size: 1 })),
        apply('nothing to do', one, 'me', applied(group, { size: 1 })),
        apply('conflict', one, 'you', applied(group, { size: 2 })),
        apply('force', one, 'you', applied(group, { size: 2 }), 'force=true'),
        apply('shared', one, 'me', applied(group, { size: 2 })),
        del('delete', one),
      ]),
      apply('create again', one, 'me', applied(group, { size: 1 })),
      get('metadata', one, { headers: { accept: meta } }),
      get('list of metadata', widgets, { headers: { accept: metaList } }),
      get('table', widgets, { headers: { accept: table } }),
      get('table of objects', `${widgets}?includeObject=Object`, { headers: { accept: table } }),
      get('yaml', one, { headers: { accept: 'application/yaml' }, keep: 'text' }),
      get('pretty', `${one}?pretty=true`, { keep: 'text' }),
      del('delete collection', widgets),
      get('empty', widgets),
    ];
  }),
];
