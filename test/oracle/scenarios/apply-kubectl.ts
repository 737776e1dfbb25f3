import type { JsonObject } from '#machinery';
import { applied, apply, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { ensureNamespace, get, mergePatch, post, type Scenario, scenario } from '../scenario.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** kubectl's own: objects that were applied by the client before. */
export const applyKubectlScenarios: Scenario[] = [
  scenario('apply/kubectl-upgrade', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const configuration = widget(group, 'one', { size: 1, note: 'a', tags: ['x'] }, { annotations: {}, namespace: ns });
    const annotations = { [lastApplied]: `${JSON.stringify(configuration)}\n` };
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('applied by the client', `${widgets}?fieldManager=kubectl-client-side-apply`, {
        ...widget(group, 'one', { size: 1, note: 'a', tags: ['x'] }, { annotations }),
      }),
      apply('by another manager', one, 'me', applied(group, { size: 2 })),
      apply('kubectl', one, 'kubectl', applied(group, { size: 2, note: 'a', tags: ['x'] })),
      apply('kubectl again', one, 'kubectl', applied(group, { size: 2, note: 'a', tags: ['x'] })),
      apply('kubectl without a field', one, 'kubectl', applied(group, { size: 2, note: 'a' })),
      apply('kubectl with another annotation', one, 'kubectl', {
        ...applied(group, { size: 2, note: 'b' }, { metadata: { annotations: { mine: 'x' }, labels: { a: 'b' } } }),
      }),
      mergePatch('kubectl edit', `${one}?fieldManager=kubectl-edit`, { spec: { note: 'c' } }),
      apply('conflict with the edit', one, 'kubectl', applied(group, { size: 3, note: 'd' })),
      apply('forced', one, 'kubectl', applied(group, { size: 3, note: 'd' }), 'force=true'),
      get('get', one),
    ];
  }),
  scenario('apply/kubectl-upgrade-conflicts', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const create = (name: string, text: string) =>
      post(`create ${name}`, `${widgets}?fieldManager=kubectl-client-side-apply`, {
        ...widget(group, name, { size: 1, note: 'a' }, { annotations: { [lastApplied]: text } }),
      });
    const last = (name: string, spec: JsonObject, more: JsonObject = {}) =>
      JSON.stringify({ ...widget(group, name, spec), ...more });
    const wanted = (name: string) => ({ ...applied(group, { size: 2, note: 'b' }, { metadata: { name } }) });
    const names = ['same', 'part', 'other', 'none', 'broken', 'empty', 'version', 'kindless', 'unknown', 'text'];
    return [
      serve({ group }),
      ensureNamespace(ns),
      create('same', last('same', { size: 1, note: 'a' })),
      create('part', last('part', { size: 1 })),
      create('other', last('other', { size: 9, note: 'a' })),
      create('none', last('none', {})),
      create('broken', '{"apiVersion":'),
      create('empty', ''),
      create('version', last('version', { size: 1, note: 'a' }, { apiVersion: `${group}/v2` })),
      create('kindless', JSON.stringify({ spec: { size: 1, note: 'a' } })),
      create('unknown', last('unknown', { size: 1, note: 'a', colour: 'x' })),
      create('text', '"x"'),
      ...names.map((name) => apply(`apply ${name}`, `${widgets}/${name}`, 'kubectl', wanted(name))),
      ...names.map((name) =>
        apply(
          `apply the same to ${name}`,
          `${widgets}/${name}`,
          'kubectl',
          applied(group, { size: 1 }, { metadata: { name } }),
        ),
      ),
      get('list', widgets, { select: ['items.*.metadata.annotations', 'items.*.spec'] }),
    ];
  }),
  scenario('apply/kubectl-annotation', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const withAnnotation = (spec: JsonObject, text: string) =>
      applied(group, spec, { metadata: { annotations: { [lastApplied]: text } } });
    return [
      serve({ group, spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }),
      ensureNamespace(ns),
      apply('created without', one, 'kubectl', applied(group, { size: 1 })),
      apply('with the annotation', one, 'kubectl', withAnnotation({ size: 1 }, 'x')),
      apply('without it', one, 'kubectl', applied(group, { size: 1 })),
      mergePatch('annotated by another', `${one}?fieldManager=you`, {
        metadata: { annotations: { [lastApplied]: 'y' } },
      }),
      apply('nothing to do', one, 'kubectl', applied(group, { size: 1 })),
      apply('a change', one, 'kubectl', applied(group, { size: 2, note: 'é < > & "\u2028' })),
      apply('another manager', one, 'me', applied(group, { other: 1 })),
      apply(
        'numbers and order',
        one,
        'kubectl',
        `kind: Widget\napiVersion: ${group}/v1\nspec: {z: 1.0, a: 1e3, b: [], n: null}\nmetadata: {name: one}\n`,
      ),
      apply('kubectl in dry run', one, 'kubectl', applied(group, { size: 5 }), 'dryRun=All'),
      apply('too large for an annotation', one, 'kubectl', applied(group, { text: 'x'.repeat(270_000) }), 'dryRun=All'),
      managersOf('managers', one),
    ];
  }),
  scenario('apply/kubectl-client-side', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const client = (title: string, patch: JsonObject, query = '') =>
      mergePatch(title, `${one}?fieldManager=kubectl-client-side-apply${query}`, patch);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post(
        'create',
        `${widgets}?fieldManager=kubectl-create&fieldValidation=Strict`,
        widget(group, 'one', { size: 1 }),
      ),
      client('apply by the client', { metadata: { annotations: { [lastApplied]: '{}' } }, spec: { note: 'a' } }),
      mergePatch('kubectl patch', `${one}?fieldManager=kubectl-patch`, { spec: { size: 2 } }),
      mergePatch('kubectl label', `${one}?fieldManager=kubectl-label`, { metadata: { labels: { a: 'b' } } }),
      mergePatch('kubectl annotate', `${one}?fieldManager=kubectl-annotate`, { metadata: { annotations: { c: 'd' } } }),
      client('apply by the client again', { spec: { note: 'b', size: 3 } }),
      // What kubectl does to go over to server-side apply: its update becomes an apply.
      mergePatch('managers migrated', one, {
        metadata: {
          resourceVersion: '{{apply by the client again.metadata.resourceVersion}}',
          managedFields: [
            {
              manager: 'kubectl',
              operation: 'Apply',
              apiVersion: `${group}/v1`,
              time: '2001-02-03T04:05:06Z',
              fieldsType: 'FieldsV1',
              fieldsV1: { 'f:spec': { 'f:note': {}, 'f:size': {} } },
            },
          ],
        },
      }),
      apply('and then applied', one, 'kubectl', applied(group, { note: 'c' })),
      get('get', one),
    ];
  }),
];
