import type { JsonObject } from '#machinery';
import { applied, apply, managersOf } from '../apply-steps.ts';
import { crdPath, resourcePath, serve, widget } from '../crd-manifests.ts';
import { del, ensureNamespace, get, mergePatch, post, put, type Scenario, scenario, statusIs } from '../scenario.ts';

const spec = (more: JsonObject = {}): JsonObject => ({
  openAPIV3Schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: { size: { type: 'integer' }, note: { type: 'string' }, color: { type: 'string' }, ...more },
      },
    },
  },
});
const version = (name: string, schema: JsonObject, more: JsonObject = {}): JsonObject => ({
  name,
  served: true,
  storage: name === 'v1',
  schema,
  ...more,
});

/** CRDs with several versions: what an entry's apiVersion means. */
export const applyVersionsScenarios: Scenario[] = [
  scenario('apply/versions', ({ group, ns }) => {
    const v1 = `${resourcePath(group, ns)}/one`;
    const v2 = `${resourcePath(group, ns, 'widgets', 'v2')}/one`;
    const in2 = (body: JsonObject) => applied(group, body, { version: 'v2' });
    return [
      serve({ group, versions: [version('v1', spec()), version('v2', spec({ added: { type: 'string' } }))] }),
      ensureNamespace(ns),
      apply('create in v1', v1, 'me', applied(group, { size: 1, note: 'a' })),
      apply('the same in v2', v2, 'me', in2({ size: 1, note: 'a' })),
      apply('conflict in v2', v2, 'you', in2({ size: 2 })),
      apply('back in v1', v1, 'me', applied(group, { size: 1 })),
      apply('another in v2', v2, 'you', in2({ color: 'red', added: 'x' })),
      apply('conflict across versions', v1, 'me', applied(group, { size: 1, color: 'blue' })),
      mergePatch('update in v1', `${v1}?fieldManager=updater`, { spec: { note: 'x' } }),
      mergePatch('update in v2', `${v2}?fieldManager=updater`, { spec: { added: 'y', note: 'y' } }),
      apply('conflict with updates', v1, 'me', applied(group, { size: 1, note: 'z' })),
      apply('conflict with updates in v2', v2, 'me', in2({ size: 1, note: 'z', added: 'z' })),
      apply('given up in v2', v2, 'me', in2({})),
      apply('wrong version in the body', v2, 'me', applied(group, { size: 1 })),
      get('get in v1', v1),
      get('get in v2', v2),
    ];
  }),
  scenario('apply/versions-of-one-schema', ({ group, ns }) => {
    const v1 = `${resourcePath(group, ns)}/one`;
    const v2 = `${resourcePath(group, ns, 'widgets', 'v2')}/one`;
    const in2 = (body: JsonObject) => applied(group, body, { version: 'v2' });
    return [
      serve({ group, versions: [version('v1', spec()), version('v2', spec())] }),
      ensureNamespace(ns),
      mergePatch('nothing to patch', v2, { spec: { size: 1 } }),
      apply('create in v2', v2, 'me', in2({ size: 1, note: 'a' })),
      mergePatch('update in v1', `${v1}?fieldManager=updater`, { spec: { color: 'red' } }),
      mergePatch('update in v2', `${v2}?fieldManager=updater`, { spec: { note: 'b' } }),
      apply('conflict in v1', v1, 'you', applied(group, { size: 2, note: 'c', color: 'blue' })),
      apply('one conflict in v1', v1, 'you', applied(group, { note: 'c' })),
      apply('shared in v1', v1, 'you', applied(group, { size: 1, note: 'b' })),
      apply('shared in v2 by the same', v2, 'you', in2({ size: 1, color: 'red' })),
      apply('the first changes in v1', v1, 'me', applied(group, { size: 2 })),
      apply('forced in v1', v1, 'me', applied(group, { size: 2 }), 'force=true'),
      apply('given up in v2', v2, 'me', in2({})),
      mergePatch('a change by the updater of v1', `${v1}?fieldManager=updater`, { spec: { note: 'd' } }),
      get('get', v2),
    ];
  }),
  scenario('apply/version-that-knows-more', ({ group, ns }) => {
    const v1 = `${resourcePath(group, ns)}/one`;
    const v2 = `${resourcePath(group, ns, 'widgets', 'v2')}/one`;
    const loose: JsonObject = { free: { 'x-kubernetes-preserve-unknown-fields': true } };
    const more: JsonObject = { ...loose, added: { type: 'string' } };
    const in2 = (body: JsonObject) => applied(group, body, { version: 'v2' });
    return [
      serve({ group, versions: [version('v1', spec(loose)), version('v2', spec(more))] }),
      ensureNamespace(ns),
      apply('create with a null in v2', v2, 'me', in2({ size: 1, added: 'x', free: null })),
      mergePatch('nothing changes', v2, {}),
      mergePatch('nothing changes in v1', v1, {}),
      mergePatch('what v1 does not know', `${v2}?fieldManager=updater`, { spec: { added: 'y' } }),
      mergePatch('the same once more', `${v2}?fieldManager=updater`, { spec: { added: 'y' } }),
      apply('apply it', v2, 'me', in2({ size: 1, added: 'x', free: null }), 'force=true'),
      apply('apply it once more', v2, 'me', in2({ size: 1, added: 'x', free: null })),
      mergePatch('dry run', `${v2}?dryRun=All`, { spec: { added: 'z', size: 2 } }),
      apply('a null in v1', v1, 'me', applied(group, { size: 1, free: null })),
      mergePatch('nothing changes but the bytes', v1, {}),
      mergePatch('nothing changes at all', v1, {}),
      get('get', v2),
    ];
  }),
  scenario('apply/version-no-longer-served', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const v1 = `${widgets}/one`;
    const v2 = `${resourcePath(group, ns, 'widgets', 'v2')}/one`;
    const v3 = `${resourcePath(group, ns, 'widgets', 'v3')}/one`;
    const versions = (served: boolean) => ({
      spec: { versions: [version('v1', spec()), version('v2', spec(), { served }), version('v3', spec())] },
    });
    return [
      serve({ group, versions: versions(true).spec.versions }),
      ensureNamespace(ns),
      apply('create in v2', v2, 'me', applied(group, { size: 1 }, { version: 'v2' })),
      mergePatch('update in v2', `${v2}?fieldManager=updater`, { spec: { note: 'a' } }),
      apply('apply in v3', v3, 'you', applied(group, { color: 'red' }, { version: 'v3' })),
      post('post in v2', `${resourcePath(group, ns, 'widgets', 'v2')}?fieldManager=poster`, {
        ...widget(group, 'two', { size: 1 }),
        apiVersion: `${group}/v2`,
      }),
      mergePatch('v2 is served no more', crdPath({ group }), versions(false), { keep: 'status' }),
      get('a sign that it is not', v2, { until: statusIs(404), keep: 'status' }),
      get('get', v1),
      apply('apply in v1', v1, 'they', applied(group, { size: 1 })),
      apply('conflict', v1, 'they', applied(group, { size: 2 })),
      apply('the same manager in v1', v1, 'me', applied(group, { color: 'red' })),
      mergePatch('update in v1', `${v1}?fieldManager=updater`, { spec: { note: 'b' } }),
      apply('the other', `${widgets}/two`, 'me', applied(group, { size: 1 }, { metadata: { name: 'two' } })),
      get('get at the end', v1),
    ];
  }),
  scenario('apply/version-that-is-gone', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const v1 = `${widgets}/one`;
    const v2 = `${resourcePath(group, ns, 'widgets', 'v2')}/one`;
    const both = [version('v1', spec()), version('v2', spec())];
    const ready = (title: string) => get(title, v2, { until: statusIs(404), keep: 'status' });
    return [
      serve({ group, versions: both }),
      ensureNamespace(ns),
      apply('create in v2', v2, 'me', applied(group, { size: 1, note: 'a' }, { version: 'v2' })),
      mergePatch('update in v2', `${v2}?fieldManager=updater`, { spec: { note: 'b' } }),
      apply('apply in v1', v1, 'you', applied(group, { color: 'red' })),
      mergePatch('v2 goes', crdPath({ group }), { spec: { versions: [version('v1', spec())] } }, { keep: 'status' }),
      ready('a sign that it has gone'),
      get('get', v1),
      apply('apply what it had', v1, 'they', applied(group, { size: 2 })),
      apply('its manager in v1', v1, 'me', applied(group, { note: 'x' })),
      mergePatch('update', `${v1}?fieldManager=updater`, { spec: { note: 'c' } }),
      get('get at the end', v1),
      del('delete', v1),
    ];
  }),
  scenario('apply/managed-fields-of-unknown-versions', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const entry = (manager: string, apiVersion: string, operation = 'Update') => ({
      manager,
      operation,
      apiVersion,
      time: '2001-02-03T04:05:06Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:size': {} } },
    });
    const managedFields = [
      entry('a', 'v1'),
      entry('b', `${group}/v9`),
      entry('c', `${group}/v9`, 'Apply'),
      entry('d', 'apps/v1'),
      entry('e', `${group}/v1`),
      entry('f', 'a/b/c'),
    ];
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('post', `${widgets}?fieldManager=poster`, widget(group, 'one', { size: 1 }, { managedFields })),
      post('post without the odd one', `${widgets}?fieldManager=poster`, {
        ...widget(group, 'one', { size: 1 }, { managedFields: managedFields.slice(0, -1) }),
      }),
      apply('apply', one, 'me', applied(group, { note: 'a' })),
      mergePatch('update', `${one}?fieldManager=updater`, { spec: { note: 'b' } }),
      put(
        'put with them',
        `${one}?fieldManager=putter`,
        widget(group, 'one', { size: 2 }, { managedFields, resourceVersion: '{{update.metadata.resourceVersion}}' }),
      ),
      managersOf('managers', one),
    ];
  }),
];
