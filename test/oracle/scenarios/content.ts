import { crdPath, resourcePath, serve, widget } from '../crd-manifests.ts';
import { del, ensureNamespace, get, mergePatch, post, type Scenario, scenario, watch } from '../scenario.ts';

const table = 'application/json;as=Table;g=meta.k8s.io;v=v1';
const partial = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const partialList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** Content negotiation: what is asked for by Accept, and the forms an object can take. */
export const contentScenarios: Scenario[] = [
  scenario('content/tables', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const headers = { accept: table };
    return [
      serve({
        group,
        columns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size', description: 'how large' },
          { name: 'Color', type: 'string', jsonPath: '.spec.color' },
          { name: 'Tags', type: 'string', jsonPath: '.spec.tags' },
          { name: 'Tag', type: 'string', jsonPath: '.spec.tags[0]' },
          { name: 'Every', type: 'string', jsonPath: '.spec.tags[*]' },
          { name: 'Ready', type: 'boolean', jsonPath: '.status.ready', priority: 1 },
          { name: 'Text of number', type: 'string', jsonPath: '.spec.size' },
          { name: 'Number of text', type: 'integer', jsonPath: '.spec.color' },
          { name: 'Label', type: 'string', jsonPath: '.metadata.labels.app' },
          { name: 'Float', type: 'number', jsonPath: '.spec.replicas', format: 'double' },
          { name: 'Object', type: 'string', jsonPath: '.spec' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          { name: 'Never', type: 'date', jsonPath: '.metadata.deletionTimestamp' },
        ],
      }),
      ensureNamespace(ns),
      get('empty list', widgets, { headers }),
      post('create a', widgets, {
        ...widget(group, 'a', { size: 3, color: 'red', tags: ['x', 'y'], replicas: 2 }, { labels: { app: 'z' } }),
        status: { ready: true },
      }),
      post('create b', widgets, widget(group, 'b', {})),
      get('list', widgets, { headers }),
      get('one', `${widgets}/a`, { headers }),
      get('of nothing', `${widgets}/none`, { headers }),
      get('with the whole object', `${widgets}?includeObject=Object`, { headers }),
      get('without object', `${widgets}?includeObject=None`, { headers }),
      get('with metadata', `${widgets}/a?includeObject=Metadata`, { headers }),
      get('with nonsense', `${widgets}?includeObject=Half`, { headers }),
      get('paged', `${widgets}?limit=1`, { headers }),
      get('v1beta1', widgets, { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1beta1' } }),
      post('create as table', widgets, widget(group, 'c'), { headers }),
      mergePatch('patch as table', `${widgets}/c`, { spec: { size: 9 } }, { headers }),
      del('delete as table', `${widgets}/c`, undefined, { headers }),
      watch(
        'watch',
        `${widgets}?watch=true`,
        { events: 3 },
        [mergePatch('change a', `${widgets}/a`, { spec: { size: 4 } })],
        { headers },
      ),
      watch(
        'watch without object',
        `${widgets}?watch=true&includeObject=None&resourceVersion={{change a.metadata.resourceVersion}}`,
        { events: 1 },
        [mergePatch('change a again', `${widgets}/a`, { spec: { size: 5 } })],
        { headers },
      ),
    ];
  }),
  scenario('content/default-table', ({ group, ns }) => {
    const headers = { accept: table };
    return [
      serve({ group, columns: undefined }),
      ensureNamespace(ns),
      post('create', resourcePath(group, ns), widget(group, 'a')),
      get('list', resourcePath(group, ns), { headers }),
      get('crd', crdPath({ group }), { headers }),
      get('namespace', `/api/v1/namespaces/${ns}`, { headers }),
    ];
  }),
  scenario('content/partial-metadata', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'a', { size: 1 }, { labels: { a: 'b' }, annotations: { c: 'd' } })),
      get('one', `${widgets}/a`, { headers: { accept: partial } }),
      get('list', widgets, { headers: { accept: partialList } }),
      get('list as one', widgets, { headers: { accept: partial } }),
      get('one as list', `${widgets}/a`, { headers: { accept: partialList } }),
      get('v1beta1', `${widgets}/a`, {
        headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1' },
      }),
      get('namespace', `/api/v1/namespaces/${ns}`, { headers: { accept: partial } }),
      get('crd', crdPath({ group }), { headers: { accept: partial } }),
      post('create as metadata', widgets, widget(group, 'b'), { headers: { accept: partial } }),
      del('delete as metadata', `${widgets}/b`, undefined, { headers: { accept: partial } }),
      watch(
        'watch',
        `${widgets}?watch=true`,
        { events: 2 },
        [mergePatch('change a', `${widgets}/a`, { metadata: { labels: { a: 'c' } } })],
        { headers: { accept: partial } },
      ),
      watch('watch as list', `${widgets}?watch=true&timeoutSeconds=1`, 'server', [], {
        headers: { accept: partialList },
      }),
    ];
  }),
  scenario('content/accept', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/a`;
    const accept = (title: string, value: string, path = one) => get(title, path, { headers: { accept: value } });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'a')),
      accept('anything', '*/*'),
      accept('any application', 'application/*'),
      accept('json', 'application/json'),
      accept('json with charset', 'application/json; charset=utf-8'),
      accept('html', 'text/html'),
      accept('html or anything', 'text/html,application/xhtml+xml,*/*;q=0.8'),
      accept('text', 'text/plain'),
      accept('nonsense', 'nonsense'),
      accept('empty', ''),
      accept('second choice', 'text/html, application/json;q=0.5'),
      accept('protobuf only', 'application/vnd.kubernetes.protobuf'),
      accept('protobuf or json', 'application/vnd.kubernetes.protobuf, application/json'),
      accept('protobuf list only', 'application/vnd.kubernetes.protobuf', widgets),
      accept('unknown as', 'application/json;as=Chart;g=meta.k8s.io;v=v1'),
      accept('unknown as or json', 'application/json;as=Chart;g=meta.k8s.io;v=v1, application/json'),
      accept('table of unknown version', 'application/json;as=Table;g=meta.k8s.io;v=v9'),
      accept('table of unknown version or json', 'application/json;as=Table;g=meta.k8s.io;v=v9, application/json'),
      accept('table without group', 'application/json;as=Table'),
      accept('table or json', `${table}, application/json`, widgets),
      accept('error for html', 'text/html', `${widgets}/none`),
      accept('error for table', table, `${widgets}/none`),
      accept('unknown parameter', 'application/json;foo=bar'),
      accept('pretty parameter', 'application/json;pretty=1'),
      post('create with html', widgets, widget(group, 'b'), { headers: { accept: 'text/html' } }),
      del('delete with html', one, undefined, { headers: { accept: 'text/html' } }),
      get('still there', one),
    ];
  }),
  scenario('content/letter-by-letter', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/a`;
    const text = (title: string, path: string, headers: Record<string, string> = {}) =>
      get(title, path, { headers, keep: 'text' });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post(
        'create',
        widgets,
        widget(
          group,
          'a',
          { size: 1, color: 'red', note: 'a < b & "c" > d \u2028 é ☺ /\\ \u007f', tags: ['x', ''] },
          { labels: { a: 'b' } },
        ),
      ),
      text('pretty', `${one}?pretty=true`),
      text('pretty 1', `${one}?pretty=1`),
      text('not pretty', `${one}?pretty=false`, { 'user-agent': 'curl/8.0' }),
      text('curl', one, { 'user-agent': 'curl/8.0' }),
      text('browser', one, { 'user-agent': 'Mozilla/5.0' }),
      text('wget', `${widgets}/none`, { 'user-agent': 'Wget/1.21' }),
      text('pretty list', `${widgets}?pretty=true`),
      text('pretty empty list', `${resourcePath(group, 'default')}?pretty=true`),
      text('pretty error', `${widgets}/none?pretty=true`),
      text('error', `${widgets}/none`),
      text('yaml', one, { accept: 'application/yaml' }),
      text('yaml list', widgets, { accept: 'application/yaml' }),
      text('yaml error', `${widgets}/none`, { accept: 'application/yaml' }),
      text('pretty yaml', `${one}?pretty=true`, { accept: 'application/yaml' }),
      text('pretty in accept', one, { accept: 'application/json;pretty=1' }),
      watch('yaml watch', `${widgets}?watch=true&timeoutSeconds=1`, { events: 0 }, [], {
        headers: { accept: 'application/yaml' },
      }),
    ];
  }),
  scenario('content/gzip', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const headers = { 'accept-encoding': 'gzip' };
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('small', widgets, widget(group, 'small')),
      post('large', widgets, widget(group, 'large', { note: 'x'.repeat(200_000) }), { ignore: ['spec'] }),
      get('small compressed', `${widgets}/small`, { headers }),
      get('large compressed', `${widgets}/large`, { headers, ignore: ['spec'] }),
      get('list compressed', widgets, { headers, ignore: ['items.*.spec'] }),
      get('not asked for', `${widgets}/large`, { ignore: ['spec'] }),
      get('several encodings', `${widgets}/large`, {
        headers: { 'accept-encoding': 'br, gzip;q=0.5' },
        ignore: ['spec'],
      }),
      get('deflate only', `${widgets}/large`, { headers: { 'accept-encoding': 'deflate' }, ignore: ['spec'] }),
    ];
  }),
  scenario('content/conversions-refused', ({ group, ns }) => {
    const paths = {
      widgets: resourcePath(group, ns),
      namespace: `/api/v1/namespaces/${ns}`,
      namespaces: '/api/v1/namespaces',
    };
    const forms = {
      'protobuf table': 'application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1',
      'partial metadata': 'application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      'yaml stream': 'application/yaml;stream=watch',
      'any application': 'application/*',
      'table of any application': 'application/*;as=Table;g=meta.k8s.io;v=v1',
      text: 'text/html',
    };
    return [
      serve({ group }),
      ensureNamespace(ns),
      get('list of a single object', paths.namespace, { headers: { accept: partialList }, keep: 'text' }),
      ...Object.entries(forms).flatMap(([form, accept]) => [
        get(`${form} of no widget`, `${paths.widgets}/none`, { headers: { accept }, keep: 'text' }),
        get(`${form} of widgets`, paths.widgets, {
          headers: { accept },
          keep: form.includes('any') ? 'status' : 'text',
        }),
        get(`${form} of namespaces`, paths.namespaces, { headers: { accept }, keep: 'text' }),
        ...(form === 'partial metadata'
          ? []
          : [
              get(`${form} of a watch`, `${paths.namespaces}?watch=true&resourceVersion=abc`, {
                headers: { accept },
                keep: 'text',
              }),
            ]),
      ]),
    ];
  }),
  scenario('content/query', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const names = (name: string, query: string) =>
      get(name, `${widgets}?${query}`, { select: ['items.*.metadata.name', 'message', 'code', 'reason'] });
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('a', widgets, widget(group, 'a')),
      post('b', widgets, widget(group, 'b')),
      names('limit with a semicolon', 'limit=1;x=2'),
      names('limit that is no escape', 'limit=%zz'),
      names('limit twice', 'limit=1&limit=2'),
      names('escaped', 'l%69mit=%31'),
      names('timeout', 'timeout=5s'),
      names('no timeout', 'timeout=0'),
      names('negative timeout', 'timeout=-1s'),
      names('no duration', 'timeout=abc'),
      names('no unit', 'timeout=5'),
      names('unknown unit', 'timeout=5d'),
      post('no duration on create', `${widgets}?timeout=x`, widget(group, 'c')),
    ];
  }),
];
