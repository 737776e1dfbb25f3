import type { UserInfo } from '#machinery';
import { ALLOWED, type AuthorizationResult, type Authorizer, NO_OPINION } from './authorizer.ts';

/** Allows everything to members of the given groups: `system:masters` is let in even if the policy is broken. */
export class PrivilegedGroupsAuthorizer implements Authorizer {
  private readonly groups: ReadonlySet<string>;

  constructor(groups: readonly string[]) {
    this.groups = new Set(groups);
  }

  authorize(user: UserInfo): AuthorizationResult {
    for (const group of user.groups) if (this.groups.has(group)) return ALLOWED;
    return NO_OPINION;
  }
}
