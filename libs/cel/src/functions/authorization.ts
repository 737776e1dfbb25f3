/** What an expression asks about: a path, or a verb on a resource. */
export type AuthorizationQuestion =
  | { readonly kind: 'path'; readonly path: string; readonly verb: string }
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      /** The text of a selector, which may not parse; undefined or empty for none. */
      readonly fieldSelector?: string;
      readonly labelSelector?: string;
    };

export interface AuthorizationAnswer {
  readonly allowed: boolean;
  readonly reason: string;
  /** Why no decision could be made; undefined if one was. */
  readonly error: string | undefined;
}

/** A service account that an expression asks for, in place of the user of the request. */
export interface AskedServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** Who answers authorization checks of expressions. */
export interface Authorizer {
  authorize(question: AuthorizationQuestion, serviceAccount: AskedServiceAccount | undefined): AuthorizationAnswer;
}

/** As `Authorizer`, for answers that may take time. */
export interface AsyncAuthorizer {
  authorize(
    question: AuthorizationQuestion,
    serviceAccount: AskedServiceAccount | undefined,
  ): AuthorizationAnswer | Promise<AuthorizationAnswer>;
}
