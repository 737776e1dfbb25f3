export type { AuthorizationResult, Authorizer } from './authorizer.ts';
export { AuthorizerChain } from './authorizer-chain.ts';
export { forbiddenRequest } from './forbidden.ts';
export { PrivilegedGroupsAuthorizer } from './privileged-groups.ts';
export { PublicPathsAuthorizer } from './public-paths.ts';
