import { describe, expect, it } from 'vitest';
import { parseRequestInfo } from '#endpoints';
import type { UserInfo } from '#machinery';
import { type AuthorizationResult, type Authorizer, AuthorizerChain, forbiddenRequest } from './index.ts';
import { PrivilegedGroupsAuthorizer } from './privileged-groups.ts';
import { PublicPathsAuthorizer } from './public-paths.ts';

const info = (method: string, path: string) => parseRequestInfo(method, path, { watch: false, nameSelector: '' });
const anonymous: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const bob: UserInfo = { name: 'bob', groups: ['dev', 'system:authenticated'] };
const admin: UserInfo = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };

describe('before any policy is written', () => {
  const chain = new AuthorizerChain([new PrivilegedGroupsAuthorizer(['system:masters']), new PublicPathsAuthorizer()]);
  const widgets = '/apis/example.com/v1/namespaces/default/widgets';

  it.each<[string, string, string[]]>([
    ['GET', '/healthz', ['anonymous', 'bob', 'admin']],
    ['GET', '/livez', ['anonymous', 'bob', 'admin']],
    ['GET', '/readyz', ['anonymous', 'bob', 'admin']],
    ['GET', '/version', ['anonymous', 'bob', 'admin']],
    ['GET', '/version/', ['anonymous', 'bob', 'admin']],
    ['GET', '/healthz/ping', ['admin']],
    ['POST', '/version', ['admin']],
    ['HEAD', '/healthz', ['admin']],
    ['GET', '/api', ['bob', 'admin']],
    ['GET', '/api/v1', ['bob', 'admin']],
    ['GET', '/apis', ['bob', 'admin']],
    ['GET', '/apis/example.com/v1', ['bob', 'admin']],
    ['GET', '/openapi/v3/apis/example.com/v1', ['bob', 'admin']],
    ['GET', '/apisx', ['admin']],
    ['GET', '/metrics', ['admin']],
    ['GET', widgets, ['admin']],
    ['POST', widgets, ['admin']],
  ])('%s %s is for %j', (method, path, allowed) => {
    const users = { anonymous, bob, admin };
    const let_in = Object.entries(users)
      .filter(([, user]) => (chain.authorize(user, info(method, path)) as AuthorizationResult).decision === 'allow')
      .map(([name]) => name);
    expect(let_in).toEqual(allowed);
  });
});

describe('a chain of authorizers', () => {
  const says = (decision: AuthorizationResult['decision'], reason = ''): Authorizer => ({
    authorize: () => ({ decision, reason }),
  });
  const saysLater = (decision: AuthorizationResult['decision'], reason = ''): Authorizer => ({
    authorize: async () => ({ decision, reason }),
  });

  it.each<[string, Authorizer[], AuthorizationResult]>([
    [
      'the first opinion',
      [says('noOpinion', 'x'), says('deny', 'no'), says('allow')],
      { decision: 'deny', reason: 'no' },
    ],
    ['a late opinion', [saysLater('noOpinion'), saysLater('allow'), says('deny')], { decision: 'allow', reason: '' }],
    [
      'all reasons when nobody has one',
      [says('noOpinion', 'a'), saysLater('noOpinion', 'b')],
      { decision: 'noOpinion', reason: 'a\nb' },
    ],
    ['no opinion when it is empty', [], { decision: 'noOpinion', reason: '' }],
  ])('answers with %s', async (_name, members, expected) => {
    expect(await new AuthorizerChain(members).authorize(bob, info('GET', '/x'))).toEqual(expected);
  });
});

describe('the message of a 403', () => {
  it.each([
    ['GET', '/x', bob, '', 'forbidden: User "bob" cannot get path "/x"'],
    ['GET', '/<b>&', bob, '', 'forbidden: User "bob" cannot get path "/&lt;b&gt;&amp;"'],
    [
      'GET',
      '/apis/example.com/v1/namespaces/default/widgets',
      bob,
      '',
      'widgets.example.com is forbidden: User "bob" cannot list resource "widgets" in API group "example.com" in the namespace "default"',
    ],
    [
      'PATCH',
      '/apis/example.com/v1/namespaces/default/widgets/a/status',
      bob,
      'no rule',
      'widgets.example.com "a" is forbidden: User "bob" cannot patch resource "widgets/status" in API group "example.com" in the namespace "default": no rule',
    ],
    [
      'GET',
      '/api/v1/nodes',
      anonymous,
      '',
      'nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at the cluster scope',
    ],
  ])('for %s %s', (method, path, user, reason, message) => {
    const { status } = forbiddenRequest(user, info(method, path), reason);
    expect(status).toMatchObject({ code: 403, reason: 'Forbidden', message });
  });

  it('names the resource in its details, and nothing for other paths', () => {
    const about = (path: string) => forbiddenRequest(bob, info('GET', path), '').status.details;
    expect(about('/apis/example.com/v1/widgets/a')).toEqual({ name: 'a', group: 'example.com', kind: 'widgets' });
    expect(about('/x')).toEqual({});
  });
});
