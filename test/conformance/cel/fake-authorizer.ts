import type { AuthorizationAnswer, AuthorizationQuestion, Authorizer } from '#cel';
import { goQuote, isJsonObject, type JsonObject, parseFieldSelector, parseLabelSelector } from '#machinery';

/** Decides by the verb and tells as its reason what it was asked; so does its twin in Go. */
export function fakeAuthorizer({ userInfo }: JsonObject): Authorizer {
  const user = isJsonObject(userInfo) ? userInfo : {};
  const requester = `${user.username ?? ''} in ${Array.isArray(user.groups) ? user.groups.join(',') : ''}`;
  return {
    authorize(question, serviceAccount) {
      const who =
        serviceAccount === undefined
          ? requester
          : `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name} in system:serviceaccounts,system:serviceaccounts:${serviceAccount.namespace}`;
      return decide(question.verb, `${who}: ${describe(question)}`);
    },
  };
}

function decide(verb: string, reason: string): AuthorizationAnswer {
  switch (verb) {
    case 'deny':
      return { allowed: false, reason, error: undefined };
    case 'abstain':
      return { allowed: false, reason: '', error: undefined };
    case 'fail':
      return { allowed: false, reason, error: 'the authorizer is not well' };
    default:
      return { allowed: true, reason, error: undefined };
  }
}

function describe(question: AuthorizationQuestion): string {
  if (question.kind === 'path') return `${question.verb} path ${question.path}`;
  const { verb, group, resource, subresource, namespace, name } = question;
  const members = { group, version: '*', resource, subresource, namespace, name };
  const shown = Object.entries(members).map(([member, value]) => ` ${member} ${goQuote(value)}`);
  const fields = describeSelector('fields', question.fieldSelector, parseFieldSelector);
  const labels = describeSelector('labels', question.labelSelector, parseLabelSelector);
  return verb + shown.join('') + fields + labels;
}

function describeSelector(name: string, text: string | undefined, parse: (text: string) => object): string {
  if (!text) return '';
  try {
    return ` ${name} ${parse(text)}`;
  } catch (error) {
    return ` ${name}: ${(error as Error).message}`;
  }
}
