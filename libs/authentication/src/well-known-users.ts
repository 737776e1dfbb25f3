import type { UserInfo } from '#machinery';

export const ALL_AUTHENTICATED = 'system:authenticated';
export const ALL_UNAUTHENTICATED = 'system:unauthenticated';
/** Members may do anything, whatever the authorization policy says. */
export const SYSTEM_PRIVILEGED_GROUP = 'system:masters';
export const ANONYMOUS_USER_NAME = 'system:anonymous';

export const ANONYMOUS_USER: UserInfo = Object.freeze({
  name: ANONYMOUS_USER_NAME,
  groups: Object.freeze([ALL_UNAUTHENTICATED]),
});

/** The key of `extra` that names the credential a request was made with. */
export const CREDENTIAL_ID_KEY = 'authentication.kubernetes.io/credential-id';
