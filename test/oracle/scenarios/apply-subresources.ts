import type { JsonObject } from '#machinery';
import { applied, apply, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { ensureNamespace, get, jsonPatch, mergePatch, post, put, type Scenario, scenario } from '../scenario.ts';

const scale = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.status.selector',
};
const withStatus = (group: string, spec: JsonObject, status: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  ...applied(group, spec, { metadata }),
  status,
});
const scaleOf = (ns: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'one', namespace: ns, ...metadata },
  spec,
});

/** status and scale: who manages what through which door. */
export const applySubresourcesScenarios: Scenario[] = [
  scenario('apply/status', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const status = `${one}/status`;
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      apply('status of nothing', status, 'controller', withStatus(group, {}, { ready: true })),
      apply('create with status', one, 'me', withStatus(group, { size: 1 }, { ready: true })),
      apply('status', status, 'controller', withStatus(group, {}, { ready: true, replicas: 1 })),
      apply('status with spec and labels', status, 'controller', {
        ...withStatus(group, { size: 9 }, { ready: true }, { labels: { a: 'b' }, annotations: { c: 'd' } }),
      }),
      apply('status by another', status, 'you', withStatus(group, {}, { ready: false })),
      apply('status by another, forced', status, 'you', withStatus(group, {}, { ready: false }), 'force=true'),
      apply('object with status', one, 'me', withStatus(group, { size: 2 }, { ready: true, replicas: 7 })),
      apply('status by the same manager', status, 'me', withStatus(group, {}, { replicas: 2 })),
      apply('status given up', status, 'me', applied(group, {})),
      apply('status with finalizers', status, 'me', {
        ...withStatus(group, {}, { replicas: 3 }, { finalizers: ['example.com/x'], ownerReferences: [] }),
      }),
      apply('only the name', status, 'you', { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'one' } }),
      apply('invalid status', status, 'you', withStatus(group, {}, { ready: 'x' })),
      apply('invalid spec in status', status, 'you', withStatus(group, { size: 1000 }, { ready: true })),
      apply('dry', status, 'you', withStatus(group, {}, { ready: true }), 'dryRun=All'),
      get('get', one),
    ];
  }),
  scenario('apply/status-updates', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const status = `${one}/status`;
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      post('post with status', `${widgets}?fieldManager=poster`, { ...widget(group, 'one'), status: { ready: true } }),
      put(
        'put status',
        `${status}?fieldManager=putter`,
        withStatus(
          group,
          { size: 5 },
          { ready: true },
          { resourceVersion: '{{post with status.metadata.resourceVersion}}', labels: { a: 'b' } },
        ),
      ),
      mergePatch('patch of status', `${status}?fieldManager=patcher`, {
        status: { replicas: 1 },
        spec: { size: 6 },
        metadata: { labels: { c: 'd' }, finalizers: ['example.com/x'] },
      }),
      mergePatch('patch of the object', `${one}?fieldManager=patcher`, { status: { replicas: 2 }, spec: { size: 7 } }),
      mergePatch('patch of status by its owner', `${status}?fieldManager=poster`, { status: { ready: false } }),
      put(
        'put of the object without status',
        `${one}?fieldManager=putter`,
        widget(
          group,
          'one',
          { size: 8 },
          { resourceVersion: '{{patch of status by its owner.metadata.resourceVersion}}' },
        ),
      ),
      mergePatch('managedFields through status', `${status}?fieldManager=patcher`, { metadata: { managedFields: [] } }),
      mergePatch('managedFields and a change through status', `${status}?fieldManager=patcher`, {
        metadata: { managedFields: [{}] },
        status: { replicas: 4 },
      }),
      jsonPatch('status removed', `${status}?fieldManager=patcher`, [{ op: 'remove', path: '/status' }]),
      get('get', one),
    ];
  }),
  scenario('apply/status-without-subresource', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('create with status', one, 'me', withStatus(group, { size: 1 }, { ready: true })),
      apply('another status', one, 'you', withStatus(group, {}, { ready: false, replicas: 1 })),
      apply('through status', `${one}/status`, 'me', withStatus(group, {}, { ready: true })),
      managersOf('managers', one),
    ];
  }),
  scenario('apply/scale-updates', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    return [
      serve({ group, subresources: { status: {}, scale } }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { replicas: 1, size: 1 })),
      get('scale', `${one}/scale`),
      mergePatch('patch of scale', `${one}/scale?fieldManager=scaler`, { spec: { replicas: 2 } }),
      managersOf('managers after the patch', one),
      apply('with another number', one, 'me', applied(group, { replicas: 1, size: 1 })),
      apply('without the number', one, 'me', applied(group, { size: 1 })),
      put('put of scale', `${one}/scale?fieldManager=putter`, scaleOf(ns, { replicas: 3 })),
      put('put of the same scale', `${one}/scale?fieldManager=other`, scaleOf(ns, { replicas: 3 })),
      managersOf('managers after the put', one),
      mergePatch('patch by no name', `${one}/scale`, { spec: { replicas: 4 } }),
      managersOf('managers after no name', one),
      mergePatch('an update of the object', `${one}?fieldManager=updater`, { spec: { replicas: 5 } }),
      mergePatch('patch of scale by the updater', `${one}/scale?fieldManager=updater`, { spec: { replicas: 6 } }),
      get('scale at the end', `${one}/scale`),
      mergePatch('managedFields of scale', `${one}/scale?fieldManager=x`, { metadata: { managedFields: [] } }),
      mergePatch('managedFields of scale and a change', `${one}/scale?fieldManager=x`, {
        metadata: { managedFields: [{}] },
        spec: { replicas: 7 },
      }),
      mergePatch('dry', `${one}/scale?dryRun=All&fieldManager=dry`, { spec: { replicas: 9 } }),
      get('get', one),
    ];
  }),
  // kube-apiserver fails at every apply to a custom resource's scale that changes something, so these are dry runs.
  scenario('apply/scale', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const path = `${one}/scale`;
    return [
      serve({ group, subresources: { status: {}, scale } }),
      ensureNamespace(ns),
      apply('scale of nothing', path, 'scaler', scaleOf(ns, { replicas: 2 })),
      apply('create', one, 'me', applied(group, { replicas: 1, size: 1 })),
      apply('conflict', path, 'scaler', scaleOf(ns, { replicas: 2 })),
      apply('the same number', path, 'scaler', scaleOf(ns, { replicas: 1 })),
      managersOf('managers of the same number', one),
      apply('force', path, 'scaler', scaleOf(ns, { replicas: 2 }), 'force=true&dryRun=All'),
      managersOf('managers after force', one),
      apply('nothing to do', path, 'scaler', scaleOf(ns, { replicas: 1 })),
      apply('the object with another number', one, 'me', applied(group, { replicas: 3, size: 1 })),
      apply('the object without it', one, 'me', applied(group, { size: 1 })),
      apply('given up', path, 'scaler', scaleOf(ns, {}), 'dryRun=All'),
      apply(
        'no spec',
        path,
        'scaler',
        { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'one' } },
        'dryRun=All',
      ),
      apply('by the same manager as the object', path, 'me', scaleOf(ns, { replicas: 4 }), 'force=true&dryRun=All'),
      managersOf('managers after that', one),
      apply('with a version', path, 'me', scaleOf(ns, { replicas: 5 }, { resourceVersion: '1' })),
      apply('with labels and status', path, 'me', {
        ...scaleOf(ns, { replicas: 5 }, { labels: { a: 'b' } }),
        status: { replicas: 9 },
      }),
      apply('another kind', path, 'me', applied(group, { replicas: 5 })),
      apply('another version of Scale', path, 'me', { ...scaleOf(ns, { replicas: 5 }), apiVersion: 'autoscaling/v2' }),
      apply('wrong type', path, 'me', scaleOf(ns, { replicas: 'many' })),
      apply('unknown field', path, 'me', scaleOf(ns, { replicas: 5, colour: 1 })),
      apply('negative', path, 'me', scaleOf(ns, { replicas: -1 })),
      apply('another name', path, 'me', scaleOf(ns, { replicas: 5 }, { name: 'two' })),
      apply('dry', path, 'me', scaleOf(ns, { replicas: 6 }), 'dryRun=All'),
      get('get', one),
    ];
  }),
  scenario('apply/scale-of-several-versions', ({ group, ns }) => {
    const v1 = `${resourcePath(group, ns)}/one`;
    const v2 = `${resourcePath(group, ns, 'widgets', 'v2')}/one`;
    const schema = {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: {
            type: 'object',
            properties: { replicas: { type: 'integer' }, count: { type: 'integer' }, size: { type: 'integer' } },
          },
          status: { type: 'object', properties: { replicas: { type: 'integer' } } },
        },
      },
    };
    const version = (name: string, more: JsonObject): JsonObject => ({
      name,
      served: true,
      storage: name === 'v1',
      schema,
      ...more,
    });
    const versions = [
      version('v1', {
        subresources: { scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
      }),
      version('v2', {
        subresources: { scale: { specReplicasPath: '.spec.count', statusReplicasPath: '.status.replicas' } },
      }),
      version('v3', {}),
    ];
    return [
      serve({ group, versions }),
      ensureNamespace(ns),
      apply('create in v1', v1, 'me', applied(group, { replicas: 1, count: 2, size: 1 })),
      apply('apply in v2', v2, 'you', applied(group, { replicas: 1, count: 2 }, { version: 'v2' })),
      apply(
        'apply in v3',
        `${resourcePath(group, ns, 'widgets', 'v3')}/one`,
        'they',
        applied(group, { size: 1 }, { version: 'v3' }),
      ),
      get('scale of v1', `${v1}/scale`),
      get('scale of v2', `${v2}/scale`),
      mergePatch('patch of scale of v1', `${v1}/scale?fieldManager=scaler`, { spec: { replicas: 5 } }),
      managersOf('managers after v1', v1),
      mergePatch('patch of scale of v2', `${v2}/scale?fieldManager=scaler`, { spec: { replicas: 6 } }),
      managersOf('managers after v2', v2),
      get('get', v1),
    ];
  }),
];
