import { crdPath, resourcePath, serve } from '../crd-manifests.ts';
import {
  bodyHas,
  both,
  del,
  get,
  mergePatch,
  post,
  type RequestStep,
  type Scenario,
  scenario,
  statusIs,
} from '../scenario.ts';

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const aggregatedBeta = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

/** The definition of a kind in OpenAPI documents: group reversed, version, kind. */
const definition = (group: string, kind = 'Widget', version = 'v1') =>
  `${group.split('.').reverse().join('.')}.${version}.${kind}`;

const everything = {
  names: { singular: 'widget', shortNames: ['wi', 'wg'], categories: ['all', 'things'] },
  subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
};

/** Discovery and OpenAPI documents. */
export const discoveryScenarios: Scenario[] = [
  scenario('discovery/classic', ({ group }) => [
    serve({ group, ...everything }),
    get('core versions', '/api', { ignore: ['serverAddressByClientCIDRs.*.clientCIDR'] }),
    get('core resources', '/api/v1', {
      select: [
        '/kind',
        '/apiVersion',
        '/groupVersion',
        '/resources/[name=namespaces]',
        '/resources/[name=namespaces~1status]',
        '/resources/[name=namespaces~1finalize]',
      ],
    }),
    get('groups', '/apis', {
      until: bodyHas(`/groups/[name=${group}]/name`, group),
      select: [`/groups/[name=${group}]`],
    }),
    get('own group', `/apis/${group}`),
    get('own version', `/apis/${group}/v1`),
    get('crd group', '/apis/apiextensions.k8s.io'),
    get('crd version', '/apis/apiextensions.k8s.io/v1'),
    get('root', '/', { keep: 'status' }),
    get('own version as html', `/apis/${group}/v1`, { headers: { accept: 'text/html' } }),
    get('own version as yaml', `/apis/${group}/v1`, { headers: { accept: 'application/yaml' }, keep: 'text' }),
    get('own group as protobuf or json', `/apis/${group}`, {
      headers: { accept: 'application/vnd.kubernetes.protobuf;q=0.1,application/json' },
    }),
    get('own version as table', `/apis/${group}/v1`, {
      headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
    }),
  ]),
  scenario('discovery/follows-the-crd', ({ group }) => [
    serve({ group }),
    get('before', `/apis/${group}/v1`),
    mergePatch(
      'add status and short name',
      crdPath({ group }),
      {
        spec: {
          names: { shortNames: ['w'] },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              subresources: { status: {} },
              schema: { openAPIV3Schema: { type: 'object' } },
            },
          ],
        },
      },
      { keep: 'status' },
    ),
    get('after', `/apis/${group}/v1`, {
      until: both(bodyHas('resources.1.name', 'widgets/status'), bodyHas('resources.0.shortNames.0', 'w')),
    }),
    del('delete', crdPath({ group }), undefined, { keep: 'status' }),
    get('version gone', `/apis/${group}/v1`, { until: statusIs(404) }),
    get('group gone', `/apis/${group}`, { until: statusIs(404) }),
    get('not in groups', '/apis', {
      until: { name: 'group is gone', holds: (answer) => !answer.text.includes(`"${group}"`) },
      select: [`/groups/[name=${group}]`],
    }),
  ]),
  scenario('discovery/aggregated', ({ group }) => {
    const own = `/items/[metadata.name=${group}]`;
    const accept = (name: string, value: string, path = '/apis', more: Partial<RequestStep> = {}) =>
      get(name, path, { headers: { accept: value }, ...more });
    return [
      serve({ group, ...everything }),
      serve({ group, kind: 'Gadget', scope: 'Cluster' }),
      accept('v2', aggregated, '/apis', {
        until: bodyHas(`${own}/versions/0/resources/1/resource`, 'widgets'),
        select: [own],
      }),
      accept('v2 kind', aggregated, '/apis', { select: ['/kind', '/apiVersion', '/metadata'] }),
      accept('v2beta1', aggregatedBeta, '/apis', { select: [own] }),
      accept('v2 or v2beta1 or json', `${aggregated},${aggregatedBeta},application/json`, '/apis', {
        select: ['/kind', '/apiVersion'],
      }),
      accept('unknown version', 'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList', '/apis', {
        select: ['/kind'],
      }),
      accept(
        'unknown version or json',
        'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json',
        '/apis',
        { select: ['/kind'] },
      ),
      accept('core', aggregated, '/api', {
        select: ['/kind', '/apiVersion', '/items/0/versions/0/resources/[resource=namespaces]'],
      }),
      accept('crd group', aggregated, '/apis', { select: ['/items/[metadata.name=apiextensions.k8s.io]'] }),
      accept('on a group', aggregated, `/apis/${group}`),
      accept('on a version', aggregated, `/apis/${group}/v1`),
    ];
  }),
  scenario('discovery/etag', () => [
    get('core', '/api', { headers: { accept: aggregated }, select: ['/kind'] }),
    get('unknown etag', '/api', { headers: { accept: aggregated, 'if-none-match': '"0000"' }, select: ['/kind'] }),
    get('any etag', '/api', { headers: { accept: aggregated, 'if-none-match': '*' }, select: ['/kind'] }),
    get('unaggregated has none', '/api', { headers: { 'if-none-match': '"0000"' }, select: ['/kind'] }),
  ]),
  scenario('discovery/openapi-v3', ({ group }) => {
    const index = get('index', '/openapi/v3', {
      until: { name: 'group is there', holds: (answer) => answer.text.includes(`apis/${group}/v1`) },
      select: [`/paths/apis~1${group}~1v1`, `/paths/apis~1${group}`],
    });
    const document = `/openapi/v3/apis/${group}/v1`;
    const complete = {
      name: 'schema is there',
      holds: (answer: { text: string }) => answer.text.includes(definition(group)),
    };
    return [
      serve({ group, ...everything, columns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }] }),
      index,
      get('document', document, { until: complete, ignore: ['/components/schemas/io.k8s*', '/info'] }),
      get('with hash that is wrong', `${document}?hash=0000`, { select: ['/openapi'] }),
      get('unknown group', '/openapi/v3/apis/unknown.example.com/v1'),
      get('html', document, { headers: { accept: 'text/html' } }),
      get('post to it', document, { select: ['/openapi'] }),
      post('post to document', document, {}, { select: ['/openapi'] }),
      get('version document', '/openapi/v3/version', { select: ['/openapi', '/paths/*'] }),
    ];
  }),
  scenario('discovery/openapi-of-patches', () => {
    const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}';
    const namespace = '/api/v1/namespaces/{name}';
    const paths = [namespace, `${namespace}/status`, crds, `${crds}/status`].map((path) => path.replaceAll('/', '~1'));
    const of = (member: string) => paths.map((path) => `/paths/${path}/patch/${member}`);
    return [
      get('version 2', '/openapi/v2', { select: of('consumes') }),
      get('core in version 3', '/openapi/v3/api/v1', { select: of('requestBody').slice(0, 2) }),
      get('apiextensions in version 3', '/openapi/v3/apis/apiextensions.k8s.io/v1', {
        select: of('requestBody').slice(2),
      }),
    ];
  }),
  scenario('discovery/openapi-v3-of-schemas', ({ group }) => {
    const document = `/openapi/v3/apis/${group}/v1`;
    return [
      serve({
        group,
        scope: 'Cluster',
        schema: {
          type: 'object',
          description: 'All kinds of fields.',
          required: ['spec'],
          properties: {
            metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } },
            spec: {
              type: 'object',
              description: 'What is wanted.',
              properties: {
                s: { type: 'string', default: 'x', enum: ['x', 'y'], pattern: '^[xy]$', description: 'one of two' },
                ios: { 'x-kubernetes-int-or-string': true },
                any: { 'x-kubernetes-preserve-unknown-fields': true },
                emb: {
                  type: 'object',
                  'x-kubernetes-embedded-resource': true,
                  'x-kubernetes-preserve-unknown-fields': true,
                },
                nul: { type: 'string', nullable: true },
                combo: {
                  type: 'object',
                  properties: { a: { type: 'string' } },
                  anyOf: [{ required: ['a'] }],
                  not: { required: ['b'] },
                },
                list: {
                  type: 'array',
                  items: { type: 'object', properties: { k: { type: 'string' } }, required: ['k'] },
                  'x-kubernetes-list-type': 'map',
                  'x-kubernetes-list-map-keys': ['k'],
                },
                map: {
                  type: 'object',
                  additionalProperties: { type: 'integer', minimum: 1, maximum: 5 },
                  'x-kubernetes-map-type': 'granular',
                },
                rule: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 0', message: 'positive' }] },
              },
            },
          },
        },
      }),
      get('v3', document, {
        until: { name: 'schema is there', holds: (answer) => answer.text.includes(definition(group)) },
        select: [`/components/schemas/${definition(group)}`, `/components/schemas/${definition(group, 'WidgetList')}`],
      }),
      get('v2', '/openapi/v2', {
        until: { name: 'schema is there', holds: (answer) => answer.text.includes(definition(group)) },
        select: [`/definitions/${definition(group)}`, `/definitions/${definition(group, 'WidgetList')}`],
      }),
    ];
  }),
  scenario('discovery/openapi-v2', ({ group }) => [
    serve({ group, ...everything }),
    get('document', '/openapi/v2', {
      until: { name: 'schema is there', holds: (answer) => answer.text.includes(definition(group)) },
      select: [
        '/swagger',
        `/definitions/${definition(group)}`,
        `/definitions/${definition(group, 'WidgetList')}`,
        `/paths/~1apis~1${group}~1*`,
      ],
    }),
    get('not as html', '/openapi/v2', { headers: { accept: 'text/html' }, select: ['/swagger'] }),
    get('protobuf', '/openapi/v2', {
      headers: { accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' },
      keep: 'status',
    }),
    get('old path', '/swagger.json', { keep: 'status' }),
    del('delete crd', crdPath({ group }), undefined, { keep: 'status' }),
    get('gone from the document', '/openapi/v2', {
      until: { name: 'schema is gone', holds: (answer) => !answer.text.includes(definition(group)) },
      select: [`/definitions/${definition(group)}`],
    }),
    get('resource gone', resourcePath(group, undefined), { until: statusIs(404) }),
  ]),
  scenario('discovery/openapi-of-schemaless', ({ group }) => [
    serve({ group, schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }),
    get('v3', `/openapi/v3/apis/${group}/v1`, {
      until: { name: 'schema is there', holds: (answer) => answer.text.includes(definition(group)) },
      select: [`/components/schemas/${definition(group)}`],
    }),
  ]),
];
