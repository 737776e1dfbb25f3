import { resourcePath, serve, widget } from '../crd-manifests.ts';
import {
  crdsPath,
  del,
  ensureNamespace,
  get,
  type Identity,
  mergePatch,
  post,
  put,
  type Scenario,
  scenario,
  watch,
} from '../scenario.ts';

/** Health, version, and who may do what. */
export const healthAndAccessScenarios: Scenario[] = [
  scenario('health/checks', () => [
    get('livez', '/livez'),
    get('readyz', '/readyz'),
    get('healthz', '/healthz'),
    get('ping', '/healthz/ping'),
    get('live ping', '/livez/ping'),
    get('ready ping', '/readyz/ping'),
    get('unknown check', '/readyz/nonsense'),
    get('excluded', '/readyz?exclude=ping'),
    get('for html', '/livez', { headers: { accept: 'text/html' } }),
    get('verbose', '/livez?verbose', { keep: 'status' }),
    get('verbose ping', '/livez/ping?verbose'),
    post('post', '/livez', {}, { keep: 'status' }),
    get('anonymous livez', '/livez', { as: 'anonymous' }),
    get('anonymous readyz', '/readyz', { as: 'anonymous' }),
    get('anonymous ping', '/readyz/ping', { as: 'anonymous' }),
    get('bad token livez', '/livez', { as: 'invalid-token' }),
  ]),
  scenario('health/version', () => {
    const ignore = ['goVersion', 'compiler', 'platform', 'gitCommit', 'gitTreeState', 'buildDate'];
    return [
      get('version', '/version', { ignore }),
      get('anonymous', '/version', { as: 'anonymous', ignore }),
      get('bob', '/version', { as: 'bob', ignore }),
      get('bad token', '/version', { as: 'invalid-token' }),
    ];
  }),
  scenario('health/errors-in-other-forms', () => {
    const yaml = { headers: { accept: 'application/yaml' } };
    const protobuf = { headers: { accept: 'application/vnd.kubernetes.protobuf' } };
    return [
      get('bad token as YAML', '/livez', { as: 'invalid-token', ...yaml, keep: 'text' }),
      get('bad token as protobuf', '/livez', { as: 'invalid-token', ...protobuf, keep: 'status' }),
      get('bad token, pretty', '/version?pretty=true', { as: 'invalid-token', keep: 'text' }),
      get('forbidden as YAML', '/livez/ping', { as: 'bob', ...yaml, keep: 'text' }),
      get('forbidden as protobuf', '/healthz/etcd', { as: 'bob', ...protobuf, keep: 'status' }),
      get('forbidden as what is not there', '/healthz/etcd', { as: 'bob', headers: { accept: 'text/html' } }),
      get('forbidden, pretty', '/healthz/etcd?pretty=true', { as: 'bob', keep: 'text' }),
      get('version as YAML', '/version', yaml),
      get('version as anything', '/version', { headers: { accept: 'text/html, */*;q=0.8' }, keep: 'status' }),
      get('version as protobuf', '/version', { ...protobuf, keep: 'status' }),
      get('check as YAML', '/livez', yaml),
    ];
  }),
  scenario('access/no-or-wrong-credentials', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('bad token', widgets, widget(group, 'a'), { as: 'invalid-token' }),
      get('bad token on discovery', '/apis', { as: 'invalid-token' }),
      get('bad token on nothing', '/nothing', { as: 'invalid-token' }),
      watch('bad token on a watch', `${widgets}?watch=true`, { events: 0 }, [], { as: 'invalid-token' }),
      get('basic', widgets, { as: 'anonymous', headers: { authorization: 'Basic YTpi' } }),
      get('bearer without token', widgets, { as: 'anonymous', headers: { authorization: 'Bearer' } }),
      get('bearer with spaces', widgets, { as: 'anonymous', headers: { authorization: 'Bearer   ' } }),
      get('bearer in lower case', widgets, {
        as: 'anonymous',
        headers: { authorization: 'bearer oracle-admin-token' },
      }),
      get('nonsense', widgets, { as: 'anonymous', headers: { authorization: 'nonsense' } }),
      get('anonymous list', widgets, { as: 'anonymous' }),
      get('anonymous get', `${widgets}/a`, { as: 'anonymous' }),
      post('anonymous create', widgets, widget(group, 'a'), { as: 'anonymous' }),
      get('anonymous discovery', '/api', { as: 'anonymous' }),
      get('anonymous groups', '/apis', { as: 'anonymous' }),
      get('anonymous openapi', '/openapi/v2', { as: 'anonymous' }),
      get('anonymous root', '/', { as: 'anonymous' }),
      get('anonymous unknown', '/nothing', { as: 'anonymous' }),
    ];
  }),
  scenario('access/forbidden', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/a`;
    const as: Identity = 'bob';
    return [
      serve({
        group,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
      }),
      ensureNamespace(ns),
      get('list', widgets, { as }),
      get('list everywhere', resourcePath(group, undefined), { as }),
      get('get', one, { as }),
      post('create', widgets, widget(group, 'a'), { as }),
      post('create with broken body', widgets, '{', { as }),
      put('update', one, widget(group, 'a'), { as }),
      mergePatch('patch', one, {}, { as }),
      del('delete', one, undefined, { as }),
      del('delete collection', widgets, undefined, { as }),
      watch('watch', `${widgets}?watch=true`, { events: 0 }, [], { as }),
      get('status', `${one}/status`, { as }),
      mergePatch('patch status', `${one}/status`, {}, { as }),
      get('scale', `${one}/scale`, { as }),
      get('unknown resource', resourcePath(group, ns, 'gadgets'), { as }),
      get('unknown group', '/apis/unknown.example.com/v1/widgets', { as }),
      get('namespaces', '/api/v1/namespaces', { as }),
      get('namespace', `/api/v1/namespaces/${ns}`, { as }),
      post(
        'create namespace',
        '/api/v1/namespaces',
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } },
        { as },
      ),
      del('delete namespace', `/api/v1/namespaces/${ns}`, undefined, { as }),
      put('finalize namespace', `/api/v1/namespaces/${ns}/finalize`, {}, { as }),
      get('crds', crdsPath, { as }),
      get('crd', `${crdsPath}/widgets.${group}`, { as }),
      get('unknown path', '/nothing', { as }),
      post('unknown path post', '/nothing', {}, { as }),
      get('metrics', '/metrics', { as }),
      get('discovery is open', `/apis/${group}/v1`, { as, select: ['kind'] }),
      get('groups are open', '/apis', { as, select: ['kind'] }),
      get('core is open', '/api/v1', { as, select: ['kind'] }),
      get('openapi is open', '/openapi/v3', { as, select: ['/paths/version'], keep: 'status' }),
      get('root', '/', { as }),
      get('table', widgets, { as, headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } }),
      get('html', widgets, { as, headers: { accept: 'text/html' } }),
      get('yaml', widgets, { as, headers: { accept: 'application/yaml' }, keep: 'text' }),
      get('pretty', `${widgets}?pretty=true`, { as, keep: 'text' }),
      get('impersonation', widgets, { as, headers: { 'impersonate-user': 'admin' } }),
    ];
  }),
];
