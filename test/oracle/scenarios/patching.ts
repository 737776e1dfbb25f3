import { resourcePath, serve, widget } from '../crd-manifests.ts';
import {
  applyPatch,
  ensureNamespace,
  get,
  jsonPatch,
  mergePatch,
  post,
  type Scenario,
  scenario,
  strategicPatch,
} from '../scenario.ts';

const manyOperations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'Widget' }));

/** JSON Patch and JSON merge patch; the types a custom resource does not take. */
export const patchingScenarios: Scenario[] = [
  scenario('patching/merge-patch', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      post(
        'create',
        widgets,
        widget(group, 'one', { size: 1, color: 'red', tags: ['a', 'b'] }, { labels: { a: 'b' } }),
      ),
      mergePatch('change', one, { spec: { size: 2 } }),
      mergePatch('remove', one, { spec: { color: null } }),
      mergePatch('remove what is not there', one, { spec: { note: null } }),
      mergePatch('replace a list', one, { spec: { tags: ['c'] } }),
      mergePatch('null in a list', one, { spec: { tags: ['c', null] } }),
      mergePatch('empty', one, {}),
      mergePatch('invalid value', one, { spec: { size: 101, color: 'pink' } }),
      mergePatch('wrong type', one, { spec: { size: 'big' } }),
      mergePatch('spec to null', one, { spec: null }),
      mergePatch('list as patch', one, []),
      mergePatch('text as patch', one, '"x"'),
      mergePatch('null as patch', one, 'null'),
      mergePatch('not json', one, '{"spec":'),
      mergePatch('nothing', one, ''),
      mergePatch('yaml', one, 'spec:\n  size: 7\n'),
      mergePatch('duplicate key', one, '{"spec":{"size":7,"size":8}}'),
      mergePatch('unknown field', one, { spec: { colour: 'x' } }),
      mergePatch('dry run', `${one}?dryRun=All`, { spec: { size: 50 } }),
      mergePatch('metadata of others', one, { metadata: { annotations: { x: 'y' }, labels: { a: null } } }),
      get('get', one),
    ];
  }),
  scenario('patching/json-patch', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const op = (title: string, ...operations: Record<string, unknown>[]) => jsonPatch(title, one, operations as never);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post(
        'create',
        widgets,
        widget(group, 'one', { size: 1, color: 'red', tags: ['a', 'b'] }, { labels: { 'x.y/z': 'b' } }),
      ),
      op('add', { op: 'add', path: '/spec/note', value: 'hello' }),
      op(
        'add to list',
        { op: 'add', path: '/spec/tags/-', value: 'c' },
        { op: 'add', path: '/spec/tags/0', value: 'z' },
      ),
      op('replace', { op: 'replace', path: '/spec/size', value: 2 }),
      op('remove', { op: 'remove', path: '/spec/note' }),
      op(
        'copy and move',
        { op: 'copy', from: '/spec/color', path: '/spec/note' },
        { op: 'move', from: '/spec/tags/0', path: '/spec/tags/2' },
      ),
      op('test good', { op: 'test', path: '/spec/size', value: 2 }, { op: 'replace', path: '/spec/size', value: 3 }),
      op('test bad', { op: 'test', path: '/spec/size', value: 9 }, { op: 'replace', path: '/spec/size', value: 4 }),
      op('escaped key', { op: 'replace', path: '/metadata/labels/x.y~1z', value: 'c' }),
      op('remove what is not there', { op: 'remove', path: '/spec/nothing' }),
      op('replace what is not there', { op: 'replace', path: '/spec/nothing', value: 1 }),
      op('add under what is not there', { op: 'add', path: '/spec/no/thing', value: 1 }),
      op('index beyond', { op: 'add', path: '/spec/tags/9', value: 'x' }),
      op('index not a number', { op: 'add', path: '/spec/tags/x', value: 'x' }),
      op('negative index', { op: 'remove', path: '/spec/tags/-1' }),
      op('unknown operation', { op: 'frob', path: '/spec' }),
      op('no operation', { path: '/spec' }),
      op('no path', { op: 'add', value: 1 }),
      op('no value', { op: 'add', path: '/spec/note' }),
      op('null value', { op: 'add', path: '/spec/note', value: null }),
      op('path without slash', { op: 'add', path: 'spec', value: 1 }),
      op('copy from nowhere', { op: 'copy', from: '/spec/nothing', path: '/spec/note' }),
      op('whole document', { op: 'replace', path: '', value: { a: 1 } }),
      op('the name', { op: 'replace', path: '/metadata/name', value: 'two' }),
      op('the kind', { op: 'replace', path: '/kind', value: 'Gadget' }),
      op('invalid result', { op: 'replace', path: '/spec/size', value: 101 }),
      op('unknown field', { op: 'add', path: '/spec/colour', value: 'x' }),
      op('empty'),
      jsonPatch('object as patch', one, { op: 'add' }),
      jsonPatch('null as patch', one, 'null'),
      jsonPatch('not json', one, '[{'),
      jsonPatch('nothing', one, ''),
      jsonPatch('too many operations', one, manyOperations as never),
      get('get', one),
    ];
  }),
  scenario('patching/types', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/one`;
    const typed = (title: string, contentType: string) =>
      mergePatch(title, one, { spec: { size: 2 } }, { headers: { 'content-type': contentType } });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'one')),
      strategicPatch('strategic', one, { spec: { size: 2 } }),
      typed('json', 'application/json'),
      typed('none', ''),
      typed('text', 'text/plain'),
      typed('unknown patch', 'application/x-patch+json'),
      typed('with charset', 'application/merge-patch+json; charset=utf-8'),
      typed('upper case', 'Application/Merge-Patch+JSON'),
      typed('malformed', 'merge'),
      mergePatch('on a collection', widgets, { spec: { size: 2 } }),
      mergePatch('force on merge patch', `${one}?force=true`, { spec: { size: 3 } }),
      mergePatch('field manager', `${one}?fieldManager=me`, { spec: { size: 4 } }),
      mergePatch('field manager too long', `${one}?fieldManager=${'m'.repeat(129)}`, { spec: { size: 4 } }),
      mergePatch('field manager not printable', `${one}?fieldManager=a%07b`, { spec: { size: 4 } }),
    ];
  }),
];

/** What the apply issue brings: recorded and replayed from then on. */
export const applyScenarios: Scenario[] = [
  scenario('apply/create-and-change', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      applyPatch('create', `${one}?fieldManager=me`, widget(group, 'one', { size: 1 })),
      applyPatch('change', `${one}?fieldManager=me`, widget(group, 'one', { size: 2 })),
      applyPatch('conflict', `${one}?fieldManager=you`, widget(group, 'one', { size: 3 })),
      applyPatch('force', `${one}?fieldManager=you&force=true`, widget(group, 'one', { size: 3 })),
      applyPatch('no manager', one, widget(group, 'one', { size: 3 })),
      get('get', one),
    ];
  }),
];
