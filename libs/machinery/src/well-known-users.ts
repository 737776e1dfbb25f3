import type { UserInfo } from './user-info.ts';

// Names as in k8s.io/apiserver/pkg/authentication/user.

/** The group of everybody who has shown a good credential. */
export const ALL_AUTHENTICATED = 'system:authenticated';
/** The group of everybody who has shown none. */
export const ALL_UNAUTHENTICATED = 'system:unauthenticated';
/** Members may do anything, whatever the authorization policy says. */
export const SYSTEM_PRIVILEGED_GROUP = 'system:masters';
export const ANONYMOUS_USER_NAME = 'system:anonymous';

/** Whoever has shown no credential. */
export const ANONYMOUS_USER: UserInfo = Object.freeze({
  name: ANONYMOUS_USER_NAME,
  groups: Object.freeze([ALL_UNAUTHENTICATED]),
});

/** The server itself, when it writes. */
export const API_SERVER_USER: UserInfo = Object.freeze({
  name: 'system:apiserver',
  groups: Object.freeze([SYSTEM_PRIVILEGED_GROUP]),
});

/** The key of `extra` that names the credential a request was made with. */
export const CREDENTIAL_ID_KEY = 'authentication.kubernetes.io/credential-id';
