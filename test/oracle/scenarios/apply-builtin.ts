import type { JsonObject } from '#machinery';
import { apply, aSecondPasses, managersOf } from '../apply-steps.ts';
import { crd, crdPath } from '../crd-manifests.ts';
import { namespace, namespaces } from '../namespace-manifests.ts';
import {
  bodyHas,
  both,
  conditionIs,
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
  strategicPatch,
} from '../scenario.ts';

/** Kinds whose schema is a type of the server's: namespaces, CRDs. */
export const applyBuiltinScenarios: Scenario[] = [
  scenario('apply/namespace', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    return [
      apply('create', path, 'me', namespace(ns, {}, { labels: { a: '1' } })),
      apply('nothing to do', path, 'me', namespace(ns, {}, { labels: { a: '1' } })),
      apply('another label', path, 'you', namespace(ns, {}, { labels: { b: '2' } })),
      apply('conflict', path, 'you', namespace(ns, {}, { labels: { a: '2' } })),
      apply('the label of the name', path, 'you', namespace(ns, {}, { labels: { 'kubernetes.io/metadata.name': ns } })),
      apply('another value of it', path, 'they', namespace(ns, {}, { labels: { 'kubernetes.io/metadata.name': 'x' } })),
      // What follows changes no more than the time of an entry: written only if that changes their order.
      aSecondPasses('a second', namespaces),
      apply('spec', path, 'me', namespace(ns, { spec: { finalizers: ['kubernetes'] } })),
      apply('more finalizers in spec', path, 'me', namespace(ns, { spec: { finalizers: ['kubernetes', 'a.com/b'] } })),
      apply('empty spec', path, 'me', namespace(ns, { spec: {} })),
      apply('status', path, 'me', namespace(ns, { status: { phase: 'Terminating' } })),
      apply('unknown field', path, 'me', namespace(ns, { spec: { colour: 'x' } })),
      apply('unknown field at the top', path, 'me', { ...namespace(ns), colour: 'x' }),
      apply('unknown metadata', path, 'me', namespace(ns, {}, { colour: 'x' })),
      apply('wrong type', path, 'me', namespace(ns, { spec: { finalizers: 'x' } })),
      apply('wrong type of metadata', path, 'me', namespace(ns, {}, { labels: [] })),
      apply('null label', path, 'me', namespace(ns, {}, { labels: { n: null } })),
      apply('null spec', path, 'me', namespace(ns, { spec: null, status: null })),
      apply('wrong kind', path, 'me', { ...namespace(ns), kind: 'Widget' }),
      apply('another name', path, 'me', namespace('other')),
      apply('a namespace', path, 'me', namespace(ns, {}, { namespace: ns })),
      apply('bad name', `${namespaces}/A`, 'me', namespace('A')),
      get('get', path),
    ];
  }),
  scenario('apply/namespace-updates', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    const conditions = (type: string, status: string) => ({
      status: { conditions: [{ type, status, reason: 'R', message: 'M', lastTransitionTime: '2001-02-03T04:05:06Z' }] },
    });
    return [
      post('post', `${namespaces}?fieldManager=poster`, namespace(ns, {}, { labels: { a: '1' } })),
      mergePatch('merge patch', `${path}?fieldManager=patcher`, { metadata: { labels: { b: '2' } } }),
      strategicPatch('strategic patch', `${path}?fieldManager=strategist`, { metadata: { labels: { c: '3' } } }),
      jsonPatch('json patch', `${path}?fieldManager=jsonPatcher`, [{ op: 'remove', path: '/metadata/labels/a' }]),
      put('put', `${path}?fieldManager=putter`, namespace(ns, {}, { annotations: { d: '4' } })),
      mergePatch('status', `${path}/status?fieldManager=controller`, conditions('One', 'True')),
      apply('apply of status', `${path}/status`, 'me', namespace(ns, conditions('Two', 'True'))),
      apply('conflict of status', `${path}/status`, 'me', namespace(ns, conditions('One', 'False'))),
      apply('status given up', `${path}/status`, 'me', namespace(ns)),
      apply('spec through status', `${path}/status`, 'me', namespace(ns, { spec: { finalizers: ['a.com/b'] } })),
      put('finalize', `${path}/finalize?fieldManager=finalizer`, {
        ...namespace(ns, { spec: { finalizers: ['kubernetes', 'a.com/b'] } }),
      }),
      put('finalize back', `${path}/finalize?fieldManager=finalizer`, {
        ...namespace(ns, { spec: { finalizers: ['kubernetes'] } }),
      }),
      apply('apply of finalize', `${path}/finalize`, 'me', namespace(ns, { spec: { finalizers: ['kubernetes'] } })),
      mergePatch('managedFields cleared', `${path}?fieldManager=patcher`, { metadata: { managedFields: [{}] } }),
      mergePatch('after that', `${path}?fieldManager=patcher`, { metadata: { labels: { e: '5' } } }),
      apply('and applied', path, 'me', namespace(ns, {}, { labels: { f: '6' } })),
      get('get', path),
    ];
  }),
  scenario('apply/namespace-terminating', ({ ns }) => {
    const path = `${namespaces}/${ns}`;
    return [
      apply('create', path, 'me', namespace(ns, { spec: { finalizers: ['a.com/b'] } })),
      del('delete', path),
      get('going', path, {
        until: bodyHas('spec.finalizers', ['a.com/b']),
        ignore: ['status.conditions', 'metadata.managedFields'],
      }),
      // What the namespace controller writes meanwhile is a matter of when.
      {
        ...apply('apply while going', path, 'me', namespace(ns, {}, { labels: { a: '1' } }), 'dryRun=All'),
        select: ['metadata.labels', 'metadata.managedFields.[manager=me]', 'status.phase'],
      },
      put('finalize', `${path}/finalize?fieldManager=you`, namespace(ns, { spec: { finalizers: [] } }), {
        keep: 'status',
      }),
    ];
  }),
  scenario('apply/crd', ({ group }) => {
    const path = crdPath({ group });
    const body = crd({ group, metadata: { labels: { a: '1' } } });
    const established = both(conditionIs('Established', 'True'), conditionIs('NamesAccepted', 'True'));
    const small = { type: 'object', properties: { spec: { type: 'object' } } };
    const version = (name: string, storage: boolean): JsonObject => ({
      name,
      served: true,
      storage,
      schema: { openAPIV3Schema: small },
    });
    return [
      apply('create', path, 'me', crd({ group, metadata: { labels: { a: '1' } }, schema: small })),
      get('established', path, { until: established }),
      apply('nothing to do', path, 'me', crd({ group, metadata: { labels: { a: '1' } }, schema: small })),
      // Here, for the entries of several that apply would change places when the second does, and be written for that.
      apply('status', path, 'me', {
        ...crd({ group, metadata: { labels: { a: '1' } }, schema: small }),
        status: { storedVersions: ['v9'] },
      }),
      apply('another version', path, 'you', { ...crd({ group }), spec: { versions: [version('v2', false)] } }),
      apply('columns by another', path, 'they', {
        ...crd({ group }),
        spec: {
          versions: [{ name: 'v1', additionalPrinterColumns: [{ name: 'X', type: 'string', jsonPath: '.spec.x' }] }],
        },
      }),
      apply('conflict', path, 'they', {
        ...crd({ group }),
        spec: { scope: 'Cluster', versions: [{ name: 'v1', served: false }] },
      }),
      apply('names', path, 'they', { ...crd({ group }), spec: { names: { shortNames: ['wi'], categories: ['all'] } } }),
      get('names accepted', path, { until: bodyHas('status.acceptedNames.shortNames', ['wi']) }),
      apply('give up a version', path, 'you', { ...crd({ group }), spec: { versions: [] } }),
      apply('the whole schema', path, 'me', body),
      apply('invalid', path, 'me', crd({ group, schema: { type: 'objekt' } })),
      apply('unknown field', path, 'me', { ...crd({ group }), spec: { colour: 'x' } }),
      apply('unknown field in a schema', path, 'me', crd({ group, schema: { type: 'object', colour: 'x' } })),
      apply('wrong type', path, 'me', { ...crd({ group }), spec: { versions: [{ name: 'v1', served: 'x' }] } }),
      apply('version without name', path, 'me', { ...crd({ group }), spec: { versions: [{ served: true }] } }),
      apply('version twice', path, 'me', {
        ...crd({ group }),
        spec: { versions: [version('v1', true), version('v1', true)] },
      }),
      get('get', path),
    ];
  }),
  scenario('apply/crd-updates', ({ group }) => {
    const path = crdPath({ group });
    const established = both(conditionIs('Established', 'True'), conditionIs('NamesAccepted', 'True'));
    const condition = {
      type: 'Mine',
      status: 'True',
      reason: 'R',
      message: 'M',
      lastTransitionTime: '2001-02-03T04:05:06Z',
    };
    return [
      post('post', `${crdsPath}?fieldManager=poster`, crd({ group })),
      get('established', path, { until: established }),
      mergePatch('merge patch', `${path}?fieldManager=patcher`, {
        metadata: { annotations: { a: 'b' } },
        spec: { names: { shortNames: ['wx'] } },
      }),
      get('names accepted', path, { until: bodyHas('status.acceptedNames.shortNames', ['wx']) }),
      jsonPatch('status', `${path}/status?fieldManager=controller`, [
        { op: 'add', path: '/status/conditions/-', value: condition },
      ]),
      apply('apply of status', `${path}/status`, 'me', {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `widgets.${group}` },
        status: { conditions: [{ ...condition, type: 'Yours' }] },
      }),
      managersOf('managers', path),
      apply('given up', `${path}/status`, 'me', {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `widgets.${group}` },
      }),
      managersOf('managers at the end', path),
    ];
  }),
  scenario('apply/namespaced-kinds-elsewhere', ({ ns }) => [
    ensureNamespace(ns),
    apply('namespace in a namespace', `${namespaces}/${ns}/namespaces/x`, 'me', namespace('x')),
    apply('list of namespaces', namespaces, 'me', namespace('x')),
  ]),
];
