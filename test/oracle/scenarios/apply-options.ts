import { applied, apply } from '../apply-steps.ts';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import {
  applyPatch,
  ensureNamespace,
  get,
  jsonPatch,
  mergePatch,
  post,
  put,
  type Scenario,
  scenario,
} from '../scenario.ts';

/** The query of an apply patch, and in which order it is refused. */
export const applyOptionsScenarios: Scenario[] = [
  scenario('apply/field-manager', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const attempt = (title: string, query: string) => applyPatch(title, `${one}?${query}`, applied(group, { size: 1 }));
    return [
      serve({ group }),
      ensureNamespace(ns),
      attempt('none', ''),
      attempt('empty', 'fieldManager='),
      attempt('128 characters', `dryRun=All&fieldManager=${'m'.repeat(128)}`),
      attempt('129 characters', `fieldManager=${'m'.repeat(129)}`),
      attempt('128 bytes', `dryRun=All&fieldManager=${encodeURIComponent('é'.repeat(64))}`),
      attempt('129 bytes', `fieldManager=${encodeURIComponent(`${'é'.repeat(64)}m`)}`),
      attempt('control character', 'fieldManager=a%07b'),
      attempt('line feed', 'fieldManager=a%0Ab'),
      attempt('space', 'dryRun=All&fieldManager=a%20b'),
      attempt('no-break space', 'fieldManager=a%C2%A0b'),
      attempt('emoji', `dryRun=All&fieldManager=${encodeURIComponent('😀')}`),
      attempt('not UTF-8', 'dryRun=All&fieldManager=a%FFb'),
      attempt('slash and quotes', `dryRun=All&fieldManager=${encodeURIComponent('a/b"c\\d<e>')}`),
      attempt('two', 'dryRun=All&fieldManager=first&fieldManager=second'),
      attempt('too long and not printable', `fieldManager=${'m'.repeat(129)}%07%07`),
    ];
  }),
  scenario('apply/force', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('create with force', one, 'me', applied(group, { size: 1 }), 'force=true'),
      apply('no force', one, 'you', applied(group, { size: 2 }), 'force=false'),
      apply('empty force', one, 'you', applied(group, { size: 2 }), 'force='),
      apply('force 0', one, 'you', applied(group, { size: 2 }), 'force=0'),
      apply('force 1', one, 'you', applied(group, { size: 3 }), 'force=1'),
      apply('force nonsense', one, 'me', applied(group, { size: 4 }), 'force=nonsense'),
      apply('force TRUE', one, 'them', applied(group, { size: 5 }), 'force=TRUE'),
      mergePatch('merge patch', `${one}?force=true`, { spec: { size: 6 } }),
      mergePatch('merge patch without force', `${one}?force=false`, { spec: { size: 6 } }),
      jsonPatch('json patch', `${one}?force=true`, []),
      put('put', `${one}?force=true`, widget(group, 'one', { size: 7 })),
      post('post', `${widgets}?force=true`, widget(group, 'two', { size: 7 })),
    ];
  }),
  scenario('apply/order-of-refusals', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const none = `${widgets}/none`;
    const bad = '[1';
    const broken = `{"apiVersion":"v2","kind":"X","metadata":{"name":"other","managedFields":[{}]},"spec":{"size":101}}`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('create', one, 'me', applied(group, { size: 1 })),
      apply('no manager and bad body', one, '', bad),
      apply('no manager and bad options', one, '', bad, 'dryRun=Some&fieldValidation=Odd'),
      apply('bad options and bad body', one, 'me', bad, 'dryRun=Some&fieldValidation=Odd'),
      apply('bad force and no manager', one, '', bad, 'force=x'),
      apply('bad body of nothing', none, 'me', bad),
      apply('bad body', one, 'me', bad),
      apply('all wrong', one, 'me', broken),
      apply('all wrong of nothing', none, 'me', broken),
      apply('managedFields and wrong version', one, 'me', {
        ...applied(group, { size: 2 }, { version: 'v2', metadata: { managedFields: [] } }),
      }),
      apply('managedFields and wrong name', one, 'me', {
        ...applied(group, { size: 2 }, { metadata: { name: 'two', managedFields: [] } }),
      }),
      apply('managedFields and bad type', one, 'me', {
        ...applied(group, { size: 'x' }, { metadata: { managedFields: [] } }),
      }),
      apply('wrong name and conflict', one, 'you', applied(group, { size: 2 }, { metadata: { name: 'two' } })),
      apply('invalid and conflict', one, 'you', applied(group, { size: 101 })),
      apply('bad type and conflict', one, 'you', applied(group, { size: 'x' })),
      apply('unknown field and conflict', one, 'you', applied(group, { size: 2, colour: 1 }), 'fieldValidation=Strict'),
      apply('bad type and wrong name', one, 'me', applied(group, { size: 'x' }, { metadata: { name: 'two' } })),
      apply('stale and conflict', one, 'you', applied(group, { size: 2 }, { metadata: { resourceVersion: '1' } })),
      apply('stale and invalid', one, 'me', applied(group, { size: 101 }, { metadata: { resourceVersion: '1' } })),
      applyPatch('nobody', `${one}?fieldManager=me`, applied(group, { size: 2 }), { headers: { authorization: '' } }),
      { ...apply('bob', one, 'me', applied(group, { size: 2 })), as: 'bob' },
      { ...apply('bob with nothing', one, '', ''), as: 'bob' },
    ];
  }),
  scenario('apply/managed-fields-given', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const attempt = (title: string, managedFields: unknown) =>
      apply(title, one, 'me', applied(group, { size: 2 }, { metadata: { managedFields: managedFields as never } }));
    return [
      serve({ group }),
      ensureNamespace(ns),
      attempt('empty list of nothing', []),
      attempt('null of nothing', null),
      attempt('empty list', []),
      attempt('empty entry', [{}]),
      attempt('null', null),
      attempt('its own', '{{null of nothing.metadata.managedFields}}'),
      attempt('a text', 'x'),
      attempt('an object', {}),
      attempt('bad entries', [{ operation: 'X' }, 1]),
      get('get', one),
    ];
  }),
  scenario('apply/content-types', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const typed = (title: string, contentType: string) =>
      applyPatch(title, `${one}?fieldManager=me`, applied(group, { size: 1 }), {
        headers: { 'content-type': contentType },
      });
    return [
      serve({ group }),
      ensureNamespace(ns),
      typed('with charset', 'application/apply-patch+yaml; charset=utf-8'),
      typed('with space', 'application/apply-patch+yaml ;a=b'),
      typed('json', 'application/apply-patch+json'),
      typed('cbor', 'application/apply-patch+cbor'),
      typed('upper case', 'Application/Apply-Patch+YAML'),
      typed('yaml', 'application/yaml'),
      typed('none', ''),
      applyPatch('answer as yaml', `${one}?fieldManager=me`, applied(group, { size: 2 }), {
        headers: { accept: 'application/yaml' },
        keep: 'text',
      }),
      applyPatch('answer as table', `${one}?fieldManager=me`, applied(group, { size: 3 }), {
        headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
      }),
      applyPatch('answer as metadata', `${one}?fieldManager=me`, applied(group, { size: 4 }), {
        headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' },
      }),
      applyPatch('conflict as yaml', `${one}?fieldManager=you`, applied(group, { size: 5 }), {
        headers: { accept: 'application/yaml' },
        keep: 'text',
      }),
      applyPatch('not acceptable', `${one}?fieldManager=me`, applied(group, { size: 6 }), {
        headers: { accept: 'text/html' },
      }),
    ];
  }),
  scenario('apply/dry-run', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('create dry', one, 'me', applied(group, { size: 1 }), 'dryRun=All'),
      get('nothing there', one),
      apply('create', one, 'me', applied(group, { size: 1 })),
      apply('change dry', one, 'me', applied(group, { size: 2, note: 'x' }), 'dryRun=All'),
      apply('conflict dry', one, 'you', applied(group, { size: 2 }), 'dryRun=All'),
      apply('force dry', one, 'you', applied(group, { size: 2 }), 'dryRun=All&force=true'),
      apply('nothing to do dry', one, 'me', applied(group, { size: 1 }), 'dryRun=All'),
      apply('invalid dry', one, 'me', applied(group, { size: 101 }), 'dryRun=All'),
      apply('dry nonsense', one, 'me', applied(group, { size: 2 }), 'dryRun=Some'),
      apply('dry twice', one, 'me', applied(group, { size: 2 }), 'dryRun=All&dryRun=All'),
      get('get', one),
    ];
  }),
];
