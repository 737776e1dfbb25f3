import { nameIsDnsLabel, nameIsDnsSubdomain } from '#machinery';
import type { CelType } from '../check/cel-type.ts';
import { KUBERNETES_TYPES } from '../check/declarations.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { CelOpaque, type Val } from '../values/value.ts';
import type { AskedServiceAccount, AuthorizationAnswer, AuthorizationQuestion, Authorizer } from './authorization.ts';
import type { ImplementationTable } from './implementation.ts';

/** What can only be asked and not be compared, not even with itself. */
abstract class ReceiverOnly extends CelOpaque {
  override equals(): boolean {
    throw noSuchOverload();
  }
  override equalTo(other: Val): boolean {
    return other !== null && this.equals();
  }
}

/** The variable `authorizer`, and what its builders give. */
export class AuthorizerValue extends ReceiverOnly {
  readonly celType: CelType = KUBERNETES_TYPES.authorizer;
  readonly serviceAccount: AskedServiceAccount | undefined;
  constructor(serviceAccount?: AskedServiceAccount) {
    super();
    this.serviceAccount = serviceAccount;
  }
}

class PathCheck extends ReceiverOnly {
  readonly celType = KUBERNETES_TYPES.pathCheck;
  readonly owner: AuthorizerValue;
  readonly path: string;
  constructor(owner: AuthorizerValue, path: string) {
    super();
    this.owner = owner;
    this.path = path;
  }
}

class GroupCheck extends ReceiverOnly {
  readonly celType = KUBERNETES_TYPES.groupCheck;
  readonly owner: AuthorizerValue;
  readonly group: string;
  constructor(owner: AuthorizerValue, group: string) {
    super();
    this.owner = owner;
    this.group = group;
  }
}

/** What a check of a resource names, such as the variable `authorizer.requestResource`. */
export interface ResourceFields {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

export class ResourceCheck extends ReceiverOnly {
  readonly celType = KUBERNETES_TYPES.resourceCheck;
  readonly owner: AuthorizerValue;
  readonly fields: ResourceFields;
  constructor(owner: AuthorizerValue, fields: ResourceFields) {
    super();
    this.owner = owner;
    this.fields = fields;
  }
  with(change: Partial<ResourceFields>): ResourceCheck {
    return new ResourceCheck(this.owner, { ...this.fields, ...change });
  }
}

class Decision extends ReceiverOnly {
  readonly celType = KUBERNETES_TYPES.decision;
  readonly answer: AuthorizationAnswer;
  constructor(answer: AuthorizationAnswer) {
    super();
    this.answer = answer;
  }
}

function nonEmpty(value: Val | undefined, complaint: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw new CelError(complaint);
  return value;
}

function asServiceAccount(namespace: string, name: string): AuthorizerValue {
  if (nameIsDnsSubdomain.name(name).length > 0) throw new CelError('Invalid service account name');
  if (nameIsDnsLabel.name(namespace).length > 0) throw new CelError('Invalid service account namespace');
  return new AuthorizerValue({ namespace, name });
}

function ask(authorizer: Authorizer | undefined, question: AuthorizationQuestion, owner: AuthorizerValue): Val {
  if (authorizer === undefined) throw new CelError('no authorizer is available');
  return new Decision(authorizer.authorize(question, owner.serviceAccount));
}

const text = (value: Val | undefined): string => value as string;
const answerOf = (decision: Val | undefined): AuthorizationAnswer => (decision as Decision).answer;

export const AUTHORIZER_FUNCTIONS: ImplementationTable = {
  authorizer_path: ([owner, path]) => new PathCheck(owner as AuthorizerValue, nonEmpty(path, 'path must not be empty')),
  authorizer_group: ([owner, group]) => new GroupCheck(owner as AuthorizerValue, text(group)),
  authorizer_serviceaccount: ([, namespace, name]) => asServiceAccount(text(namespace), text(name)),
  groupcheck_resource([check, name]) {
    const { owner, group } = check as GroupCheck;
    const resource = nonEmpty(name, 'resource must not be empty');
    return new ResourceCheck(owner, { group, resource, subresource: '', namespace: '', name: '' });
  },
  resourcecheck_subresource: ([check, value]) => (check as ResourceCheck).with({ subresource: text(value) }),
  resourcecheck_namespace: ([check, value]) => (check as ResourceCheck).with({ namespace: text(value) }),
  resourcecheck_name: ([check, value]) => (check as ResourceCheck).with({ name: text(value) }),
  authorizer_fieldselector: ([check, value]) => (check as ResourceCheck).with({ fieldSelector: text(value) }),
  authorizer_labelselector: ([check, value]) => (check as ResourceCheck).with({ labelSelector: text(value) }),
  pathcheck_check([check, verb], frame) {
    const { owner, path } = check as PathCheck;
    return ask(frame?.authorizer, { kind: 'path', path, verb: text(verb) }, owner);
  },
  resourcecheck_check([check, verb], frame) {
    const { owner, fields } = check as ResourceCheck;
    return ask(frame?.authorizer, { kind: 'resource', verb: text(verb), ...fields }, owner);
  },
  decision_errored: ([decision]) => answerOf(decision).error !== undefined,
  decision_error: ([decision]) => answerOf(decision).error ?? '',
  decision_allowed: ([decision]) => answerOf(decision).allowed,
  decision_reason: ([decision]) => answerOf(decision).reason,
};
