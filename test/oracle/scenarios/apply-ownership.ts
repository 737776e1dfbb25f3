import { applied, apply, aSecondPasses, isStill, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { del, ensureNamespace, get, mergePatch, post, put, type Scenario, scenario } from '../scenario.ts';

const spec = {
  type: 'object',
  properties: {
    size: { type: 'integer' },
    note: { type: 'string' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    limits: { type: 'object', properties: { cpu: { type: 'string' }, memory: { type: 'string' } } },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, number: { type: 'integer' } },
      },
    },
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
  },
};

/** Fields that are left out, and fields of more than one manager. */
export const applyOwnershipScenarios: Scenario[] = [
  scenario('apply/giving-up', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const everything = {
      size: 1,
      note: 'a',
      labels: { a: '1', b: '2' },
      limits: { cpu: '1', memory: '2' },
      ports: [
        { name: 'web', number: 80 },
        { name: 'admin', number: 81 },
      ],
      tags: ['x', 'y'],
    };
    const { size: _, ...withoutSize } = everything;
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, everything)),
      apply('a leaf', one, 'me', applied(group, withoutSize)),
      apply('a key of a map', one, 'me', applied(group, { ...withoutSize, labels: { a: '1' } })),
      apply('a field of an object', one, 'me', applied(group, { ...withoutSize, labels: {}, limits: { cpu: '1' } })),
      apply('a field of an item', one, 'me', applied(group, { ...withoutSize, ports: [{ name: 'web' }] })),
      apply('an item of a set', one, 'me', applied(group, { ports: [{ name: 'web' }], tags: ['y'] })),
      apply('all items', one, 'me', applied(group, { ports: [], tags: [] })),
      apply('the lists', one, 'me', applied(group, {})),
      apply('spec', one, 'me', { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'one' } }),
      get('get', one),
    ];
  }),
  scenario('apply/giving-up-what-is-shared', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const full = {
      size: 1,
      labels: { a: '1', b: '2' },
      ports: [
        { name: 'web', number: 80 },
        { name: 'admin', number: 81 },
      ],
      tags: ['x', 'y'],
    };
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, full)),
      apply(
        'shared',
        one,
        'you',
        applied(group, { size: 1, labels: { a: '1' }, ports: [{ name: 'web' }], tags: ['y'] }),
      ),
      apply('the first gives all up', one, 'me', applied(group, {})),
      managersOf('managers', one),
      apply('the second gives some up', one, 'you', applied(group, { size: 1, ports: [] })),
      apply('the second gives all up', one, 'you', applied(group, {})),
      get('get', one),
    ];
  }),
  scenario('apply/giving-up-what-an-update-owns', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      post(
        'post',
        `${widgets}?fieldManager=poster`,
        widget(group, 'one', { size: 1, labels: { a: '1' }, tags: ['x'], ports: [{ name: 'web', number: 80 }] }),
      ),
      apply(
        'apply the same and more',
        one,
        'me',
        applied(group, { size: 1, note: 'a', labels: { a: '1', b: '2' }, tags: ['x', 'y'], ports: [{ name: 'web' }] }),
      ),
      apply('give all up', one, 'me', applied(group, {})),
      get('get', one),
    ];
  }),
  scenario('apply/giving-up-with-things-inside', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { labels: {}, limits: {}, ports: [{ name: 'web' }] })),
      apply(
        'another inside',
        one,
        'you',
        applied(group, { labels: { a: '1' }, limits: { cpu: '1' }, ports: [{ name: 'web', number: 80 }] }),
      ),
      mergePatch('an update inside', `${one}?fieldManager=they`, {
        spec: { labels: { b: '2' }, limits: { memory: '1' } },
      }),
      apply('the first gives up', one, 'me', applied(group, {})),
      apply('the second gives up', one, 'you', applied(group, {})),
      get('get', one),
    ];
  }),
  scenario('apply/giving-up-required', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group, spec: { ...spec, required: ['size'] } }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { size: 1, note: 'a' })),
      apply('without it', one, 'me', applied(group, { note: 'a' })),
      apply('another has it too', one, 'you', applied(group, { size: 1 })),
      apply('the first may now', one, 'me', applied(group, { note: 'a' })),
      apply('a part by itself', one, 'they', applied(group, { note: 'a' })),
      apply('a new one without it', `${resourcePath(group, ns)}/two`, 'they', {
        ...applied(group, { note: 'a' }, { metadata: { name: 'two' } }),
      }),
      get('get', one),
    ];
  }),
  scenario('apply/shared-by-two', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { size: 1, labels: { a: '1' } })),
      apply('the same', one, 'you', applied(group, { size: 1, labels: { a: '1' } })),
      apply('the same again', one, 'you', applied(group, { size: 1, labels: { a: '1' } })),
      apply('one changes it', one, 'me', applied(group, { size: 2, labels: { a: '1' } })),
      apply('one forces it', one, 'me', applied(group, { size: 2, labels: { a: '1' } }), 'force=true'),
      apply('the other as before', one, 'you', applied(group, { size: 1, labels: { a: '1' } })),
      apply('the other agrees', one, 'you', applied(group, { size: 2, labels: { a: '1' } })),
      mergePatch('an update to the same', `${one}?fieldManager=they`, { spec: { size: 2 } }),
      mergePatch('an update to another', `${one}?fieldManager=they`, { spec: { size: 3 } }),
      managersOf('managers', one),
    ];
  }),
  scenario('apply/same-name-two-operations', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      post('post', `${widgets}?fieldManager=me`, widget(group, 'one', { size: 1, note: 'a' })),
      apply('apply the same', one, 'me', applied(group, { size: 1 })),
      apply('apply another', one, 'me', applied(group, { size: 2 })),
      apply('force', one, 'me', applied(group, { size: 2 }), 'force=true'),
      mergePatch('update', `${one}?fieldManager=me`, { spec: { size: 3 } }),
      apply('apply nothing', one, 'me', applied(group, {})),
      get('get', one),
      del('delete', one),
      apply('create by apply', one, 'me', applied(group, { size: 1 })),
    ];
  }),
  scenario('apply/times', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    // The entry of `you`, who changed nothing, has no time and comes first; then that of `me`, and the updates of `you`.
    const timeOf = (entry: number) => `/metadata/managedFields/${entry}/time`;
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { size: 1 })),
      aSecondPasses('a second', widgets),
      apply('nothing to do', one, 'me', applied(group, { size: 1 })),
      isStill('nothing moves it', one, timeOf(0), 'create.metadata.managedFields.0.time'),
      apply('shared', one, 'you', applied(group, { size: 1 })),
      isStill('another does not move it', one, timeOf(1), 'create.metadata.managedFields.0.time'),
      apply('gives up what is shared', one, 'you', applied(group, {})),
      apply('same field, another value', one, 'me', applied(group, { size: 2 })),
      isStill('a value moves it', one, timeOf(1), 'create.metadata.managedFields.0.time'),
      aSecondPasses('another second', widgets),
      mergePatch('update', `${one}?fieldManager=you`, { spec: { note: 'a' } }),
      isStill(
        'an update of others does not',
        one,
        timeOf(1),
        'same field, another value.metadata.managedFields.1.time',
      ),
      aSecondPasses('a third second', widgets),
      put(
        'put without change',
        `${one}?fieldManager=you`,
        widget(group, 'one', { size: 2, note: 'a' }, { resourceVersion: '{{update.metadata.resourceVersion}}' }),
      ),
      isStill('no change does not', one, timeOf(2), 'update.metadata.managedFields.2.time'),
      mergePatch('update of the same', `${one}?fieldManager=you`, { spec: { note: 'b' } }),
      isStill('the update moves its own', one, timeOf(2), 'update.metadata.managedFields.2.time'),
      mergePatch('takes over', `${one}?fieldManager=you`, { spec: { size: 3 } }),
      apply('more than the others', one, 'me', applied(group, { note: 'b', labels: { a: '1' } })),
      aSecondPasses('a fourth second', widgets),
      apply('less, but the rest is shared', one, 'me', applied(group, { labels: { a: '1' } })),
      get('get', one),
    ];
  }),
  scenario('apply/times-of-ownership', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const time = '/metadata/managedFields/0/time';
    return [
      serve({ group, spec }),
      ensureNamespace(ns),
      post('post', `${widgets}?fieldManager=poster`, widget(group, 'one', { size: 1, note: 'a' })),
      apply('apply', one, 'me', applied(group, { size: 1, tags: ['x'] })),
      aSecondPasses('a second', widgets),
      apply('also what others have', one, 'me', applied(group, { size: 1, note: 'a', tags: ['x'] })),
      isStill('more of the same does not move it', one, time, 'apply.metadata.managedFields.0.time'),
      apply('less of it', one, 'me', applied(group, { tags: ['x'] })),
      isStill('less of the same does not move it', one, time, 'apply.metadata.managedFields.0.time'),
      mergePatch('taken from it', `${one}?fieldManager=poster`, { spec: { tags: ['y'] } }),
      apply('order of a set', one, 'me', applied(group, { tags: ['x', 'y'] })),
      isStill('a change moves it', one, time, 'apply.metadata.managedFields.0.time'),
      apply('order of a set, again', one, 'me', applied(group, { tags: ['y', 'x'] })),
      get('get', one),
    ];
  }),
];
