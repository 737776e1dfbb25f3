import { applied, apply, managersOf } from '../apply-steps.ts';
import { resourcePath, serve } from '../crd-manifests.ts';
import { ensureNamespace, get, type Scenario, scenario } from '../scenario.ts';

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** What an apply patch may be written in: YAML, and JSON as the YAML that it is. */
export const applyBodiesScenarios: Scenario[] = [
  scenario('apply/bodies-broken', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const text = (title: string, body: string) => apply(title, one, 'me', body);
    const head = `apiVersion: ${group}/v1\nkind: Widget\nmetadata:\n  name: one\n`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      text('nothing', ''),
      text('space', ' '),
      text('null', 'null'),
      text('empty object', '{}'),
      text('list', '[]'),
      text('text', 'x'),
      text('number', '1'),
      text('true', 'true'),
      text('comment', '# nothing\n'),
      text('document end', '---\n'),
      text('broken json', '{"spec":'),
      text('broken yaml', 'spec: [1'),
      text('bad indentation', `${head}  spec:\n size: 1\n`),
      text('tab', `${head}spec:\n\tsize: 1\n`),
      text('control character', `${head}spec:\n  note: "a\u0001b"\n`),
      text('unknown anchor', `${head}spec: *x\n`),
      text('unknown tag', `${head}spec: !widget {size: 1}\n`),
      text('two documents', `${head}spec: {size: 1}\n---\n${head}spec: {size: 2}\n`),
      text('two documents, the second broken', `${head}spec: {size: 3}\n---\n{"\n`),
      text('only the second one', `---\n---\n${head}spec: {size: 1}\n`),
      text('byte order mark', `\ufeff${head}spec: {size: 4}\n`),
      get('get', one),
    ];
  }),
  scenario('apply/bodies-of-another-type', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const attempt = (title: string, type: object) => apply(title, one, 'me', { metadata: { name: 'one' }, ...type });
    const apiVersion = `${group}/v1`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      attempt('good', { apiVersion, kind: 'Widget' }),
      attempt('no type', {}),
      attempt('no kind', { apiVersion }),
      attempt('no apiVersion', { kind: 'Widget' }),
      attempt('empty kind', { apiVersion, kind: '' }),
      attempt('empty apiVersion', { apiVersion: '', kind: 'Widget' }),
      attempt('another kind', { apiVersion, kind: 'Gadget' }),
      attempt('lower case', { apiVersion, kind: 'widget' }),
      attempt('another version', { apiVersion: `${group}/v2`, kind: 'Widget' }),
      attempt('another group', { apiVersion: 'apps/v1', kind: 'Widget' }),
      attempt('no group', { apiVersion: 'v1', kind: 'Widget' }),
      attempt('two slashes', { apiVersion: `${group}/v1/x`, kind: 'Widget' }),
      attempt('kind a number', { apiVersion, kind: 1 }),
      attempt('kind null', { apiVersion, kind: null }),
      attempt('apiVersion an object', { apiVersion: {}, kind: 'Widget' }),
      attempt('list', { apiVersion, kind: 'WidgetList', items: [] }),
    ];
  }),
  scenario('apply/bodies-yaml-values', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const value = (name: string, yaml: string) =>
      apply(
        name,
        `${widgets}/${name}`,
        'me',
        `apiVersion: ${group}/v1\nkind: Widget\nmetadata: {name: ${name}}\nspec:\n  ${yaml}\n`,
      );
    return [
      serve({ group, spec: anything }),
      ensureNamespace(ns),
      value('plain', 'a: x'),
      value('booleans', 'a: [true, True, TRUE, yes, Yes, no, on, off, y, n]'),
      value('nulls', 'a: [null, Null, NULL, ~]\n  b:'),
      value('integers', 'a: [1, -1, +1, 0x1F, 0o17, 017, 0b11, 1_000, 08]'),
      value('large', 'a: [9223372036854775807, -9223372036854775808, 9007199254740993]'),
      value('too-large', 'a: 9223372036854775808'),
      value('floats', 'a: [1.5, 1e3, 1.0, .5, 1., -0.0, 1E-7, 100000000000000000000000]'),
      value('infinity', 'a: .inf'),
      value('not-a-number', 'a: .nan'),
      value('times', 'a: [2001-02-03, 2001-02-03T04:05:06Z, 12:30:45]'),
      value('strings', 'a: [\'1\', "1", "\\u00e9", !!str 1, "a\\tb"]'),
      value('blocks', 'a: |\n    x\n    y\n  b: >-\n    x\n    y'),
      value('binary', 'a: !!binary aGVsbG8='),
      value('anchors', 'a: &a {x: 1}\n  b: *a\n  c:\n    <<: *a\n    y: 2'),
      value('integer-keys', '1: x'),
      value('boolean-keys', 'true: x\n  no: y'),
      value('null-keys', 'null: x'),
      value('float-keys', '1.5: x'),
      value('list-keys', '[a]: x'),
      value('time-keys', '2001-02-03: x'),
      value('explicit-keys', '? a\n  : b'),
      value('set', 'a: !!set {x, y}'),
      value('empty-key', '"": x'),
      value('strange-keys', '"a.b": 1\n  "a/b": 2\n  "f:a": 3\n  ".": 4\n  "k:{}": 5\n  "é": 6'),
    ];
  }),
  scenario('apply/bodies-duplicate-keys', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const yaml = (size: string) => `apiVersion: ${group}/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n${size}`;
    const twice = yaml('  size: 1\n  size: 2\n');
    const json = `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"one"},"spec":{"size":3,"size":4,"note":"a","note":"b"}}`;
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('by default', one, 'me', twice),
      apply('strict', one, 'me', twice, 'fieldValidation=Strict'),
      apply('warn', one, 'me', twice, 'fieldValidation=Warn'),
      apply('ignore', one, 'me', twice, 'fieldValidation=Ignore'),
      apply('json', one, 'me', json),
      apply('json strict', one, 'me', json, 'fieldValidation=Strict'),
      apply('json ignore', one, 'me', json, 'fieldValidation=Ignore'),
      apply('whole spec', one, 'me', `${yaml('  size: 5\n')}spec:\n  size: 6\n`),
      apply('name', one, 'me', `${yaml('  size: 5\n')}metadata:\n  name: two\n`),
      apply('and a conflict, strict', one, 'you', yaml('  size: 7\n  size: 8\n'), 'fieldValidation=Strict'),
      apply('and invalid, strict', one, 'me', yaml('  size: 101\n  size: 102\n'), 'fieldValidation=Strict'),
      get('get', one),
    ];
  }),
  scenario('apply/bodies-unknown-fields', ({ group, ns }) => {
    const one = `${resourcePath(group, ns)}/one`;
    const unknown = applied(group, { size: 1, colour: { a: 1 } });
    const atTheTop = { ...applied(group, { size: 1 }), colour: 'x' };
    return [
      serve({ group }),
      ensureNamespace(ns),
      apply('by default', one, 'me', unknown),
      apply('strict', one, 'me', unknown, 'fieldValidation=Strict'),
      apply('warn', one, 'me', unknown, 'fieldValidation=Warn'),
      apply('ignore', one, 'me', unknown, 'fieldValidation=Ignore'),
      apply('at the top', one, 'me', atTheTop),
      apply('at the top ignored', one, 'me', atTheTop, 'fieldValidation=Ignore'),
      apply('wrong case', one, 'me', { ...applied(group, {}), Spec: { size: 1 } }),
      apply('in status', one, 'me', { ...applied(group, { size: 1 }), status: { colour: 'x' } }),
      apply('null', one, 'me', applied(group, { colour: null })),
      apply('known', one, 'me', applied(group, { size: 1 }), 'fieldValidation=Strict'),
      managersOf('managers', one),
    ];
  }),
  scenario('apply/bodies-of-a-large-object', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`key-${index}`, 'v'.repeat(20)]));
    return [
      serve({ group, spec: anything }),
      ensureNamespace(ns),
      apply('400 fields', `${widgets}/one`, 'me', applied(group, many), 'dryRun=All'),
      apply('long text', `${widgets}/one`, 'me', applied(group, { text: 'x'.repeat(3_200_000) })),
      get('still none', widgets),
    ];
  }),
];
