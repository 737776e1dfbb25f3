import { applied, apply, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { ensureNamespace, get, jsonPatch, mergePatch, post, put, type Scenario, scenario } from '../scenario.ts';

const lists = {
  type: 'object',
  properties: {
    size: { type: 'integer' },
    note: { type: 'string' },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['number', 'protocol'],
      items: {
        type: 'object',
        required: ['number', 'protocol'],
        properties: { number: { type: 'integer' }, protocol: { type: 'string' }, name: { type: 'string' } },
      },
    },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    args: { type: 'array', items: { type: 'string' } },
  },
};

/** Two managers who want different values. */
export const applyConflictsScenarios: Scenario[] = [
  scenario('apply/conflict-of-one-field', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { size: 1, note: 'a' })),
      apply('another value', one, 'you', applied(group, { size: 2 })),
      apply('the same value', one, 'you', applied(group, { size: 1 })),
      apply('the first wants another', one, 'me', applied(group, { size: 2, note: 'a' })),
      apply('the second gives it up', one, 'you', applied(group, {})),
      apply('the first may now', one, 'me', applied(group, { size: 2, note: 'a' })),
      apply('another field of its own', one, 'you', applied(group, { color: 'red' })),
      get('get', one),
    ];
  }),
  scenario('apply/conflict-of-several-fields', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group, spec: lists }),
      ensureNamespace(ns),
      apply(
        'create',
        one,
        'me',
        applied(
          group,
          {
            size: 1,
            note: 'a',
            ports: [{ number: 80, protocol: 'TCP', name: 'web' }],
            labels: { 'a.b/c': 'x', 'with "quotes"': 'y' },
            args: ['a'],
          },
          { metadata: { labels: { 'example.com/app': 'x' }, annotations: { note: 'x' } } },
        ),
      ),
      apply(
        'everything otherwise',
        one,
        'you',
        applied(
          group,
          {
            size: 2,
            note: 'b',
            ports: [{ number: 80, protocol: 'TCP', name: 'http' }],
            labels: { 'a.b/c': 'z', 'with "quotes"': 'z' },
            args: ['a', 'b'],
          },
          { metadata: { labels: { 'example.com/app': 'y' }, annotations: { note: 'y' } } },
        ),
      ),
      apply('one of a list', one, 'you', applied(group, { ports: [{ number: 80, protocol: 'TCP', name: 'x' }] })),
      apply('another of the list', one, 'you', applied(group, { ports: [{ number: 80, protocol: 'UDP', name: 'x' }] })),
      apply('one of a map', one, 'you', applied(group, { labels: { 'a.b/c': 'z', new: 'z' } })),
      apply('force', one, 'you', applied(group, { size: 2, note: 'a', args: ['c'] }), 'force=true'),
      managersOf('managers', one),
    ];
  }),
  scenario('apply/conflict-with-several-managers', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('create', one, 'b', applied(group, { size: 1, note: 'x' })),
      apply('shared', one, 'a', applied(group, { size: 1 })),
      mergePatch('update', `${one}?fieldManager=c`, { spec: { color: 'red' } }),
      apply('all three', one, 'd', applied(group, { size: 2, note: 'y', color: 'blue' })),
      apply('two of them', one, 'd', applied(group, { size: 2 })),
      apply('one of them', one, 'd', applied(group, { color: 'blue' })),
      apply('force', one, 'd', applied(group, { size: 2, note: 'y', color: 'blue' }), 'force=true'),
      managersOf('managers', one),
    ];
  }),
  scenario('apply/conflict-with-updates', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      post('post', `${widgets}?fieldManager=poster`, widget(group, 'one', { size: 1 })),
      apply('conflict with the post', one, 'me', applied(group, { size: 2 })),
      apply('the same value', one, 'me', applied(group, { size: 1 })),
      put(
        'put',
        `${one}?fieldManager=putter`,
        widget(group, 'one', { size: 3 }, { resourceVersion: '{{the same value.metadata.resourceVersion}}' }),
      ),
      apply('conflict with the put', one, 'me', applied(group, { size: 4 })),
      mergePatch('merge patch', `${one}?fieldManager=patcher`, { spec: { note: 'a' } }),
      apply('conflict with the merge patch', one, 'me', applied(group, { note: 'b' })),
      jsonPatch('json patch', `${one}?fieldManager=jsonPatcher`, [{ op: 'add', path: '/spec/color', value: 'red' }]),
      apply('conflict with the json patch', one, 'me', applied(group, { color: 'blue' })),
      mergePatch('status', `${one}/status?fieldManager=controller`, { status: { ready: true } }),
      apply('conflict with the status patch', `${one}/status`, 'me', {
        ...applied(group, {}),
        status: { ready: false },
      }),
      apply('conflict with its own update', one, 'putter', applied(group, { size: 5 })),
      apply('the same as its own update', one, 'putter', applied(group, { size: 3 })),
      get('get', one),
    ];
  }),
  scenario('apply/update-takes-over', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { size: 1, note: 'a', tags: ['x'] })),
      mergePatch('changed by another', `${one}?fieldManager=you`, { spec: { size: 2 } }),
      mergePatch('removed by another', `${one}?fieldManager=you`, { spec: { note: null } }),
      apply('without what was taken', one, 'me', applied(group, { tags: ['x'] })),
      apply('what was taken', one, 'me', applied(group, { size: 1, tags: ['x'] })),
      apply('what was removed', one, 'me', applied(group, { note: 'a', tags: ['x'] })),
      mergePatch('changed by itself', `${one}?fieldManager=me`, { spec: { note: 'b' } }),
      apply('applied again', one, 'me', applied(group, { note: 'c', tags: ['x'] })),
      apply('forced', one, 'me', applied(group, { note: 'c', tags: ['x'] }), 'force=true'),
      get('get', one),
    ];
  }),
  scenario('apply/forced-takeover', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group, spec: lists }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { size: 1, note: 'a', labels: { a: '1', b: '2' } })),
      apply('take one', one, 'you', applied(group, { size: 2 }), 'force=true'),
      apply('the first without it', one, 'me', applied(group, { note: 'a', labels: { a: '1', b: '2' } })),
      apply('the first with it', one, 'me', applied(group, { size: 1, note: 'a', labels: { a: '1', b: '2' } })),
      apply('take it back', one, 'me', applied(group, { size: 1, labels: { a: '1', b: '2' } }), 'force=true'),
      apply('take all', one, 'you', applied(group, { size: 3, labels: { a: '3', b: '3' } }), 'force=true'),
      managersOf('managers', one),
      apply('the first with nothing', one, 'me', applied(group, {})),
      apply('the second with nothing', one, 'you', applied(group, {})),
      get('get', one),
    ];
  }),
];
