import { resourcePath, serve, widget } from '../crd-manifests.ts';
import { del, ensureNamespace, get, mergePatch, post, type Scenario, type Step, scenario } from '../scenario.ts';

const make = (group: string, ns: string, name: string, labels: Record<string, string> = {}, spec = { size: 1 }): Step =>
  post(`create ${name}`, resourcePath(group, ns), widget(group, name, spec, { labels }), { keep: 'status' });

/** Lists: paging, selectors, and what version of the data they show. */
export const listingScenarios: Scenario[] = [
  scenario('listing/limit-and-continue', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      ['a', 'b', 'c', 'd', 'e'].map((name) => make(group, ns, name)),
      get('first page', `${widgets}?limit=2`),
      del('delete one that comes', `${widgets}/d`, undefined, { keep: 'status' }),
      get('second page', `${widgets}?limit=2&continue={{first page.metadata.continue}}`),
      get('last page', `${widgets}?limit=2&continue={{second page.metadata.continue}}`),
      get('second page again without limit', `${widgets}?continue={{first page.metadata.continue}}`),
      get('limit of all', `${widgets}?limit=4`),
      get('limit beyond all', `${widgets}?limit=100`),
      get('limit 0', `${widgets}?limit=0`),
      get('limit negative', `${widgets}?limit=-1`),
      get('limit not a number', `${widgets}?limit=many`),
      get('limit empty', `${widgets}?limit=`),
      get('limit with selector', `${widgets}?limit=1&labelSelector=none`),
      get('limit of one with selector', `${widgets}?limit=1&fieldSelector=metadata.name%3Da`),
      get('with other selector', `${widgets}?limit=2&labelSelector=x&continue={{first page.metadata.continue}}`),
    ];
  }),
  scenario('listing/bad-continue', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const token = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return [
      serve({ group }),
      ensureNamespace(ns),
      make(group, ns, 'a'),
      make(group, ns, 'b'),
      get('page', `${widgets}?limit=1`),
      get('not base64', `${widgets}?limit=1&continue=***`),
      get('not json', `${widgets}?limit=1&continue=abcd`),
      get('no version', `${widgets}?limit=1&continue=${token({ rv: 5, start: 'a' })}`),
      get('unknown version', `${widgets}?limit=1&continue=${token({ v: 'meta.k8s.io/v9', rv: 5, start: 'a' })}`),
      get('no revision', `${widgets}?limit=1&continue=${token({ v: 'meta.k8s.io/v1', start: 'a' })}`),
      get('no start', `${widgets}?limit=1&continue=${token({ v: 'meta.k8s.io/v1', rv: 5 })}`),
      get(
        'start outside',
        `${widgets}?limit=1&continue=${token({ v: 'meta.k8s.io/v1', rv: 5, start: '../../secrets' })}`,
      ),
      get('with resourceVersion', `${widgets}?limit=1&resourceVersion=5&continue={{page.metadata.continue}}`),
      get('with resourceVersion 0', `${widgets}?limit=1&resourceVersion=0&continue={{page.metadata.continue}}`),
      get('with match', `${widgets}?limit=1&resourceVersionMatch=Exact&continue={{page.metadata.continue}}`),
      get(
        'with match and version',
        `${widgets}?limit=1&resourceVersion=5&resourceVersionMatch=Exact&continue={{page.metadata.continue}}`,
      ),
    ];
  }),
  scenario('listing/label-selectors', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const select = (title: string, selector: string) =>
      get(title, `${widgets}?labelSelector=${encodeURIComponent(selector)}`, {
        ignore: ['items.*.metadata.uid', 'items.*.metadata.creationTimestamp', 'items.*.spec', 'items.*.apiVersion'],
      });
    return [
      serve({ group }),
      ensureNamespace(ns),
      make(group, ns, 'a', { app: 'x', tier: 'front', 'example.com/n': '1' }),
      make(group, ns, 'b', { app: 'x', tier: 'back' }),
      make(group, ns, 'c', { app: 'y', n: '10' }),
      make(group, ns, 'd', { app: '', n: 'x' }),
      make(group, ns, 'e'),
      select('equals', 'app=x'),
      select('double equals', 'app==x'),
      select('not equal', 'app!=x'),
      select('two', 'app=x,tier=back'),
      select('exists', 'app'),
      select('does not exist', '!app'),
      select('in', 'app in (x, y)'),
      select('notin', 'app notin (x,y)'),
      select('empty value', 'app='),
      select('in empty', 'app in (,x)'),
      select('greater', 'n>5'),
      select('less', 'n<11'),
      select('prefix', 'example.com/n=1'),
      select('empty', ''),
      select('spaces', ' app = x , tier '),
      select('only comma', ','),
      select('trailing comma', 'app=x,'),
      select('no key', '=x'),
      select('bad operator', 'app=>x'),
      select('unclosed', 'app in (x'),
      select('bad key', 'a b=x'),
      select('bad value', 'app=x y'),
      select('bad value characters', 'app=@'),
      select('long value', `app=${'v'.repeat(64)}`),
      select('long key', `${'k'.repeat(64)}=v`),
      select('greater than text', 'n>x'),
      select('in without list', 'app in'),
      select('empty list', 'app in ()'),
      select('not exists with value', '!app=x'),
    ];
  }),
  scenario('listing/field-selectors', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const ignore = ['items.*.metadata.uid', 'items.*.metadata.creationTimestamp', 'items.*.apiVersion'];
    const select = (title: string, selector: string, path = widgets) =>
      get(title, `${path}?fieldSelector=${encodeURIComponent(selector)}`, { ignore });
    return [
      serve({
        group,
        selectableFields: [{ jsonPath: '.spec.color' }, { jsonPath: '.spec.size' }, { jsonPath: '.spec.on' }],
        spec: {
          type: 'object',
          properties: {
            color: { type: 'string' },
            size: { type: 'integer' },
            on: { type: 'boolean' },
            note: { type: 'string' },
          },
        },
      }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a', { color: 'red', size: 1, on: true }), { keep: 'status' }),
      post('create b', widgets, widget(group, 'b', { color: 'red', size: 2, on: false }), { keep: 'status' }),
      post('create c', widgets, widget(group, 'c', { color: 'blue' }), { keep: 'status' }),
      select('name', 'metadata.name=a'),
      select('name of none', 'metadata.name=zzz'),
      select('not name', 'metadata.name!=a'),
      select('namespace', `metadata.namespace=${ns}`),
      select('other namespace', 'metadata.namespace=default'),
      select('name in all namespaces', 'metadata.name=a', resourcePath(group, undefined)),
      select('namespace in all namespaces', `metadata.namespace=${ns}`, resourcePath(group, undefined)),
      select('custom text', 'spec.color=red'),
      select('custom number', 'spec.size=2'),
      select('custom boolean', 'spec.on=true'),
      select('custom absent', 'spec.size='),
      select('custom not', 'spec.color!=red'),
      select('two', 'spec.color=red,spec.size=1'),
      select('with name', 'spec.color=red,metadata.name=b'),
      select('not selectable', 'spec.note=x'),
      select('unknown', 'metadata.colour=x'),
      select('uid', 'metadata.uid=x'),
      select('no operator', 'metadata.name'),
      select('no key', '=x'),
      select('empty', ''),
      select('escaped', 'spec.color=a\\,b'),
      select('bad escape', 'spec.color=a\\b'),
      get('get ignores selectors', `${widgets}/a?fieldSelector=metadata.name%3Db`),
    ];
  }),
  scenario('listing/resource-version-matrix', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const versions: [string, string][] = [
      ['unset', ''],
      ['0', 'resourceVersion=0'],
      ['first', 'resourceVersion={{create a.metadata.resourceVersion}}'],
      ['last', 'resourceVersion={{patch a.metadata.resourceVersion}}'],
    ];
    const matches: [string, string][] = [
      ['unset', ''],
      ['exact', 'resourceVersionMatch=Exact'],
      ['not older', 'resourceVersionMatch=NotOlderThan'],
      ['nonsense', 'resourceVersionMatch=Nearly'],
    ];
    const limits: [string, string][] = [
      ['none', ''],
      ['1', 'limit=1'],
    ];
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a')),
      post('create b', widgets, widget(group, 'b')),
      mergePatch('patch a', `${widgets}/a`, { spec: { size: 2 } }),
      // The watch cache has caught up once a consistent list was answered.
      get('list', widgets),
      ...versions.flatMap(([version, versionQuery]) =>
        matches.flatMap(([match, matchQuery]) =>
          limits.map(([limit, limitQuery]) =>
            get(
              `version ${version}, match ${match}, limit ${limit}`,
              `${widgets}?${[versionQuery, matchQuery, limitQuery].filter((part) => part !== '').join('&')}`,
              { ignore: ['items.*.metadata.uid', 'items.*.metadata.creationTimestamp', 'items.*.apiVersion'] },
            ),
          ),
        ),
      ),
    ];
  }),
  scenario('listing/resource-version-errors', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const future = '9000000000000000';
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create a', widgets, widget(group, 'a')),
      get('list not a number', `${widgets}?resourceVersion=abc`),
      get('list negative', `${widgets}?resourceVersion=-1`),
      get('list in the future', `${widgets}?resourceVersion=${future}&timeoutSeconds=1`),
      get('list exactly in the future', `${widgets}?resourceVersion=${future}&resourceVersionMatch=Exact`),
      get('list beyond int64', `${widgets}?resourceVersion=99999999999999999999`),
      get('list empty version with match', `${widgets}?resourceVersion=&resourceVersionMatch=Exact`),
      get('list exact 0', `${widgets}?resourceVersion=0&resourceVersionMatch=Exact`),
      get('get not a number', `${widgets}/a?resourceVersion=abc`),
      get('get 0', `${widgets}/a?resourceVersion=0`),
      get('get old', `${widgets}/a?resourceVersion=1`),
      get('get current', `${widgets}/a?resourceVersion={{create a.metadata.resourceVersion}}`),
      get('get in the future', `${widgets}/a?resourceVersion=${future}`),
      get('get of nothing at 0', `${widgets}/zzz?resourceVersion=0`),
    ];
  }),
  scenario('listing/snapshots', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      ['a', 'b', 'c', 'd'].map((name) => make(group, ns, name)),
      get('first page', `${widgets}?limit=1`),
      mergePatch('change d', `${widgets}/d`, { spec: { size: 9 } }),
      del('delete b', `${widgets}/b`, undefined, { keep: 'status' }),
      make(group, ns, 'bb'),
      get('rest as it was', `${widgets}?continue={{first page.metadata.continue}}`),
      get(
        'exactly then',
        `${widgets}?resourceVersion={{first page.metadata.resourceVersion}}&resourceVersionMatch=Exact`,
      ),
      get(
        'not older than then',
        `${widgets}?resourceVersion={{first page.metadata.resourceVersion}}&resourceVersionMatch=NotOlderThan`,
      ),
      get('now', widgets),
    ];
  }),
];
