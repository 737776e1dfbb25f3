import type { JsonObject, JsonValue } from '#machinery';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { del, ensureNamespace, get, mergePatch, post, put, type Scenario, scenario } from '../scenario.ts';

const deleteOptions = (options: JsonObject): JsonObject => ({ kind: 'DeleteOptions', apiVersion: 'v1', ...options });

/** Deletion: options, preconditions, finalizers, propagation, collections. */
export const deletionScenarios: Scenario[] = [
  scenario('deletion/finalizers', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'one', { size: 1 }, { finalizers: ['example.com/a', 'example.com/b'] })),
      del('delete', one),
      get('get', one),
      del('delete again', one),
      mergePatch('spec may still change', one, { spec: { size: 2 } }),
      mergePatch('finalizer added', one, {
        metadata: { finalizers: ['example.com/a', 'example.com/b', 'example.com/c'] },
      }),
      mergePatch('deletionTimestamp stays', one, {
        metadata: { deletionTimestamp: null, deletionGracePeriodSeconds: null },
      }),
      mergePatch('deletionTimestamp cannot move', one, { metadata: { deletionTimestamp: '2001-02-03T04:05:06Z' } }),
      mergePatch('finalizer removed', one, { metadata: { finalizers: ['example.com/b'] } }),
      put('last finalizer removed', one, {
        ...widget(group, 'one', { size: 3 }),
        metadata: { name: 'one', resourceVersion: '{{finalizer removed.metadata.resourceVersion}}' },
      }),
      get('gone', one),
      post('create anew', widgets, widget(group, 'one')),
    ];
  }),
  scenario('deletion/options', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const attempt = (title: string, options: JsonValue, query = '', headers?: Record<string, string>) => [
      post(`create for ${title}`, widgets, widget(group, title.replaceAll(' ', '-')), { keep: 'status' }),
      del(title, `${widgets}/${title.replaceAll(' ', '-')}${query}`, options, headers ? { headers } : {}),
      get(`after ${title}`, `${widgets}/${title.replaceAll(' ', '-')}`),
    ];
    return [
      serve({ group }),
      ensureNamespace(ns),
      attempt('background', deleteOptions({ propagationPolicy: 'Background' })),
      attempt('foreground', deleteOptions({ propagationPolicy: 'Foreground' })),
      attempt('orphan', deleteOptions({ propagationPolicy: 'Orphan' })),
      attempt('unknown policy', deleteOptions({ propagationPolicy: 'Sideways' })),
      attempt('orphan dependents', deleteOptions({ orphanDependents: true })),
      attempt('orphan dependents and policy', deleteOptions({ orphanDependents: true, propagationPolicy: 'Orphan' })),
      attempt('not orphan dependents', deleteOptions({ orphanDependents: false })),
      attempt('grace', deleteOptions({ gracePeriodSeconds: 30 })),
      attempt('no grace', deleteOptions({ gracePeriodSeconds: 0 })),
      attempt('negative grace', deleteOptions({ gracePeriodSeconds: -1 })),
      attempt('dry run', deleteOptions({ dryRun: ['All'] })),
      attempt('bad dry run', deleteOptions({ dryRun: ['Some'] })),
      attempt('two dry runs', deleteOptions({ dryRun: ['All', 'All'] })),
      attempt('unknown field', deleteOptions({ colour: 'blue' })),
      attempt('wrong type', deleteOptions({ gracePeriodSeconds: 'soon' })),
      attempt('no kind', { propagationPolicy: 'Background' }),
      attempt('wrong kind', { kind: 'Pod', apiVersion: 'v1' }),
      attempt('own group', { kind: 'DeleteOptions', apiVersion: `${group}/v1`, propagationPolicy: 'Background' }),
      attempt('meta group', { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1' }),
      attempt('not json', '{'),
      attempt('empty body', ''),
      attempt('yaml', 'kind: DeleteOptions\napiVersion: v1\npropagationPolicy: Background\n', '', {
        'content-type': 'application/yaml',
      }),
      attempt('query policy', '', '?propagationPolicy=Foreground'),
      attempt('query bad policy', '', '?propagationPolicy=Sideways'),
      attempt('query dry run', '', '?dryRun=All'),
      attempt('query bad dry run', '', '?dryRun=Some'),
      attempt('query grace', '', '?gracePeriodSeconds=0'),
      attempt('query bad grace', '', '?gracePeriodSeconds=soon'),
      attempt('body wins over query dry run', deleteOptions({}), '?dryRun=All'),
      attempt('query and body', deleteOptions({ propagationPolicy: 'Background' }), '?propagationPolicy=Foreground'),
      attempt('unsafe', deleteOptions({ ignoreStoreReadErrorWithClusterBreakingPotential: true })),
    ];
  }),
  scenario('deletion/preconditions', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const preconditions = (value: JsonObject) => deleteOptions({ preconditions: value });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'one')),
      del('wrong uid', one, preconditions({ uid: '6f2d5b0a-0000-4000-8000-00000000abcd' })),
      del('wrong resourceVersion', one, preconditions({ resourceVersion: '1' })),
      del('both wrong', one, preconditions({ uid: '6f2d5b0a-0000-4000-8000-00000000abcd', resourceVersion: '1' })),
      del('dry run of right ones', one, {
        ...preconditions({ uid: '{{create.metadata.uid}}' }),
        dryRun: ['All'],
      }),
      get('still there', one),
      del(
        'right',
        one,
        preconditions({
          uid: '{{create.metadata.uid}}',
          resourceVersion: '{{create.metadata.resourceVersion}}',
        }),
      ),
      del('of nothing', one, preconditions({ uid: '{{create.metadata.uid}}' })),
    ];
  }),
  scenario('deletion/collection', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const make = (name: string, app: string, metadata: JsonObject = {}) =>
      post(`create ${name}`, widgets, widget(group, name, { size: 1 }, { labels: { app }, ...metadata }), {
        keep: 'status',
      });
    return [
      serve({ group }),
      ensureNamespace(ns),
      make('a1', 'a'),
      make('a2', 'a'),
      make('b1', 'b'),
      make('b2', 'b', { finalizers: ['example.com/wait'] }),
      make('c1', 'c'),
      del('dry run', `${widgets}?dryRun=All&labelSelector=app%3Da`),
      del('by label', `${widgets}?labelSelector=app%3Da`),
      get('left after by label', widgets, { ignore: ['items.*.metadata.uid'] }),
      del('by field', `${widgets}?fieldSelector=metadata.name%3Dc1`),
      del('bad selector', `${widgets}?labelSelector=%3D%3D`),
      del('bad field', `${widgets}?fieldSelector=spec.size%3D1`),
      del('bad policy', widgets, deleteOptions({ propagationPolicy: 'Sideways' })),
      del('limit', `${widgets}?limit=1`),
      del('all', widgets, deleteOptions({ propagationPolicy: 'Background' })),
      get('left after all', widgets),
      del('all again', widgets),
      mergePatch('let go', `${widgets}/b2`, { metadata: { finalizers: [] } }),
      get('nothing left', widgets),
      del('of nothing', widgets),
      del('across namespaces', resourcePath(group, undefined)),
    ];
  }),
];
