import type { RequestInfo } from '#endpoints';
import type { UserInfo } from '#machinery';

/** `noOpinion` leaves the question to the next authorizer; when all have none, the request is forbidden. */
export type Decision = 'allow' | 'deny' | 'noOpinion';

/** An authorizer's answer. */
export interface AuthorizationResult {
  readonly decision: Decision;
  /** Why, for the audit log and, when it is not empty, for the message of the 403. */
  readonly reason: string;
}

/** Decides whether `user` may do what `request` says. Answers without a promise whenever it can. */
export interface Authorizer {
  authorize(user: UserInfo, request: RequestInfo): AuthorizationResult | Promise<AuthorizationResult>;
}

export const ALLOWED: AuthorizationResult = Object.freeze({ decision: 'allow', reason: '' });
export const NO_OPINION: AuthorizationResult = Object.freeze({ decision: 'noOpinion', reason: '' });
