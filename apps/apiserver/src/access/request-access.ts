import { type AuthenticatorChain, connectionOf } from '#authentication';
import { type Authorizer, forbiddenRequest } from '#authorization';
import { parseRequestInfo } from '#endpoints';
import type { UserInfo } from '#machinery';
import type { AnyRequest } from '../serving/tls-server.ts';

const NO_QUERY = { watch: false, nameSelector: '' } as const;

/** Authentication and authorization for the static endpoints, which do not go through the path of resource requests. */
export class RequestAccess {
  private readonly authenticator: AuthenticatorChain;
  private readonly authorizer: Authorizer;

  constructor(authenticator: AuthenticatorChain, authorizer: Authorizer) {
    this.authenticator = authenticator;
    this.authorizer = authorizer;
  }

  /** Who asks, if that user may; throws a StatusError of 401 or 403 otherwise. */
  async require(request: AnyRequest): Promise<UserInfo> {
    const user = await this.authenticator.authenticate({
      connection: connectionOf(request),
      headers: request.headers,
    });
    const info = parseRequestInfo(request.method ?? 'GET', pathOf(request.url ?? '/'), NO_QUERY);
    const result = await this.authorizer.authorize(user, info);
    if (result.decision !== 'allow') throw forbiddenRequest(user, info, result.reason);
    return user;
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  try {
    return decodeURIComponent(path);
  } catch {
    // Not percent-encoded text: no rule names such a path, so it is judged as it came.
    return path;
  }
}
