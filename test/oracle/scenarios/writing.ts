import type { JsonObject } from '#machinery';
import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { del, ensureNamespace, get, jsonPatch, mergePatch, post, put, type Scenario, scenario } from '../scenario.ts';

const levels = ['Ignore', 'Warn', 'Strict', ''] as const;

/** Options of writes: dryRun, fieldValidation, fieldManager. */
export const writingScenarios: Scenario[] = [
  scenario('writing/dry-run', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      post('create', `${widgets}?dryRun=All`, widget(group, 'one', { size: 1 })),
      get('not created', `${widgets}/one`),
      post('create for real', widgets, widget(group, 'one')),
      post('create what exists', `${widgets}?dryRun=All`, widget(group, 'one')),
      post('invalid', `${widgets}?dryRun=All`, widget(group, 'two', { size: 101 })),
      put(
        'replace',
        `${widgets}/one?dryRun=All`,
        widget(group, 'one', { size: 9 }, { resourceVersion: '{{create for real.metadata.resourceVersion}}' }),
      ),
      put('replace stale', `${widgets}/one?dryRun=All`, widget(group, 'one', { size: 9 }, { resourceVersion: '1' })),
      put('create by put', `${widgets}/three?dryRun=All`, widget(group, 'three')),
      mergePatch('patch', `${widgets}/one?dryRun=All`, { spec: { size: 9 } }),
      mergePatch('status', `${widgets}/one/status?dryRun=All`, { status: { ready: true } }),
      del('delete', `${widgets}/one?dryRun=All`),
      del('delete collection', `${widgets}?dryRun=All`),
      get('unchanged', `${widgets}/one`),
      post('unknown value', `${widgets}?dryRun=Some`, widget(group, 'four')),
      post('empty value', `${widgets}?dryRun=`, widget(group, 'five')),
      post('two values', `${widgets}?dryRun=All&dryRun=All`, widget(group, 'six')),
      post('good and bad', `${widgets}?dryRun=All&dryRun=None`, widget(group, 'seven')),
      put('unknown value on put', `${widgets}/one?dryRun=Some`, widget(group, 'one')),
      mergePatch('unknown value on patch', `${widgets}/one?dryRun=Some`, {}),
      post('in a namespace that does not exist', `${resourcePath(group, 'nowhere')}?dryRun=All`, widget(group, 'one')),
    ];
  }),
  scenario('writing/field-validation-json', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const unknown: JsonObject = { size: 1, colour: 'x', b: 1, a: { c: 1 } };
    const duplicate = (name: string) =>
      `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"${name}","labels":{"a":"1","a":"2"}},"spec":{"size":1,"size":2,"colour":"x"}}`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'one')),
      ...levels.flatMap((level) => {
        const query = level === '' ? '' : `?fieldValidation=${level}`;
        const name = level === '' ? 'default' : level.toLowerCase();
        return [
          post(`create unknown ${name}`, `${widgets}${query}`, widget(group, `unknown-${name}`, unknown)),
          post(`create duplicate ${name}`, `${widgets}${query}`, duplicate(`duplicate-${name}`)),
          put(
            `put unknown ${name}`,
            `${widgets}/one${query}`,
            widget(group, 'one', unknown, { resourceVersion: '{{create.metadata.resourceVersion}}' }),
            { keep: 'status' },
          ),
          mergePatch(
            `merge patch unknown ${name}`,
            `${widgets}/one${query}`,
            { spec: unknown },
            { ignore: ['metadata.resourceVersion', 'metadata.generation'] },
          ),
          mergePatch(`merge patch duplicate ${name}`, `${widgets}/one${query}`, '{"spec":{"size":1,"size":2}}', {
            ignore: ['metadata.resourceVersion', 'metadata.generation'],
          }),
          jsonPatch(
            `json patch unknown ${name}`,
            `${widgets}/one${query}`,
            [{ op: 'add', path: '/spec/colour', value: 'x' }],
            { ignore: ['metadata.resourceVersion', 'metadata.generation'] },
          ),
          jsonPatch(
            `json patch with unknown key ${name}`,
            `${widgets}/one${query}`,
            [{ op: 'add', path: '/spec/note', value: 'x', extra: 1 }],
            { ignore: ['metadata.resourceVersion', 'metadata.generation'] },
          ),
          post(`create unknown at root ${name}`, `${widgets}${query}`, {
            ...widget(group, `root-${name}`),
            extra: 1,
            metadata: { name: `root-${name}`, colour: 'x' },
          }),
        ];
      }),
      post('unknown level', `${widgets}?fieldValidation=Loud`, widget(group, 'x')),
      post('lower case level', `${widgets}?fieldValidation=strict`, widget(group, 'x')),
      put('unknown level on put', `${widgets}/one?fieldValidation=Loud`, widget(group, 'one')),
      mergePatch('unknown level on patch', `${widgets}/one?fieldValidation=Loud`, {}),
    ];
  }),
  scenario('writing/field-validation-yaml', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const headers = { 'content-type': 'application/yaml' };
    const yaml = (name: string, rest: string) =>
      `apiVersion: ${group}/v1\nkind: Widget\nmetadata:\n  name: ${name}\n${rest}`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      ...levels.flatMap((level) => {
        const query = level === '' ? '' : `?fieldValidation=${level}`;
        const name = level === '' ? 'default' : level.toLowerCase();
        return [
          post(`good ${name}`, `${widgets}${query}`, yaml(`good-${name}`, 'spec:\n  size: 1\n  color: red\n'), {
            headers,
          }),
          post(`unknown ${name}`, `${widgets}${query}`, yaml(`unknown-${name}`, 'spec:\n  size: 1\n  colour: red\n'), {
            headers,
          }),
          post(`duplicate ${name}`, `${widgets}${query}`, yaml(`duplicate-${name}`, 'spec:\n  size: 1\n  size: 2\n'), {
            headers,
          }),
        ];
      }),
      post('not yaml', widgets, 'a: b: c\n', { headers }),
      post('a list', widgets, '- a\n- b\n', { headers }),
      post('text', widgets, 'just text', { headers }),
      post('tabs', widgets, 'a:\n\tb: c\n', { headers }),
      post('two documents', widgets, `${yaml('two', 'spec:\n  size: 1\n')}---\n${yaml('three', 'spec: {}\n')}`, {
        headers,
      }),
      post('anchors', widgets, yaml('anchors', 'spec:\n  tags: &t [a, b]\n  note: x\n'), { headers }),
      post('json as yaml', widgets, JSON.stringify(widget(group, 'json-as-yaml')), { headers }),
      post('yes is text or boolean', widgets, yaml('norway', 'spec:\n  note: no\n'), { headers }),
      post('numbers as text', widgets, yaml('octal', 'spec:\n  size: 010\n  note: 1.0\n'), { headers }),
      post('dates', widgets, yaml('dates', 'spec:\n  note: 2001-02-03\n'), { headers }),
    ];
  }),
  scenario('writing/yaml', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const spec = (name: string, text: string) =>
      post(name, widgets, `apiVersion: ${group}/v1\nkind: Widget\nmetadata:\n  name: ${name}\nspec:\n${text}`, {
        headers: { 'content-type': 'application/yaml' },
      });
    return [
      serve({ group }),
      ensureNamespace(ns),
      spec('flow-not-indented', '  tags: [\na,\n\tb\n]\n'),
      spec('quotes-not-indented', '  note: "one\ntwo\n\nthree"\n  color: \'re\nd\'\n'),
      spec(
        'escapes',
        `${String.raw`  note: "it\'s \x41\u00e9\U0001F600 \
        \_.\t"`}\n`,
      ),
      spec('block', '  note: |2-\n     a\n    b\n\n    c\n'),
      spec('folded', '  note: >+\n    a\n    b\n\n      c\n    d\n\n'),
      spec('no-end', '  note: |\n    a\n    b'),
      spec('question', '  ? note\n  : x\n  ? size\n  : 1\n'),
      spec('merged', '  <<: [{note: x, size: 1}, {size: 2, color: red}]\n  size: 3\n'),
      spec('tags', '  note: !!str 1\n  size: !!int "2"\n  color: !<tag:yaml.org,2002:binary> cmVk\n'),
      spec('more-after', `  note: x\n...\n] nonsense\n`),
      spec('open-sequence', '  tags: [a, b\n'),
      spec('open-quote', '  note: "a\n'),
      spec('no-comma', '  tags: [a b: c d: e]\n'),
      spec('dash-in-flow', '  tags: [-'),
      spec('half-a-key', '  note: x\n  size'),
      spec('unknown-escape', String.raw`  note: "a\/b"`),
      spec('cut-escape', String.raw`  note: "a\u12"`),
      spec('half-character', String.raw`  note: "\uD83D\uDE00"`),
      spec('cut-after-backslash', '  note: "a\\'),
      spec('no-anchor', '  note: *x\n'),
      spec('no-handle', '  note: !e!x a\n'),
      spec('cannot-start', '  note: @x\n'),
      spec('indented-too-little', '    size: 1\n  note: x\n'),
      spec('item-beside-key', '  tags:\n  - a\n  b\n'),
      spec('document-in-quote', '  note: "a\n--- \nb"\n'),
      spec('control', '  note: a\u0007b\n'),
      spec('long-key', `  {"${'k'.repeat(1100)}": 1}\n`),
      spec('null-key', '  ~: x\n'),
      spec('list-key', '  [a]: x\n'),
    ];
  }),
  scenario('writing/bodies', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const raw = (title: string, body: string, contentType = 'application/json') =>
      post(title, widgets, body, { headers: { 'content-type': contentType } });
    const good = JSON.stringify(widget(group, 'good'));
    return [
      serve({ group }),
      ensureNamespace(ns),
      raw('empty', ''),
      raw('blank', '  '),
      raw('open brace', '{'),
      raw('trailing comma', '{"a":1,}'),
      raw('single quotes', "{'a':1}"),
      raw('null', 'null'),
      raw('number', '1'),
      raw('text', '"x"'),
      raw('list', '[]'),
      raw('empty object', '{}'),
      raw('trailing text', `${good} x`),
      raw('trailing object', `${good}{}`),
      raw(
        'control character',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"note":"a\u0001b"}}`,
      ),
      raw(
        'not unicode',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"surrogate"},"spec":{"note":"\\ud800"}}`,
      ),
      raw('deeply nested', `${'['.repeat(20000)}${']'.repeat(20000)}`),
      raw(
        'big number',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"big"},"spec":{"replicas":9007199254740993}}`,
      ),
      raw(
        'number beyond int64',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"bigger"},"spec":{"replicas":99999999999999999999}}`,
      ),
      raw(
        'integer as float',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"float"},"spec":{"replicas":3.0}}`,
      ),
      raw(
        'integer with exponent',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"exponent"},"spec":{"replicas":1e2}}`,
      ),
      raw(
        'infinite number',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"huge"},"spec":{"replicas":1e999}}`,
      ),
      raw(
        'infinite number, no kind',
        `{"apiVersion":"${group}/v1","metadata":{"name":"huge"},"spec":{"replicas":1e999}}`,
      ),
      raw('infinite number, no type', '{"spec":{"replicas":1e999}}'),
      raw('infinite number, another type', '{"apiVersion":"v1","kind":"Pod","spec":{"replicas":1e999}}'),
      raw('infinite number, bad version', '{"apiVersion":"a/b/c","kind":"Widget","spec":1e999}'),
      raw('infinite number, bad kind', '{"apiVersion":"a/b","kind":[],"spec":1e999}'),
      raw('infinite number in a list', '[1e999]'),
      raw('infinite number alone', '1e999'),
      raw(
        'too large',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"large"},"spec":{"note":"${'x'.repeat(3 * 1024 * 1024)}"}}`,
      ),
      raw(
        'larger than the store takes',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"large"},"spec":{"note":"${'x'.repeat(1_700_000)}"}}`,
      ),
      raw(
        'large but allowed',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"large"},"status":{"selector":"${'x'.repeat(10)}"}}`,
      ),
      raw('no content type', good, ''),
      raw('text content type', good, 'text/plain'),
      raw('form', 'a=b', 'application/x-www-form-urlencoded'),
      raw('cbor content type', good, 'application/cbor'),
      raw('patch content type', good, 'application/merge-patch+json'),
      raw('with charset', JSON.stringify(widget(group, 'charset')), 'application/json; charset=utf-8'),
      raw('malformed content type', good, 'application/'),
      raw('upper case content type', JSON.stringify(widget(group, 'upper')), 'APPLICATION/JSON'),
      raw(
        'prototype keys',
        `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"proto"},"spec":{"__proto__":{"a":1},"constructor":1,"size":1}}`,
      ),
    ];
  }),
  scenario('writing/managers', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('named', `${widgets}?fieldManager=me`, widget(group, 'one')),
      post('empty', `${widgets}?fieldManager=`, widget(group, 'two')),
      post('too long', `${widgets}?fieldManager=${'m'.repeat(129)}`, widget(group, 'three')),
      post('not printable', `${widgets}?fieldManager=a%0Ab`, widget(group, 'four')),
      put('on put', `${widgets}/one?fieldManager=${'m'.repeat(129)}`, widget(group, 'one')),
      post('several problems', `${widgets}?fieldManager=a%0Ab&dryRun=x&fieldValidation=y`, widget(group, 'five')),
      post('unknown parameters', `${widgets}?colour=blue`, widget(group, 'six')),
    ];
  }),
];
