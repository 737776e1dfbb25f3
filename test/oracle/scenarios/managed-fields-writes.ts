import type { JsonObject } from '#machinery';
import { applied, apply, aSecondPasses, isStill, managersOf } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import {
  del,
  ensureNamespace,
  get,
  jsonPatch,
  mergePatch,
  post,
  put,
  type Scenario,
  scenario,
  watch,
} from '../scenario.ts';

/** Bytes of UTF-8 as Node writes a header: one character a byte. */
const utf8Header = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

/** Who manages what after writes that are no apply. */
export const managedFieldsWritesScenarios: Scenario[] = [
  scenario('managed-fields/create', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const as = (title: string, name: string, body: JsonObject, query = 'fieldManager=me') =>
      post(title, `${widgets}?${query}`, { ...widget(group, name), ...body });
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      as('plain', 'a', {}),
      as('no spec', 'b', { spec: null }),
      post('nothing but a name', `${widgets}?fieldManager=me`, {
        apiVersion: `${group}/v1`,
        kind: 'Widget',
        metadata: { name: 'c' },
      }),
      as('empty spec', 'd', { spec: {} }),
      as('everything', 'e', {
        metadata: {
          name: 'e',
          namespace: ns,
          labels: { a: 'b' },
          annotations: { c: 'd' },
          finalizers: ['example.com/b', 'example.com/a'],
          ownerReferences: [
            { apiVersion: 'v1', kind: 'Secret', name: 'x', uid: '6f2d5b0a-0000-4000-8000-00000000abcd' },
          ],
          generation: 4,
          selfLink: '/x',
        },
        spec: { size: 1, tags: ['b', 'a'], note: '' },
        status: { ready: true },
      }),
      as('unknown field', 'f', { spec: { size: 1, colour: 'x' } }),
      as('generated name', 'g', { metadata: { generateName: 'gen-' } }),
      as('no manager', 'h', {}, 'fieldManager='),
      as('dry', 'i', {}, 'fieldManager=me&dryRun=All'),
      get('list', widgets),
    ];
  }),
  scenario('managed-fields/put', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const as = (title: string, manager: string, spec: JsonObject, metadata: JsonObject = {}) =>
      put(title, `${one}?fieldManager=${manager}`, widget(group, 'one', spec, metadata));
    const since = (step: string) => ({ resourceVersion: `{{${step}.metadata.resourceVersion}}` });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=me`, widget(group, 'one', { size: 1, note: 'a', tags: ['x'] })),
      as('same manager', 'me', { size: 2, note: 'a', tags: ['x'] }, since('create')),
      as('same manager, without change', 'me', { size: 2, note: 'a', tags: ['x'] }, since('same manager')),
      as('another manager, without change', 'you', { size: 2, note: 'a', tags: ['x'] }, since('same manager')),
      as('another manager', 'you', { size: 3, note: 'a', tags: ['x', 'y'] }, since('same manager')),
      as('fields left out', 'you', { size: 3 }, since('another manager')),
      as('a label', 'they', { size: 3 }, { ...since('fields left out'), labels: { a: 'b' } }),
      as('spec emptied', 'they', {}, since('a label')),
      put('spec removed', `${one}?fieldManager=they`, {
        apiVersion: `${group}/v1`,
        kind: 'Widget',
        metadata: { name: 'one', ...since('spec emptied') },
      }),
      as('spec again, unmanaged', 'you', { size: 1 }, since('spec removed')),
      put(
        'dry',
        `${one}?fieldManager=dry&dryRun=All`,
        widget(group, 'one', { size: 9 }, since('spec again, unmanaged')),
      ),
      get('get', one),
    ];
  }),
  scenario('managed-fields/put-with-managed-fields', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const entry = (manager: string, fields: JsonObject, more: JsonObject = {}) => ({
      manager,
      operation: 'Update',
      apiVersion: `${group}/v1`,
      time: '2001-02-03T04:05:06Z',
      fieldsType: 'FieldsV1',
      fieldsV1: fields,
      ...more,
    });
    const as = (title: string, size: number, managedFields: unknown, step: string) =>
      put(
        title,
        `${one}?fieldManager=putter`,
        widget(
          group,
          'one',
          { size },
          {
            resourceVersion: `{{${step}.metadata.resourceVersion}}`,
            managedFields: managedFields as never,
          },
        ),
      );
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=me`, widget(group, 'one', { size: 1 })),
      as('as they are', 1, '{{create.metadata.managedFields}}', 'create'),
      as('only they change', 1, [entry('other', { 'f:spec': { 'f:size': {} } })], 'create'),
      as(
        'another time',
        1,
        [entry('other', { 'f:spec': { 'f:size': {} } }, { time: '2002-02-03T04:05:06Z' })],
        'only they change',
      ),
      as('fields that are not there', 1, [entry('other', { 'f:spec': { 'f:note': {} } })], 'another time'),
      as(
        'they and a value',
        2,
        [entry('x', { 'f:spec': { 'f:size': {} } }), entry('y', { 'f:spec': { '.': {} } })],
        'fields that are not there',
      ),
      as('null', 2, null, 'they and a value'),
      as('empty list', 2, [], 'they and a value'),
      as('empty list and a value', 3, [], 'empty list'),
      as('some again', 3, [entry('z', { 'f:spec': { 'f:size': {} } })], 'empty list and a value'),
      as('an empty entry', 3, [{}], 'some again'),
      as('two empty entries', 3, [{}, {}], 'an empty entry'),
      get('get', one),
    ];
  }),
  scenario('managed-fields/patches', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const merge = (title: string, manager: string, body: JsonObject) =>
      mergePatch(title, `${one}?fieldManager=${manager}`, body);
    const json = (title: string, manager: string, ...operations: JsonObject[]) =>
      jsonPatch(title, `${one}?fieldManager=${manager}`, operations);
    const two = (title: string, operation: JsonObject) =>
      jsonPatch(title, `${widgets}/two?fieldManager=jsoner`, [operation]);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=me`, widget(group, 'one', { size: 1, tags: ['a'] })),
      merge('merge patch', 'merger', { spec: { note: 'a' }, metadata: { labels: { a: 'b' } } }),
      merge('merge patch without change', 'other', { spec: { note: 'a' } }),
      merge('merge patch of a list', 'merger', { spec: { tags: ['b', 'c'] } }),
      merge('merge patch to null', 'merger', { spec: { tags: null }, metadata: { labels: null } }),
      merge('spec to null', 'other', { spec: { size: null, note: null } }),
      json(
        'json patch',
        'jsoner',
        { op: 'add', path: '/spec/size', value: 2 },
        { op: 'add', path: '/metadata/annotations', value: { c: 'd' } },
      ),
      json('json patch without change', 'other', { op: 'test', path: '/spec/size', value: 2 }),
      json('json patch that moves', 'mover', { op: 'move', from: '/metadata/annotations', path: '/metadata/labels' }),
      // Of an object with one entry: which of several is the first, the second in which they were written decides.
      post('create another', `${widgets}?fieldManager=me`, widget(group, 'two', { size: 1 })),
      two('json patch of a manager', {
        op: 'replace',
        path: '/metadata/managedFields/0/manager',
        value: 'renamed',
      }),
      two('json patch of fields', {
        op: 'add',
        path: '/metadata/managedFields/0/fieldsV1/f:spec/f:note',
        value: {},
      }),
      two('json patch that removes the entry', { op: 'remove', path: '/metadata/managedFields/0' }),
      two('json patch that clears', { op: 'replace', path: '/metadata/managedFields', value: [{}] }),
      two('json patch after that', { op: 'replace', path: '/spec/size', value: 5 }),
      get('get', one),
    ];
  }),
  scenario('managed-fields/cleared-by-patches', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const create = (name: string) => post(`create ${name}`, `${widgets}?fieldManager=me`, widget(group, name));
    const cleared = (name: string, managedFields: unknown) =>
      mergePatch(`clear ${name}`, `${widgets}/${name}?fieldManager=you`, {
        metadata: { managedFields: managedFields as never },
      });
    return [
      serve({ group }),
      ensureNamespace(ns),
      ...['a', 'b', 'c', 'd'].map(create),
      cleared('a', []),
      cleared('b', [{}]),
      cleared('c', null),
      jsonPatch('clear d', `${widgets}/d?fieldManager=you`, [{ op: 'remove', path: '/metadata/managedFields' }]),
      mergePatch('change a', `${widgets}/a?fieldManager=you`, { spec: { size: 2 } }),
      mergePatch('change b and clear', `${widgets}/b?fieldManager=you`, {
        metadata: { managedFields: [{}] },
        spec: { size: 2 },
      }),
      mergePatch('change c and clear', `${widgets}/c?fieldManager=you`, {
        metadata: { managedFields: [] },
        spec: { size: 2 },
      }),
      apply('apply a', `${widgets}/a`, 'me', applied(group, { size: 2, note: 'x' }, { metadata: { name: 'a' } })),
      apply('apply another value to b', `${widgets}/b`, 'me', applied(group, { size: 9 }, { metadata: { name: 'b' } })),
      apply('force b', `${widgets}/b`, 'me', applied(group, { size: 9 }, { metadata: { name: 'b' } }), 'force=true'),
      apply('apply nothing to c', `${widgets}/c`, 'me', {
        apiVersion: `${group}/v1`,
        kind: 'Widget',
        metadata: { name: 'c' },
      }),
      apply(
        'change a by before-first-apply',
        `${widgets}/a`,
        'before-first-apply',
        applied(group, { size: 3 }, { metadata: { name: 'a' } }),
      ),
      mergePatch('update a by before-first-apply', `${widgets}/a?fieldManager=before-first-apply`, {
        spec: { color: 'red' },
      }),
      get('list', widgets),
    ];
  }),
  scenario('managed-fields/cleared-of-a-namespace', ({ ns }) => {
    const path = `/api/v1/namespaces/${ns}`;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ns } };
    const cleared = (title: string, managedFields: unknown) =>
      mergePatch(title, `${path}?fieldManager=you`, { metadata: { managedFields: managedFields as never } });
    const label = (value: string) => ({ ...namespace, metadata: { name: ns, labels: { a: value } } });
    return [
      post('create', '/api/v1/namespaces?fieldManager=me', namespace),
      cleared('null', null),
      cleared('bad entry', [{ operation: 'X' }]),
      cleared('empty list', []),
      mergePatch('unmanaged update', `${path}?fieldManager=you`, { metadata: { labels: { a: '1' } } }),
      apply('applied', path, 'me', label('1')),
      cleared('empty entry', [{}]),
      put('put with an empty list', `${path}?fieldManager=putter`, {
        ...namespace,
        metadata: { name: ns, labels: { b: '2' }, managedFields: [] },
      }),
      apply('applied again', path, 'me', label('3')),
    ];
  }),
  scenario('managed-fields/before-first-apply', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const body = widget(
      group,
      'one',
      { size: 1, tags: ['a'], note: 'x' },
      { labels: { a: 'b' }, finalizers: ['example.com/x'] },
    );
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=me`, body),
      mergePatch('cleared', `${one}?fieldManager=me`, { metadata: { managedFields: [{}] } }),
      mergePatch('status', `${one}/status?fieldManager=controller`, { status: { ready: true } }),
      apply('status applied', `${one}/status`, 'controller', { ...applied(group, {}), status: { ready: false } }),
      apply(
        'status applied with force',
        `${one}/status`,
        'controller',
        { ...applied(group, {}), status: { ready: false } },
        'force=true',
      ),
      apply('the same', one, 'me', applied(group, { size: 1 }, { metadata: { labels: { a: 'b' } } })),
      apply('conflict', one, 'you', applied(group, { size: 2 })),
      mergePatch('update', `${one}?fieldManager=me`, { spec: { size: 3 } }),
      get('get', one),
    ];
  }),
  scenario('managed-fields/user-agent', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const as = (title: string, userAgent: string, query = '') =>
      post(title, `${widgets}?dryRun=All${query && `&${query}`}`, widget(group, 'one'), {
        headers: { 'user-agent': userAgent },
        select: ['metadata.managedFields.*.manager', 'message'],
      });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('none', `${widgets}?dryRun=All`, widget(group, 'one'), { select: ['metadata.managedFields.*.manager'] }),
      as('empty', ''),
      as('kubectl', 'kubectl/v1.37.2 (linux/amd64) kubernetes/abc'),
      as('no slash', 'something'),
      as('slash first', '/v1'),
      as('spaces', 'my controller 1.0/v1'),
      as('quotes', '"a"/v1'),
      as('tab', 'a\tb/v1'),
      as('UTF-8', utf8Header('contrôleur ☺/v1')),
      as('latin 1', 'contr\u00f4leur/v1'),
      as('no-break space', utf8Header('a\u00a0b/v1')),
      as('128 characters', `${'a'.repeat(128)}/v1`),
      as('too long', `${'a'.repeat(200)}/v1`),
      as('too long in a character', `${'a'.repeat(127)}${utf8Header('éé')}b/v1`),
      as('overruled', 'kubectl/v1', 'fieldManager=me'),
      as('empty manager', 'kubectl/v1', 'fieldManager='),
      as('two managers', 'kubectl/v1', 'fieldManager=a&fieldManager=b'),
      as('manager too long', 'kubectl/v1', `fieldManager=${'m'.repeat(129)}`),
      as('manager not printable', 'kubectl/v1', 'fieldManager=a%07b'),
      as('unknown', 'unknown/v1'),
    ];
  }),
  scenario('managed-fields/field-manager-of-each-verb', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const long = `fieldManager=${'m'.repeat(129)}`;
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'one'), { headers: { 'user-agent': 'creator/1' } }),
      put('put', one, widget(group, 'one', { size: 2 }, { resourceVersion: '{{create.metadata.resourceVersion}}' }), {
        headers: { 'user-agent': 'putter/1' },
      }),
      mergePatch('merge patch', one, { spec: { note: 'a' } }, { headers: { 'user-agent': 'merger/1' } }),
      jsonPatch('json patch', one, [{ op: 'add', path: '/spec/color', value: 'red' }], {
        headers: { 'user-agent': 'jsoner/1' },
      }),
      mergePatch('status', `${one}/status`, { status: { ready: true } }, { headers: { 'user-agent': 'statuser/1' } }),
      post('create with a long name', `${widgets}?${long}`, widget(group, 'two')),
      put('put with a long name', `${one}?${long}`, widget(group, 'one')),
      mergePatch('merge patch with a long name', `${one}?${long}`, {}),
      mergePatch('status with a long name', `${one}/status?${long}`, {}),
      mergePatch('status with an odd name', `${one}/status?fieldManager=%0A`, {}),
      del('delete with a manager', `${one}?${long}&dryRun=All`, undefined, { keep: 'status' }),
      get('get with a manager', `${one}?${long}`),
    ];
  }),
  scenario('managed-fields/type-changed-through-status', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const patch = (name: string, rest: JsonObject) =>
      mergePatch(name, `${one}/status?fieldManager=me`, { status: { ready: true }, ...rest });
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      post('create', resourcePath(group, ns), widget(group, 'one')),
      patch('another group, not noted', { apiVersion: 'v1' }),
      patch('another kind, not noted', { kind: 'Pod' }),
      patch('another version', { apiVersion: `${group}/v2` }),
      patch('as it is', {}),
      patch('another group again', { apiVersion: 'v1', status: { ready: false } }),
      get('get', one),
    ];
  }),
  scenario('managed-fields/times', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const time = '/metadata/managedFields/0/time';
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', `${widgets}?fieldManager=me`, widget(group, 'one', { size: 1, note: 'a' })),
      aSecondPasses('a second', widgets),
      mergePatch('without change', `${one}?fieldManager=me`, { spec: { size: 1 } }),
      isStill('no change does not move it', one, time, 'create.metadata.managedFields.0.time'),
      mergePatch('another manager', `${one}?fieldManager=you`, { spec: { size: 2 } }),
      isStill('losing a field does not move it', one, time, 'create.metadata.managedFields.0.time'),
      mergePatch('same manager, same field', `${one}?fieldManager=me`, { spec: { note: 'b' } }),
      isStill('a value moves it', one, time, 'create.metadata.managedFields.0.time'),
      aSecondPasses('another second', widgets),
      mergePatch('same manager removes', `${one}?fieldManager=me`, { spec: { note: null } }),
      isStill('removing alone does not', one, time, 'same manager, same field.metadata.managedFields.0.time'),
      mergePatch('the other again', `${one}?fieldManager=you`, { spec: { size: 3 } }),
      managersOf('managers', one),
    ];
  }),
  scenario('managed-fields/watched', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const meta = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    return [
      serve({ group }),
      ensureNamespace(ns),
      get('list', widgets),
      watch('watch', `${widgets}?watch=true&resourceVersion={{list.metadata.resourceVersion}}`, { events: 5 }, [
        post('create', `${widgets}?fieldManager=me`, widget(group, 'one')),
        mergePatch('update', `${one}?fieldManager=you`, { spec: { size: 2 } }),
        mergePatch('only managedFields', `${one}?fieldManager=you`, { metadata: { managedFields: [{}] } }),
        mergePatch('without change', `${one}?fieldManager=they`, { spec: { size: 2 } }),
        apply('applied', one, 'me', applied(group, { size: 2 })),
        del('delete', one),
      ]),
      watch('metadata', `${widgets}?watch=true&resourceVersion={{list.metadata.resourceVersion}}`, { events: 5 }, [], {
        headers: { accept: meta },
      }),
    ];
  }),
];
