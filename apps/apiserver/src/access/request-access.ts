import type { AuthenticatorChain } from '#authentication';
import { type Authorizer, forbiddenRequest } from '#authorization';
import { AccessDeniedError, type ApiRequest, requestInfoOf } from '#endpoints';
import type { UserInfo } from '#machinery';

/** Authentication and authorization for the static endpoints, which do not go through the path of resource requests. */
export class RequestAccess {
  private readonly authenticator: AuthenticatorChain;
  private readonly authorizer: Authorizer;

  constructor(authenticator: AuthenticatorChain, authorizer: Authorizer) {
    this.authenticator = authenticator;
    this.authorizer = authorizer;
  }

  /** Who asks, if that user may; throws a StatusError of 401 or 403 otherwise. */
  async require(request: ApiRequest): Promise<UserInfo> {
    const user = await this.authenticator.authenticate(request);
    const info = requestInfoOf(request);
    const result = await this.authorizer.authorize(user, info);
    if (result.decision !== 'allow') throw new AccessDeniedError(forbiddenRequest(user, info, result.reason));
    return user;
  }
}
