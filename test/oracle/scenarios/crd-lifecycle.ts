import type { JsonObject } from '#machinery';
import { crd, crdPath, objectSchema, resourcePath, serve, widget, widgetSpec } from '../crd-manifests.ts';
import {
  bodyHas,
  both,
  conditionIs,
  crdsPath,
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

const version = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  served: true,
  storage: false,
  schema: { openAPIV3Schema: objectSchema(widgetSpec) },
  ...more,
});

const established = both(conditionIs('Established', 'True'), conditionIs('NamesAccepted', 'True'));

/** The life of a CustomResourceDefinition, and what it does to its objects. */
export const crdLifecycleScenarios: Scenario[] = [
  scenario('crd-lifecycle/create-read-update-delete', ({ group }) => {
    const options = {
      group,
      names: { shortNames: ['w'], categories: ['all'] },
      columns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
      subresources: { status: {} },
    };
    const path = crdPath(options);
    return [
      get('before', path),
      get('resource before', resourcePath(group, undefined)),
      post('create', crdsPath, crd(options)),
      get('established', path, { until: established }),
      post('create again', crdsPath, crd(options)),
      get('get status', `${path}/status`, { ignore: ['metadata.resourceVersion'] }),
      get('list by name', `${crdsPath}?fieldSelector=metadata.name%3Dwidgets.${group}`, {
        select: ['kind', 'items.*.metadata.name'],
      }),
      get('list by unknown field', `${crdsPath}?fieldSelector=spec.group%3D${group}`),
      get('resource served', resourcePath(group, undefined), { until: statusIs(200) }),
      mergePatch('label', path, { metadata: { labels: { a: 'b' } } }, { ignore: ['metadata.resourceVersion'] }),
      del('dry delete', `${path}?dryRun=All`, undefined, { ignore: ['metadata.resourceVersion'] }),
      del('delete with wrong uid', path, { preconditions: { uid: '6f2d5b0a-0000-4000-8000-00000000abcd' } }),
      del('delete', path, undefined, { ignore: ['metadata.resourceVersion'] }),
      get('after', path, { until: statusIs(404) }),
      get('resource after', resourcePath(group, undefined), { until: statusIs(404) }),
      del('delete again', path),
    ];
  }),
  scenario('crd-lifecycle/naming-conflicts', ({ group }) => {
    const other = (plural: string, names: JsonObject) =>
      crd({ group, kind: 'Other', names: { plural, singular: `${plural}-one`, ...names } });
    const conflict = (title: string, plural: string, names: JsonObject) => [
      post(title, crdsPath, other(plural, names), { keep: 'status' as const }),
      get(`${title} conditions`, `${crdsPath}/${plural}.${group}`, {
        until: conditionIs('NamesAccepted', 'False'),
        ignore: ['metadata', 'spec'],
      }),
      get(`${title} not served`, resourcePath(group, undefined, plural)),
    ];
    return [
      post('first', crdsPath, crd({ group, names: { singular: 'widget', shortNames: ['wd'], categories: ['all'] } }), {
        keep: 'status',
      }),
      get('first established', crdPath({ group }), { until: established, ignore: ['metadata', 'spec'] }),
      conflict('kind', 'others', { kind: 'Widget', listKind: 'OtherList' }),
      conflict('list kind', 'lists', { kind: 'Lister', listKind: 'WidgetList' }),
      conflict('singular', 'singulars', { kind: 'Singular', singular: 'widget' }),
      conflict('short name', 'shorts', { kind: 'Short', shortNames: ['wd'] }),
      conflict('short name is plural', 'plurals', { kind: 'Plural', shortNames: ['widgets'] }),
      conflict('several', 'several', { kind: 'Widget', singular: 'widget', shortNames: ['wd'] }),
      post('category is no conflict', crdsPath, other('categories', { kind: 'Category', categories: ['all'] }), {
        keep: 'status',
      }),
      get('category accepted', `${crdsPath}/categories.${group}`, { until: established, ignore: ['metadata', 'spec'] }),
      del('delete first', crdPath({ group }), undefined, { keep: 'status' }),
      get('first gone', crdPath({ group }), { until: statusIs(404), keep: 'status' }),
    ];
  }),
  scenario('crd-lifecycle/name-freed-by-deletion', ({ group }) => {
    const second = { group, kind: 'Widget', names: { plural: 'gadgets', singular: 'gadget' } };
    return [
      serve({ group, names: { singular: 'widget' } }),
      post('second', crdsPath, crd(second), { keep: 'status' }),
      get('second waits', crdPath(second), {
        until: conditionIs('NamesAccepted', 'False'),
        ignore: ['metadata', 'spec'],
      }),
      del('delete first', crdPath({ group }), undefined, { keep: 'status' }),
      get('second accepted', crdPath(second), { until: established, ignore: ['metadata', 'spec'] }),
      get('second served', resourcePath(group, undefined, 'gadgets'), { until: statusIs(200) }),
    ];
  }),
  scenario('crd-lifecycle/names-changed', ({ group }) => [
    serve({ group }),
    mergePatch(
      'short names and categories',
      crdPath({ group }),
      { spec: { names: { shortNames: ['w'], categories: ['all'] } } },
      { keep: 'status' },
    ),
    get('accepted', crdPath({ group }), {
      until: bodyHas('status.acceptedNames.shortNames', ['w']),
      ignore: ['metadata', 'spec.versions'],
    }),
    get('discovered', `/apis/${group}/v1`, { until: bodyHas('resources[name=widgets].shortNames', ['w']) }),
    mergePatch('kind', crdPath({ group }), { spec: { names: { kind: 'Gadget', listKind: 'GadgetList' } } }),
  ]),
  scenario('crd-lifecycle/approval-condition', () => [
    post('approved', crdsPath, crd({ group: 'approved-lifecycle.x-k8s.io' }), { keep: 'status' }),
    get('no condition for other groups', crdPath({ group: 'approved-lifecycle.x-k8s.io' }), {
      until: established,
      ignore: ['metadata', 'spec'],
    }),
    post(
      'protected',
      crdsPath,
      crd({
        group: 'lifecycle.k8s.io',
        metadata: { annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/1' } },
      }),
      { keep: 'status' },
    ),
    get('protected condition', crdPath({ group: 'lifecycle.k8s.io' }), {
      until: both(established, conditionIs('KubernetesAPIApprovalPolicyConformant', 'True')),
      ignore: ['metadata', 'spec'],
    }),
    post(
      'unapproved',
      crdsPath,
      crd({
        group: 'lifecycle.kubernetes.io',
        metadata: { annotations: { 'api-approved.kubernetes.io': 'unapproved, experimental' } },
      }),
      { keep: 'status' },
    ),
    get('unapproved condition', crdPath({ group: 'lifecycle.kubernetes.io' }), {
      until: both(established, conditionIs('KubernetesAPIApprovalPolicyConformant', 'False')),
      ignore: ['metadata', 'spec'],
    }),
    mergePatch('approval removed', crdPath({ group: 'lifecycle.k8s.io' }), { metadata: { annotations: null } }),
  ]),
  scenario('crd-lifecycle/several-versions', ({ group, ns }) => {
    const versions = [
      version('v1alpha1', { served: false }),
      version('v1beta1'),
      version('v1', { storage: true }),
      version('v2', { deprecated: true }),
    ];
    const path = crdPath({ group });
    return [
      serve({ group, versions }),
      ensureNamespace(ns),
      post('create in v1', resourcePath(group, ns), widget(group, 'a', { size: 3 })),
      post('create in v1beta1', resourcePath(group, ns, 'widgets', 'v1beta1'), {
        ...widget(group, 'b'),
        apiVersion: `${group}/v1beta1`,
      }),
      post('v1 body to v1beta1', resourcePath(group, ns, 'widgets', 'v1beta1'), widget(group, 'c')),
      get('get as v1beta1', `${resourcePath(group, ns, 'widgets', 'v1beta1')}/a`),
      get('get as v2 with warning', `${resourcePath(group, ns, 'widgets', 'v2')}/a`),
      get('list as v2', resourcePath(group, ns, 'widgets', 'v2')),
      get('not served', resourcePath(group, ns, 'widgets', 'v1alpha1')),
      mergePatch('patch as v2', `${resourcePath(group, ns, 'widgets', 'v2')}/a`, { spec: { size: 4 } }),
      watch(
        'watch as v1beta1',
        `${resourcePath(group, ns, 'widgets', 'v1beta1')}?watch=true&resourceVersion={{patch as v2.metadata.resourceVersion}}`,
        { events: 1 },
        [mergePatch('patch as v1', `${resourcePath(group, ns)}/a`, { spec: { size: 5 } })],
      ),
      get('group', `/apis/${group}`, { until: bodyHas('versions.2.version', 'v1beta1') }),
      get('crd', path, { ignore: ['spec', 'metadata'] }),
      mergePatch(
        'v2 becomes stored, v1beta1 is not served',
        path,
        {
          spec: { versions: [version('v1beta1', { served: false }), version('v1'), version('v2', { storage: true })] },
        },
        { ignore: ['spec', 'metadata'] },
      ),
      get('v1beta1 goes', resourcePath(group, ns, 'widgets', 'v1beta1'), { until: statusIs(404) }),
      get('stored versions', path, {
        until: bodyHas('status.storedVersions', ['v1', 'v2']),
        ignore: ['spec', 'metadata'],
      }),
      get('a still reads', `${resourcePath(group, ns)}/a`, { until: statusIs(200) }),
      mergePatch('v1 cannot go yet', path, { spec: { versions: [version('v2', { storage: true })] } }),
      mergePatch('a is stored as v2', `${resourcePath(group, ns, 'widgets', 'v2')}/a`, { spec: { size: 6 } }),
      mergePatch('b is stored as v2', `${resourcePath(group, ns, 'widgets', 'v2')}/b`, { spec: { size: 6 } }),
      mergePatch(
        'v1 leaves the stored versions',
        `${path}/status`,
        { status: { storedVersions: ['v2'] } },
        { ignore: ['spec', 'metadata'] },
      ),
      mergePatch('now it can', path, { spec: { versions: [version('v2', { storage: true })] } }, { keep: 'status' }),
      get('v1 goes', resourcePath(group, ns), { until: statusIs(404) }),
      get('a reads as v2', `${resourcePath(group, ns, 'widgets', 'v2')}/a`),
      get('the group afterwards', `/apis/${group}`, {
        until: bodyHas('versions', [{ groupVersion: `${group}/v2`, version: 'v2' }]),
      }),
    ];
  }),
  scenario('crd-lifecycle/deprecation-warnings', ({ group, ns }) => {
    const versions = [
      version('v1', { storage: true }),
      version('v1beta1', { deprecated: true }),
      version('v1alpha1', { deprecated: true, deprecationWarning: 'no more "alpha", please' }),
    ];
    const beta = resourcePath(group, ns, 'widgets', 'v1beta1');
    return [
      serve({ group, versions }),
      ensureNamespace(ns),
      post('create', beta, { ...widget(group, 'a'), apiVersion: `${group}/v1beta1` }),
      get('get', `${beta}/a`),
      get('list', beta),
      mergePatch('patch', `${beta}/a`, { spec: { size: 4, colour: 'x' } }),
      get('own text', resourcePath(group, ns, 'widgets', 'v1alpha1')),
      get('of nothing', `${beta}/none`),
      del('delete', `${beta}/a`),
    ];
  }),
  scenario('crd-lifecycle/version-priority', ({ group }) => {
    const versions = [
      'v10',
      'v2',
      'v1',
      'v11beta2',
      'v10beta3',
      'v3beta1',
      'v12alpha1',
      'v11alpha2',
      'foo1',
      'foo10',
    ].map((name) => version(name, { storage: name === 'v1' }));
    return [
      post('create', crdsPath, crd({ group, versions }), { keep: 'status' }),
      get('group', `/apis/${group}`, { until: bodyHas('versions.9.version', 'foo10') }),
    ];
  }),
  scenario('crd-lifecycle/schema-change', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const changed: JsonObject = {
      type: 'object',
      properties: { size: { type: 'integer', maximum: 5 }, weight: { type: 'integer', default: 7 } },
    };
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'a', { size: 50, color: 'red' })),
      watch(
        'watch across the change',
        `${widgets}?watch=true&resourceVersion={{create.metadata.resourceVersion}}&timeoutSeconds=15`,
        'server',
        [
          mergePatch(
            'schema',
            crdPath({ group }),
            {
              spec: {
                versions: [version('v1', { storage: true, schema: { openAPIV3Schema: objectSchema(changed) } })],
              },
            },
            { keep: 'status' },
          ),
          post('new rule holds', `${widgets}?dryRun=All`, widget(group, 'b', { size: 6 }), { until: statusIs(422) }),
        ],
      ),
      get('old object is pruned and defaulted', `${widgets}/a`),
      mergePatch('old object keeps its value', `${widgets}/a`, { metadata: { labels: { a: 'b' } } }),
      mergePatch('old value may stay', `${widgets}/a`, { spec: { weight: 8 } }),
      mergePatch('but not change to another bad one', `${widgets}/a`, { spec: { size: 51 } }),
      post('new object', widgets, widget(group, 'c', { size: 1 })),
    ];
  }),
  scenario('crd-lifecycle/deletion-with-instances', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const path = crdPath({ group });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a')),
      post('create b', widgets, widget(group, 'b', {}, { finalizers: ['example.com/wait'] })),
      watch('watch', `${widgets}?watch=true&resourceVersion={{create b.metadata.resourceVersion}}`, { events: 2 }, [
        del('delete', path, undefined, { keep: 'status' }),
        get('a goes', `${widgets}/a`, { until: statusIs(404) }),
      ]),
      get('waiting for b', path, {
        until: conditionIs('Terminating', 'True', 'InstanceDeletionInProgress'),
        ignore: ['spec', 'metadata.resourceVersion'],
      }),
      get('b is still served', `${widgets}/b`),
      post('create while terminating', widgets, widget(group, 'c')),
      mergePatch('change while terminating', `${widgets}/b`, { spec: { size: 2 } }),
      post('crd again while terminating', crdsPath, crd({ group })),
      mergePatch('let b go', `${widgets}/b`, { metadata: { finalizers: null } }),
      get('crd gone', path, { until: statusIs(404) }),
      get('resource gone', widgets, { until: statusIs(404) }),
    ];
  }),
  scenario('crd-lifecycle/re-creation', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const path = crdPath({ group });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'a')),
      del('delete crd', path, undefined, { keep: 'status' }),
      get('crd gone', path, { until: statusIs(404), keep: 'status' }),
      get('resource gone', widgets, { until: statusIs(404), keep: 'status' }),
      post(
        'crd anew',
        crdsPath,
        crd({ group, scope: 'Cluster', spec: { type: 'object', properties: { weight: { type: 'integer' } } } }),
        { keep: 'status' },
      ),
      get('served anew', resourcePath(group, undefined), { until: statusIs(200) }),
      get('not namespaced any more', widgets),
      post('create anew', resourcePath(group, undefined), widget(group, 'a', { weight: 1, size: 1 })),
    ];
  }),
  scenario('crd-lifecycle/put-and-generation', ({ group }) => {
    const path = crdPath({ group });
    return [
      serve({ group }),
      get('get', path, { ignore: ['metadata.resourceVersion'] }),
      put(
        'put without change',
        path,
        { ...crd({ group }), metadata: '{{get.metadata}}' as never, spec: '{{get.spec}}' as never },
        { keep: 'status' },
      ),
      put('put stale', path, { ...crd({ group }), metadata: { name: `widgets.${group}`, resourceVersion: '1' } }),
      put('put wrong name', path, { ...crd({ group }), metadata: { name: `gadgets.${group}`, resourceVersion: '1' } }),
      mergePatch(
        'description',
        path,
        {
          spec: {
            versions: [
              version('v1', {
                storage: true,
                schema: { openAPIV3Schema: { ...objectSchema(widgetSpec), description: 'A widget' } },
              }),
            ],
          },
        },
        { ignore: ['metadata.resourceVersion', 'status.conditions', 'status.observedGeneration'] },
      ),
      post('status through create', `${crdsPath}?dryRun=All`, {
        ...crd({ group: `other-${group}` }),
        status: { storedVersions: ['v9'], conditions: [], acceptedNames: { kind: 'X', plural: 'x' } },
      }),
      post('to status', `${path}/status`, crd({ group })),
      get('scale', `${path}/scale`),
    ];
  }),
  scenario('crd-lifecycle/watch', ({ group }) => [
    get('list', `${crdsPath}?fieldSelector=metadata.name%3Dwidgets.${group}`),
    post('create', crdsPath, crd({ group }), { keep: 'status' }),
    get('established', crdPath({ group }), { until: established, ignore: ['metadata.resourceVersion'] }),
    watch('watch', `${crdsPath}?watch=true&fieldSelector=metadata.name%3Dwidgets.${group}`, { events: 2 }, [
      mergePatch('label', crdPath({ group }), { metadata: { labels: { a: 'b' } } }),
    ]),
    get('table', crdPath({ group }), {
      headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
      ignore: ['rows.*.object.metadata.resourceVersion'],
    }),
    get('yaml', crdPath({ group }), { headers: { accept: 'application/yaml' }, keep: 'text' }),
  ]),
];
