import type { RequestInfo } from '#endpoints';
import { ALL_AUTHENTICATED, ALL_UNAUTHENTICATED, type UserInfo } from '#machinery';
import { ALLOWED, type AuthorizationResult, type Authorizer, NO_OPINION } from './authorizer.ts';

/** Non-resource paths that members of some groups may `get`; a path that ends in `*` stands for its prefix. */
interface PathRule {
  readonly groups: readonly string[];
  readonly paths: readonly string[];
}

const HEALTH_AND_VERSION = ['/livez', '/readyz', '/healthz', '/version', '/version/'];

/** What kube-apiserver's bootstrap roles give to everybody before an administrator has written any policy. */
const RULES: readonly PathRule[] = [
  {
    // system:public-info-viewer
    groups: [ALL_AUTHENTICATED, ALL_UNAUTHENTICATED],
    paths: HEALTH_AND_VERSION,
  },
  {
    // system:discovery
    groups: [ALL_AUTHENTICATED],
    paths: [...HEALTH_AND_VERSION, '/openapi', '/openapi/*', '/api', '/api/*', '/apis', '/apis/*'],
  },
];

/** Health and version for everybody, discovery and OpenAPI for whoever is authenticated. */
export class PublicPathsAuthorizer implements Authorizer {
  authorize(user: UserInfo, request: RequestInfo): AuthorizationResult {
    if (request.isResourceRequest || request.verb !== 'get') return NO_OPINION;
    for (const rule of RULES) {
      if (rule.groups.some((group) => user.groups.includes(group)) && rule.paths.some((p) => covers(p, request.path))) {
        return ALLOWED;
      }
    }
    return NO_OPINION;
  }
}

function covers(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
