import type { RequestInfo } from '#endpoints';
import type { UserInfo } from '#machinery';
import { type AuthorizationResult, type Authorizer, NO_OPINION } from './authorizer.ts';

/**
 * Asks one authorizer after the other; the first that allows or denies decides. The reasons of those without an opinion are
 * joined by line breaks, as kube-apiserver joins them.
 */
export class AuthorizerChain implements Authorizer {
  private readonly members: readonly Authorizer[];

  constructor(members: readonly Authorizer[]) {
    this.members = members;
  }

  authorize(user: UserInfo, request: RequestInfo): AuthorizationResult | Promise<AuthorizationResult> {
    return this.ask(user, request, 0, '');
  }

  private ask(
    user: UserInfo,
    request: RequestInfo,
    first: number,
    earlierReasons: string,
  ): AuthorizationResult | Promise<AuthorizationResult> {
    let reasons = earlierReasons;
    for (let i = first; i < this.members.length; i++) {
      const result = this.members[i]!.authorize(user, request); // `i` is within the list
      if (result instanceof Promise) {
        return result.then((late) =>
          late.decision === 'noOpinion' ? this.ask(user, request, i + 1, join(reasons, late.reason)) : late,
        );
      }
      if (result.decision !== 'noOpinion') return result;
      reasons = join(reasons, result.reason);
    }
    return reasons === '' ? NO_OPINION : { decision: 'noOpinion', reason: reasons };
  }
}

function join(reasons: string, reason: string): string {
  if (reason === '') return reasons;
  return reasons === '' ? reason : `${reasons}\n${reason}`;
}
