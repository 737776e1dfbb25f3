import type { JsonObject, JsonValue } from '#machinery';

/** A CRD that comes in place of a stored one; `stored` may have rules that no client can store yet. */
export interface StoredExpressionCase {
  readonly name: string;
  readonly stored?: JsonObject;
  readonly crd: JsonObject;
}

type Rules = { [key: string]: JsonValue }[];

function crd(rules: Rules, listRules: Rules = []): JsonObject {
  const list = {
    type: 'array',
    maxItems: 5,
    items: { type: 'string', maxLength: 5 },
    'x-kubernetes-validations': listRules,
  };
  const spec = {
    type: 'object',
    properties: { list, name: { type: 'string', maxLength: 10 } },
    'x-kubernetes-validations': rules,
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'cases.cel.test', resourceVersion: '1' },
    spec: {
      group: 'cel.test',
      scope: 'Cluster',
      names: { plural: 'cases', singular: 'case', kind: 'Case', listKind: 'CaseList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
    status: { storedVersions: ['v1'], acceptedNames: { plural: 'cases', kind: 'Case' }, conditions: [] },
  };
}

const includesA = { rule: "self.list.includes('a')" };
const includesB = { rule: "self.list.includes('b')" };
const includesOne = { rule: '[1].includes(1)' };
const message = "self.list.includes('a') ? 'x' : 'y'";

/** `includes` came with 1.37, so only rules that are stored already may use it. */
export const STORED_EXPRESSION_CASES: readonly StoredExpressionCase[] = [
  { name: 'a new CRD', crd: crd([includesA]) },
  { name: 'the rule stays', stored: crd([includesA]), crd: crd([includesA]) },
  { name: 'another rule joins it', stored: crd([includesA]), crd: crd([includesA, includesB]) },
  { name: 'the rule moves to another value', stored: crd([includesOne]), crd: crd([], [includesOne]) },
  {
    name: 'the rule is written otherwise',
    stored: crd([includesA]),
    crd: crd([{ rule: " self.list.includes('a')" }]),
  },
  {
    name: 'the message stays while the rule changes',
    stored: crd([{ rule: "self.name == ''", messageExpression: message }]),
    crd: crd([{ rule: "self.name != ''", messageExpression: message }]),
  },
  {
    name: 'the message is new',
    stored: crd([includesA]),
    crd: crd([{ ...includesA, messageExpression: message }]),
  },
  {
    name: 'the message was a rule',
    stored: crd([includesA]),
    crd: crd([{ rule: "self.name != ''", messageExpression: includesA.rule }]),
  },
  {
    name: 'the rule stays while the schema changes under it',
    stored: crd([includesA]),
    crd: crd([includesA, { rule: 'self.list.size() > 0' }]),
  },
];
