import { crd, resourcePath, serve, widget } from '../crd-manifests.ts';
import {
  crdsPath,
  del,
  ensureNamespace,
  get,
  jsonPatch,
  mergePatch,
  post,
  put,
  type Scenario,
  scenario,
} from '../scenario.ts';

const scale = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.status.selector',
};

/** status and scale. */
export const subresourceScenarios: Scenario[] = [
  scenario('subresources/status', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const body = (spec: object, status: object, metadata = {}) => ({
      ...widget(group, 'one', spec as never, metadata),
      status: status as never,
    });
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      post('create drops status', widgets, body({ size: 1 }, { ready: true })),
      get('get status', `${one}/status`),
      put(
        'put status',
        `${one}/status`,
        body(
          { size: 50 },
          { ready: true },
          {
            labels: { a: 'b' },
            annotations: { c: 'd' },
            resourceVersion: '{{create drops status.metadata.resourceVersion}}',
          },
        ),
      ),
      put(
        'put of the object keeps status',
        one,
        body({ size: 2 }, { ready: false }, { resourceVersion: '{{put status.metadata.resourceVersion}}' }),
      ),
      mergePatch('patch status', `${one}/status`, {
        spec: { size: 9 },
        status: { replicas: 3 },
        metadata: { labels: { x: 'y' }, finalizers: ['example.com/a'] },
      }),
      jsonPatch('json patch of status', `${one}/status`, [{ op: 'replace', path: '/status/replicas', value: 4 }]),
      mergePatch('patch of the object ignores status', one, { status: { replicas: 7 } }),
      mergePatch('patch of both through the object', one, { spec: { size: 3 }, status: { replicas: 7 } }),
      mergePatch('invalid status', `${one}/status`, { status: { replicas: 'many' } }),
      mergePatch('unknown field in status', `${one}/status`, { status: { colour: 1 } }),
      put('stale status', `${one}/status`, body({}, { ready: true }, { resourceVersion: '1' })),
      put('status without version', `${one}/status`, body({}, { ready: true, replicas: 1 })),
      put('status of another name', `${one}/status`, { ...body({}, {}), metadata: { name: 'two' } }),
      put('status of nothing', `${widgets}/none/status`, { ...body({}, {}), metadata: { name: 'none' } }),
      mergePatch('patch status of nothing', `${widgets}/none/status`, { status: {} }),
      get('status of nothing to get', `${widgets}/none/status`),
      post('post to status', `${one}/status`, body({}, {})),
      del('delete of status', `${one}/status`),
      mergePatch('status to null', `${one}/status`, { status: null }),
      get('get', one),
    ];
  }),
  scenario('subresources/none', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create with status', resourcePath(group, ns), { ...widget(group, 'one'), status: { ready: true } }),
      get('status', `${one}/status`),
      put('put status', `${one}/status`, widget(group, 'one')),
      get('scale', `${one}/scale`),
      mergePatch('patch scale', `${one}/scale`, {}),
      get('unknown', `${one}/colour`),
      get('deeper', `${one}/status/more`),
    ];
  }),
  scenario('subresources/scale', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const scaleBody = (spec: object, metadata = {}) => ({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'one', namespace: ns, ...metadata },
      spec: spec as never,
    });
    return [
      serve({ group, subresources: { status: {}, scale } }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'one', { size: 1 })),
      get('without replicas', `${one}/scale`),
      mergePatch('status', `${one}/status`, { status: { replicas: 2, selector: 'app=x' } }),
      mergePatch('spec', one, { spec: { replicas: 3 } }),
      get('get', `${one}/scale`),
      put('put', `${one}/scale`, scaleBody({ replicas: 5 }, { resourceVersion: '{{get.metadata.resourceVersion}}' })),
      put('put without version', `${one}/scale`, scaleBody({ replicas: 6 })),
      put(
        'put stale',
        `${one}/scale`,
        scaleBody({ replicas: 7 }, { resourceVersion: '{{get.metadata.resourceVersion}}' }),
      ),
      put('put without change', `${one}/scale`, scaleBody({ replicas: 6 })),
      put('put negative', `${one}/scale`, scaleBody({ replicas: -1 })),
      put('put no spec', `${one}/scale`, scaleBody({})),
      put('put wrong kind', `${one}/scale`, widget(group, 'one')),
      put('put wrong version', `${one}/scale`, { ...scaleBody({ replicas: 1 }), apiVersion: 'autoscaling/v2' }),
      put('put wrong name', `${one}/scale`, scaleBody({ replicas: 1 }, { name: 'two' })),
      put('put wrong type', `${one}/scale`, scaleBody({ replicas: 'many' })),
      mergePatch('patch', `${one}/scale`, { spec: { replicas: 8 } }),
      mergePatch('patch more than allowed', `${one}/scale`, {
        metadata: { labels: { a: 'b' } },
        spec: { replicas: 9 },
        status: { replicas: 50 },
      }),
      mergePatch('patch negative', `${one}/scale`, { spec: { replicas: -3 } }),
      jsonPatch('json patch', `${one}/scale`, [{ op: 'replace', path: '/spec/replicas', value: 10 }]),
      mergePatch('dry run', `${one}/scale?dryRun=All`, { spec: { replicas: 99 } }),
      get('object', one),
      get('scale of nothing', `${widgets}/none/scale`),
      mergePatch('patch scale of nothing', `${widgets}/none/scale`, { spec: { replicas: 1 } }),
      post('post to scale', `${one}/scale`, scaleBody({ replicas: 1 })),
      del('delete of scale', `${one}/scale`),
      get('scale as table', `${one}/scale`, { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } }),
    ];
  }),
  scenario('subresources/scale-paths', ({ group }) => {
    const attempt = (title: string, scalePaths: object, spec?: object) =>
      post(
        title,
        `${crdsPath}?dryRun=All`,
        crd({ group, subresources: { scale: scalePaths as never }, ...(spec ? { spec: spec as never } : {}) }),
        { keep: undefined },
      );
    return [
      attempt('good', scale),
      attempt('empty', {}),
      attempt('no status path', { specReplicasPath: '.spec.replicas' }),
      attempt('outside spec', { specReplicasPath: '.status.replicas', statusReplicasPath: '.spec.replicas' }),
      attempt('arrays', { specReplicasPath: '.spec.replicas[0]', statusReplicasPath: '.status.replicas' }),
      attempt('no leading dot', { specReplicasPath: 'spec.replicas', statusReplicasPath: 'status.replicas' }),
      attempt('not a path', { specReplicasPath: '.spec.[', statusReplicasPath: '.status.}' }),
      attempt('selector elsewhere', { ...scale, labelSelectorPath: '.metadata.labels' }),
      attempt('selector in spec', { ...scale, labelSelectorPath: '.spec.selector' }),
      attempt('only spec', { specReplicasPath: '.spec', statusReplicasPath: '.status' }),
      post('unknown subresource', crdsPath, crd({ group, subresources: { colour: {} } })),
    ];
  }),
];
