import type { JsonObject } from '#machinery';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import {
  del,
  ensureNamespace,
  get,
  jsonPatch,
  mergePatch,
  post,
  put,
  type RequestStep,
  type Scenario,
  scenario,
} from '../scenario.ts';

/** Creating, reading, replacing and deleting objects, and what metadata must look like. */
export const crudScenarios: Scenario[] = [
  scenario('crud/namespaced', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      get('list before', widgets),
      get('get before', `${widgets}/one`),
      post('create', widgets, widget(group, 'one', { size: 3, color: 'red', tags: ['a', 'b'] })),
      post('create again', widgets, widget(group, 'one')),
      get('get', `${widgets}/one`),
      put('replace', `${widgets}/one`, {
        ...widget(group, 'one', { size: 4 }, { labels: { app: 'x' }, annotations: { a: 'b' } }),
        metadata: {
          name: 'one',
          labels: { app: 'x' },
          annotations: { a: 'b' },
          resourceVersion: '{{create.metadata.resourceVersion}}',
        },
      }),
      put('replace without change', `${widgets}/one`, {
        apiVersion: `${group}/v1`,
        kind: 'Widget',
        metadata: '{{replace.metadata}}',
        spec: '{{replace.spec}}',
      }),
      post('create another', widgets, widget(group, 'two', { size: 1 }, { namespace: ns })),
      get('list', widgets),
      get('list of all namespaces', resourcePath(group, undefined)),
      del('delete', `${widgets}/one`),
      get('get after', `${widgets}/one`),
      del('delete again', `${widgets}/one`),
      get('list after', widgets),
    ];
  }),
  scenario('crud/cluster-scoped', ({ group, ns }) => {
    const widgets = resourcePath(group, undefined);
    return [
      serve({ group, scope: 'Cluster' }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'one', { size: 3 })),
      get('get', `${widgets}/one`),
      put('replace', `${widgets}/one`, {
        ...widget(group, 'one', { size: 4 }),
        metadata: { name: 'one', resourceVersion: '{{create.metadata.resourceVersion}}' },
      }),
      post('create with namespace', widgets, widget(group, 'two', {}, { namespace: ns })),
      post('create in a namespace', resourcePath(group, ns), widget(group, 'two')),
      get('get in a namespace', `${resourcePath(group, ns)}/one`),
      get('list in a namespace', resourcePath(group, ns)),
      get('list', widgets),
      del('delete', `${widgets}/one`),
      get('get after', `${widgets}/one`),
    ];
  }),
  scenario('crud/body-does-not-match-the-request', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const rv = { resourceVersion: '{{create.metadata.resourceVersion}}' };
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'one')),
      post('wrong kind', widgets, { ...widget(group, 'two'), kind: 'Gadget' }),
      post('list kind', widgets, { ...widget(group, 'two'), kind: 'WidgetList' }),
      post('wrong group', widgets, { ...widget(group, 'two'), apiVersion: 'other.example.com/v1' }),
      post('wrong version', widgets, { ...widget(group, 'two'), apiVersion: `${group}/v2` }),
      post('malformed apiVersion', widgets, { ...widget(group, 'two'), apiVersion: 'a/b/c' }),
      post('no kind', widgets, { apiVersion: `${group}/v1`, metadata: { name: 'two' } }),
      post('no apiVersion', widgets, { kind: 'Widget', metadata: { name: 'two' } }),
      post('neither', widgets, { metadata: { name: 'two' } }),
      post('kind is a number', widgets, { ...widget(group, 'two'), kind: 1 }),
      post('apiVersion is a number', widgets, { ...widget(group, 'two'), apiVersion: 1 }),
      post('wrong namespace', widgets, widget(group, 'two', {}, { namespace: 'other' })),
      post('other namespace in path', resourcePath(group, 'default'), widget(group, 'two', {}, { namespace: ns })),
      put('wrong name', `${widgets}/one`, widget(group, 'two', {}, rv)),
      put('no name', `${widgets}/one`, { apiVersion: `${group}/v1`, kind: 'Widget', metadata: rv }),
      put('no metadata', `${widgets}/one`, { apiVersion: `${group}/v1`, kind: 'Widget' }),
      put('put wrong namespace', `${widgets}/one`, widget(group, 'one', {}, { ...rv, namespace: 'other' })),
      put('put wrong kind', `${widgets}/one`, { ...widget(group, 'one', {}, rv), kind: 'Gadget' }),
      mergePatch('patch of the name', `${widgets}/one`, { metadata: { name: 'two' } }),
      mergePatch('patch of the namespace', `${widgets}/one`, { metadata: { namespace: 'other' } }),
      mergePatch('patch of the kind', `${widgets}/one`, { kind: 'Gadget' }),
      mergePatch('patch of the apiVersion', `${widgets}/one`, { apiVersion: `${group}/v2` }),
      mergePatch('patch of the uid', `${widgets}/one`, { metadata: { uid: 'another' } }),
      get('unchanged', `${widgets}/one`),
    ];
  }),
  scenario('crud/concurrency', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const withMeta = (metadata: JsonObject, size: number) => widget(group, 'one', { size }, metadata);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create with resourceVersion', widgets, withMeta({ resourceVersion: '1' }, 1)),
      post('create with uid', widgets, withMeta({ uid: '6f2d5b0a-0000-4000-8000-00000000abcd' }, 1)),
      post('create', widgets, withMeta({ name: 'zero' }, 1)),
      get('created despite uid', one),
      put('no resourceVersion', one, withMeta({}, 2)),
      put('resourceVersion of old', one, withMeta({ resourceVersion: '1' }, 3)),
      put('resourceVersion not a number', one, withMeta({ resourceVersion: 'abc' }, 3)),
      put(
        'wrong uid',
        one,
        withMeta({ resourceVersion: '{{created despite uid.metadata.resourceVersion}}', uid: 'x' }, 3),
      ),
      put('right', one, withMeta({ resourceVersion: '{{created despite uid.metadata.resourceVersion}}' }, 3)),
      put('stale', one, withMeta({ resourceVersion: '{{created despite uid.metadata.resourceVersion}}' }, 4)),
      mergePatch('patch with stale resourceVersion', one, {
        metadata: { resourceVersion: '{{created despite uid.metadata.resourceVersion}}' },
        spec: { size: 5 },
      }),
      mergePatch('patch with right resourceVersion', one, {
        metadata: { resourceVersion: '{{right.metadata.resourceVersion}}' },
        spec: { size: 5 },
      }),
      jsonPatch('json patch tests resourceVersion', one, [
        { op: 'test', path: '/metadata/resourceVersion', value: '1' },
        { op: 'replace', path: '/spec/size', value: 6 },
      ]),
      mergePatch('patch without change', one, { spec: { size: 5 } }),
      put(
        'replace one that does not exist',
        `${widgets}/none`,
        widget(group, 'none', { size: 1 }, { resourceVersion: '5' }),
      ),
      mergePatch('patch one that does not exist', `${widgets}/none`, { spec: { size: 1 } }),
      put('create by put', `${widgets}/by-put`, widget(group, 'by-put')),
      put('create by put with uid', `${widgets}/by-put`, widget(group, 'by-put', {}, { uid: 'abc' })),
    ];
  }),
  scenario('crud/system-fields', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create with fields of the server', widgets, {
        ...widget(group, 'one', { size: 1 }),
        metadata: {
          name: 'one',
          uid: '6f2d5b0a-0000-4000-8000-00000000abcd',
          creationTimestamp: '2001-02-03T04:05:06Z',
          deletionTimestamp: '2001-02-03T04:05:06Z',
          deletionGracePeriodSeconds: 30,
          generation: 42,
          selfLink: '/me',
        },
      }),
      put('replace with fields of the server', `${widgets}/one`, {
        ...widget(group, 'one', { size: 2 }),
        metadata: {
          name: 'one',
          creationTimestamp: '2001-02-03T04:05:06Z',
          deletionTimestamp: '2001-02-03T04:05:06Z',
          deletionGracePeriodSeconds: 30,
          generation: 42,
          selfLink: '/me',
        },
      }),
      mergePatch('generation counts changes', `${widgets}/one`, { spec: { size: 3 } }),
      mergePatch('labels do not count', `${widgets}/one`, { metadata: { labels: { a: 'b' } } }),
      mergePatch('other fields count', `${widgets}/one`, { status: { ready: true } }),
      mergePatch('the same does not count', `${widgets}/one`, { status: { ready: true } }),
      mergePatch('creationTimestamp cannot be removed', `${widgets}/one`, {
        metadata: { creationTimestamp: null, uid: null, generation: null },
      }),
      mergePatch('metadata that nobody knows', `${widgets}/one`, { metadata: { colour: 'blue' } }),
      mergePatch('wrong type in metadata', `${widgets}/one`, { metadata: { labels: { a: 1 } } }),
      mergePatch('metadata is a string', `${widgets}/one`, { metadata: 'x' }),
      post('create with labels of numbers', widgets, widget(group, 'two', {}, { labels: { a: 1 } })),
      post('create with labels a list', widgets, widget(group, 'two', {}, { labels: ['a'] })),
      post('create with null labels', widgets, widget(group, 'three', {}, { labels: null, annotations: {} })),
      post('create with metadata a list', widgets, { apiVersion: `${group}/v1`, kind: 'Widget', metadata: [] }),
      post('create with bad timestamp', widgets, widget(group, 'four', {}, { creationTimestamp: 'yesterday' })),
    ];
  }),
  scenario('crud/names', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const named = (title: string, name: string): RequestStep => post(title, widgets, widget(group, name));
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('no name', widgets, { apiVersion: `${group}/v1`, kind: 'Widget', spec: {} }),
      named('empty', ''),
      named('upper case', 'Upper'),
      named('underscore', 'a_b'),
      named('space', 'a b'),
      named('slash', 'a/b'),
      named('percent', 'a%b'),
      named('dot', '.'),
      named('dots', '..'),
      named('leading dash', '-a'),
      named('trailing dot', 'a.'),
      named('not ascii', 'ä'),
      named('with dots', 'a.b.c'),
      named('253 characters', 'a'.repeat(253)),
      named('254 characters', 'a'.repeat(254)),
      post('name is a number', widgets, widget(group, 'x', {}, { name: 5 })),
      get('names exist', `${widgets}/a.b.c`),
      get('get of a name that cannot be', `${widgets}/UPPER`),
    ];
  }),
  scenario('crud/generate-name', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const generated = (title: string, generateName: string, more: JsonObject = {}): RequestStep =>
      post(title, widgets, { ...widget(group, ''), metadata: { generateName, ...more } });
    return [
      serve({ group }),
      ensureNamespace(ns),
      generated('prefix', 'box-'),
      generated('again', 'box-'),
      generated('name wins', 'box-', { name: 'named' }),
      generated('upper case', 'Box-'),
      generated('with dot', 'box.'),
      generated('dash only', '-'),
      generated('empty', ''),
      generated('long', 'b'.repeat(300), {}),
      get('get', `${widgets}/{{prefix.metadata.name}}`),
      post('dry run', `${widgets}?dryRun=All`, { ...widget(group, ''), metadata: { generateName: 'dry-' } }),
    ];
  }),
  scenario('crud/labels-and-annotations', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const meta = (title: string, metadata: JsonObject): RequestStep =>
      post(title, widgets, widget(group, title.replaceAll(' ', '-'), {}, metadata));
    return [
      serve({ group }),
      ensureNamespace(ns),
      meta('good', {
        labels: { a: '', 'example.com/a': 'x.y_z-1', A: 'B' },
        annotations: { 'example.com/a': 'anything ☺ goes\n' },
      }),
      meta('label key with space', { labels: { 'a b': 'x' } }),
      meta('label key empty', { labels: { '': 'x' } }),
      meta('label key without name', { labels: { 'example.com/': 'x' } }),
      meta('label key two slashes', { labels: { 'a/b/c': 'x' } }),
      meta('label key prefix upper', { labels: { 'Example.com/a': 'x' } }),
      meta('label key long', { labels: { ['k'.repeat(64)]: 'x' } }),
      meta('label key prefix long', { labels: { [`${'p'.repeat(254)}/a`]: 'x' } }),
      meta('label value with space', { labels: { a: 'x y' } }),
      meta('label value long', { labels: { a: 'v'.repeat(64) } }),
      meta('label value dash', { labels: { a: '-x' } }),
      meta('several', { labels: { 'a b': 'x y', c: 'v'.repeat(64) }, annotations: { 'd e': '' } }),
      meta('annotation key with space', { annotations: { 'a b': 'x' } }),
      meta('annotation key upper prefix', { annotations: { 'EXAMPLE.com/A': 'x' } }),
      meta('annotations too large', { annotations: { big: 'x'.repeat(262145) } }),
      mergePatch('bad label by patch', `${widgets}/good`, { metadata: { labels: { 'a b': 'x' } } }),
      mergePatch('label removed', `${widgets}/good`, { metadata: { labels: { A: null } } }),
    ];
  }),
  scenario('crud/owner-references', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const owner: JsonObject = { apiVersion: 'v1', kind: 'Box', name: 'o', uid: '6f2d5b0a-0000-4000-8000-00000000abcd' };
    const owned = (title: string, ...ownerReferences: JsonObject[]): RequestStep =>
      post(title, widgets, widget(group, title.replaceAll(' ', '-'), {}, { ownerReferences }));
    const without = (key: string): JsonObject =>
      Object.fromEntries(Object.entries(owner).filter(([each]) => each !== key));
    return [
      serve({ group }),
      ensureNamespace(ns),
      owned('good', owner),
      owned('controller', { ...owner, controller: true, blockOwnerDeletion: true }),
      owned('two', owner, { ...owner, uid: '6f2d5b0a-0000-4000-8000-00000000abce' }),
      owned('duplicate', owner, owner),
      owned('two controllers', { ...owner, controller: true }, { ...owner, name: 'p', uid: 'u', controller: true }),
      owned('no apiVersion', without('apiVersion')),
      owned('no kind', without('kind')),
      owned('no name', without('name')),
      owned('no uid', without('uid')),
      owned('empty', {}),
      owned('malformed apiVersion', { ...owner, apiVersion: 'a/b/c' }),
      owned('event as owner', { ...owner, kind: 'Event' }),
      owned('unknown field', { ...owner, colour: 'blue' }),
      owned('wrong type', { ...owner, controller: 'yes' }),
      mergePatch('bad by patch', `${widgets}/good`, { metadata: { ownerReferences: [{ name: 'x' }] } }),
    ];
  }),
  scenario('crud/finalizers', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const finalized = (title: string, ...finalizers: string[]): RequestStep =>
      post(title, widgets, widget(group, title.replaceAll(' ', '-'), {}, { finalizers }));
    return [
      serve({ group }),
      ensureNamespace(ns),
      finalized('qualified', 'example.com/a'),
      finalized('not qualified', 'simple'),
      finalized('dotted', 'a.example.com'),
      finalized('duplicate', 'example.com/a', 'example.com/a'),
      finalized('empty', ''),
      finalized('space', 'example.com/a b'),
      finalized('orphan', 'orphan'),
      finalized('foreground', 'foregroundDeletion'),
      finalized('orphan and foreground', 'orphan', 'foregroundDeletion'),
      finalized('kubernetes', 'kubernetes'),
      mergePatch('added', `${widgets}/qualified`, { metadata: { finalizers: ['example.com/a', 'example.com/b'] } }),
      mergePatch('removed', `${widgets}/qualified`, { metadata: { finalizers: null } }),
      get('still there', `${widgets}/qualified`),
    ];
  }),
];
