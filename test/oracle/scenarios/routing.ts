import { resourcePath, serve, widget } from '../crd-manifests.ts';
import {
  del,
  ensureNamespace,
  get,
  mergePatch,
  post,
  put,
  type RequestStep,
  type Scenario,
  scenario,
} from '../scenario.ts';

const request = (name: string, method: string, path: string, options: Partial<RequestStep> = {}): RequestStep => ({
  name,
  method,
  path,
  ...options,
});

/** Paths and methods that lead nowhere, and those that lead somewhere in spite of their looks. */
export const routingScenarios: Scenario[] = [
  scenario('routing/unknown-paths', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'a')),
      get('unknown root', '/nothing'),
      get('unknown root for html', '/nothing', { headers: { accept: 'text/html' } }),
      post('post to unknown root', '/nothing', {}),
      get('unknown group', '/apis/unknown.example.com'),
      get('unknown group version', '/apis/unknown.example.com/v1'),
      get('unknown group resource', '/apis/unknown.example.com/v1/widgets'),
      get('unknown version', `/apis/${group}/v2`),
      get('unknown version resource', `/apis/${group}/v2/widgets`),
      get('unknown resource', `/apis/${group}/v1/gadgets`),
      get('unknown resource in namespace', resourcePath(group, ns, 'gadgets')),
      get('unknown object of unknown resource', `${resourcePath(group, ns, 'gadgets')}/a`),
      post('create of unknown resource', resourcePath(group, ns, 'gadgets'), widget(group, 'a')),
      put('put of unknown resource', `${resourcePath(group, ns, 'gadgets')}/a`, widget(group, 'a')),
      del('delete of unknown resource', `${resourcePath(group, ns, 'gadgets')}/a`),
      get('kind instead of plural', resourcePath(group, ns, 'Widget')),
      get('singular instead of plural', resourcePath(group, ns, 'widget')),
      get('upper case plural', resourcePath(group, ns, 'Widgets')),
      get('upper case group', `/apis/${group.toUpperCase()}/v1/widgets`),
      get('core version', '/api/v2'),
      get('core resource', '/api/v1/gadgets'),
      get('core resource in namespace', `/api/v1/namespaces/${ns}/gadgets`),
      get('group under core', `/api/${group}/v1`),
      get('unknown subresource', `${widgets}/a/colour`),
      get('too deep', `${widgets}/a/status/x/y`),
      get('object at cluster scope', `/apis/${group}/v1/widgets/a`),
      post('create at cluster scope', `/apis/${group}/v1/widgets`, widget(group, 'b')),
      del('delete at cluster scope', `/apis/${group}/v1/widgets/a`),
      get('empty namespace', `/apis/${group}/v1/namespaces//widgets`),
      get('namespace as resource', `/apis/${group}/v1/namespaces`),
      get('namespace object', `/apis/${group}/v1/namespaces/${ns}`),
      get('proxy prefix', `/apis/${group}/v1/proxy/namespaces/${ns}/widgets`),
      get('list in a namespace that does not exist', resourcePath(group, 'nowhere')),
      get('get in a namespace that does not exist', `${resourcePath(group, 'nowhere')}/a`),
      get('bad namespace name', resourcePath(group, 'NO_where')),
    ];
  }),
  scenario('routing/trailing-slashes', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'a')),
      get('list', `${widgets}/`),
      get('object', `${widgets}/a/`),
      get('version', `/apis/${group}/v1/`, { select: ['resources[name=widgets].kind'] }),
      get('group', `/apis/${group}/`, { select: ['name'] }),
      get('groups', '/apis/', { select: ['kind'] }),
      get('core', '/api/v1/', { select: ['kind'] }),
      get('core versions', '/api/', { select: ['kind'] }),
      post('create with slash', `${widgets}/`, widget(group, 'b')),
      get('double slash', `/apis/${group}/v1//widgets`),
      get('double slash at the start', `//apis/${group}/v1/widgets`),
      get('dot segments', `/apis/${group}/v1/x/../widgets`),
      get('encoded name', `${widgets}/%61`),
      get('encoded slash', `${widgets}/a%2Fb`),
      get('bad encoding', `${widgets}/%zz`),
      get('query without value', `${widgets}/a?pretty`),
      get('question mark only', `${widgets}/a?`),
      get('semicolon in query', `${widgets}/a?a=b;c=d`),
      get('version with slash', '/version/', { select: ['major'] }),
      get('health with slash', '/healthz/'),
    ];
  }),
  scenario('routing/methods', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    const one = `${widgets}/a`;
    const status = `${one}/status`;
    return [
      serve({ group, subresources: { status: {} } }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'a')),
      put('put to collection', widgets, widget(group, 'a')),
      mergePatch('patch of collection', widgets, {}),
      post('post to object', one, widget(group, 'a')),
      post('post to status', status, widget(group, 'a')),
      del('delete of status', status),
      request('options', 'OPTIONS', widgets),
      request('head of object', 'HEAD', one),
      request('head of list', 'HEAD', widgets),
      request('head of nothing', 'HEAD', `${widgets}/none`),
      request('trace', 'TRACE', widgets),
      post('post to discovery', `/apis/${group}/v1`, {}),
      del('delete of discovery', `/apis/${group}`),
      post('post to groups', '/apis', {}, { select: ['kind'] }),
      put('put to core', '/api/v1', {}),
      post('post to version', '/version', {}),
      request('head of version', 'HEAD', '/version'),
      request('delete of crds without name', 'DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/`, {
        keep: 'status',
        path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions?labelSelector=${ns}%3Dnone`,
      }),
    ];
  }),
  // Apart from the others: these end an HTTP/1.1 connection to a server that knows only registered methods.
  scenario('routing/made-up-methods', ({ group, ns }) => {
    const widgets = resourcePath(group, ns);
    return [
      serve({ group }),
      ensureNamespace(ns),
      post('create', widgets, widget(group, 'a')),
      request('made up', 'FROB', widgets),
    ];
  }),
];
