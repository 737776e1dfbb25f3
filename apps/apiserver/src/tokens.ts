/** Injection tokens of values that have no class of their own. */
export const OPTIONS = Symbol('ServeOptions');
export const LOGGER = Symbol('Logger');
export const AUTHORIZER = Symbol('Authorizer');
export const STORE = Symbol('Store');
