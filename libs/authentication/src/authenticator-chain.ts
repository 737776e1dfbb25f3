import {
  ALL_AUTHENTICATED,
  ALL_UNAUTHENTICATED,
  ANONYMOUS_USER,
  ANONYMOUS_USER_NAME,
  type StatusError,
  statusError,
  type UserInfo,
} from '#machinery';
import type { AuthenticationRequest, Authenticator } from './authenticator.ts';

/** How requests without a credential are treated. */
export interface AnonymousAccess {
  readonly anonymous: boolean;
}

/**
 * The authenticator of a whole server, as kube-apiserver composes it:
 *
 *   first of `members` that knows the request → + system:authenticated
 *   none has seen a credential                → system:anonymous, or 401 if that is switched off
 *   a credential was there and was bad        → 401, never anonymous
 *
 * A bad credential does not stop the members after it: a request with an unknown certificate and a good token is let in.
 * Throws a 401 StatusError whose `cause` says why, for the log.
 */
export class AuthenticatorChain {
  private readonly members: readonly Authenticator[];
  private readonly anonymous: boolean;
  // Members answer with the same object for the same credential, so the group is added once.
  private readonly withGroup = new WeakMap<UserInfo, UserInfo>();

  constructor(members: readonly Authenticator[], access: AnonymousAccess) {
    this.members = members;
    this.anonymous = access.anonymous;
  }

  /** Answers without a promise when the deciding member does. */
  authenticate(request: AuthenticationRequest): UserInfo | Promise<UserInfo> {
    return this.ask(request, 0, undefined);
  }

  private ask(request: AuthenticationRequest, first: number, earlierFailure: unknown): UserInfo | Promise<UserInfo> {
    let failure = earlierFailure;
    for (let i = first; i < this.members.length; i++) {
      try {
        const answer = this.members[i]!.authenticate(request); // `i` is within the list
        if (answer instanceof Promise) return this.await(answer, request, i + 1, failure);
        if (answer !== undefined) return this.authenticated(answer);
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) throw unauthorized(failure);
    if (!this.anonymous) throw unauthorized(undefined);
    return ANONYMOUS_USER;
  }

  private async await(
    answer: Promise<UserInfo | undefined>,
    request: AuthenticationRequest,
    next: number,
    failure: unknown,
  ): Promise<UserInfo> {
    try {
      const user = await answer;
      if (user !== undefined) return this.authenticated(user);
    } catch (error) {
      return this.ask(request, next, failure ?? error);
    }
    return this.ask(request, next, failure);
  }

  private authenticated(user: UserInfo): UserInfo {
    let known = this.withGroup.get(user);
    if (known === undefined) {
      known = addAuthenticatedGroup(user);
      this.withGroup.set(user, known);
    }
    return known;
  }
}

function addAuthenticatedGroup(user: UserInfo): UserInfo {
  if (user.name === ANONYMOUS_USER_NAME) return user;
  if (user.groups.includes(ALL_AUTHENTICATED) || user.groups.includes(ALL_UNAUTHENTICATED)) return user;
  return { ...user, groups: [...user.groups, ALL_AUTHENTICATED] };
}

function unauthorized(cause: unknown): StatusError {
  const error = statusError.unauthorized();
  error.cause = cause;
  return error;
}
