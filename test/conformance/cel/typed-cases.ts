import type { JsonObject } from '#machinery';

/** A kind that a policy matches, or that its params are of. */
export interface CaseKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  /** Absent for built-in kinds, whose definitions are in the transcript. */
  readonly schema?: JsonObject;
}

/** Expressions of a policy that are checked against each of the kinds. */
export interface TypedCases {
  readonly name: string;
  readonly kinds: readonly CaseKind[];
  readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly expressions: readonly string[];
}

const text = { type: 'string' };
const whole = { type: 'integer' };

const CASE: CaseKind = {
  group: 'cel.test',
  version: 'v1',
  kind: 'Case',
  resource: 'cases',
  schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['replicas'],
        properties: {
          replicas: whole,
          ratio: { type: 'number' },
          name: text,
          on: { type: 'boolean' },
          when: { type: 'string', format: 'date-time' },
          day: { type: 'string', format: 'date' },
          span: { type: 'string', format: 'duration' },
          blob: { type: 'string', format: 'byte' },
          port: { 'x-kubernetes-int-or-string': true },
          amount: { format: 'int-or-string' },
          list: { type: 'array', items: text },
          set: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
          items: { type: 'array', items: { type: 'object', properties: { key: text, value: whole } } },
          map: { type: 'object', additionalProperties: whole },
          nested: { type: 'object', additionalProperties: { type: 'object', properties: { a: whole } } },
          open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: text } },
          anything: { 'x-kubernetes-preserve-unknown-fields': true },
          template: {
            type: 'object',
            'x-kubernetes-embedded-resource': true,
            properties: { spec: { type: 'object' } },
          },
          'with-dash': whole,
          namespace: text,
          a__b: whole,
        },
      },
      status: { type: 'object', properties: { phase: text } },
    },
  },
};

const LIMIT: CaseKind = {
  group: 'cel.test',
  version: 'v1',
  kind: 'Limit',
  resource: 'limits',
  schema: { type: 'object', properties: { max: whole, names: { type: 'array', items: text } } },
};

const POD: CaseKind = { group: '', version: 'v1', kind: 'Pod', resource: 'pods' };
const NAMESPACE: CaseKind = { group: '', version: 'v1', kind: 'Namespace', resource: 'namespaces' };

export const TYPED_CASES: readonly TypedCases[] = [
  {
    name: 'a custom kind',
    kinds: [CASE, LIMIT],
    paramKind: { apiVersion: 'cel.test/v1', kind: 'Limit' },
    variables: [
      { name: 'replicas', expression: 'object.spec.replicas' },
      { name: 'items', expression: 'object.spec.items' },
      { name: 'keys', expression: 'object.spec.items.map(i, i.key)' },
      { name: 'spec', expression: 'object.spec' },
      { name: 'wrong', expression: 'object.spec.nope' },
    ],
    expressions: [
      'object.spec.replicas > 1',
      'object.spec.replicas > "1"',
      'object.spec.nope',
      'object.nope',
      'object.spec.replicas.nope',
      'object.spec.replicas + object.spec.ratio',
      'object.spec.name + 1',
      'object.spec.on ? 1 : "a"',
      'object.spec.when.getFullYear() > 1',
      'object.spec.when > "x"',
      'object.spec.day.getFullYear() > 1',
      'object.spec.span.getHours() > 1',
      'object.spec.blob == "x"',
      'object.spec.port == 1 || object.spec.port == "x"',
      'object.spec.amount + 1 > 2',
      'object.spec.list.all(x, x > 1)',
      'object.spec.list[0] + 1',
      'object.spec.list["a"]',
      'object.spec.set + [1]',
      'object.spec.items.all(i, i.key != "" && i.value > 0)',
      'object.spec.items[0].nope',
      'object.spec.items == object.spec.list',
      'object.spec.map.x + 1',
      'object.spec.map["x"] + "a"',
      'object.spec.map.all(k, k.nope)',
      'object.spec.nested.x.a',
      'object.spec.nested.x.b',
      'object.spec.nested == object.spec.map',
      'object.spec.open.known',
      'object.spec.open.unknown',
      'object.spec.anything',
      'object.spec.template.kind',
      'object.spec.template.metadata.name',
      'object.spec.template.metadata.labels',
      'object.spec.template.spec.x',
      'object.spec.with__dash__dash',
      'object.spec.namespace',
      'object.spec.__namespace__',
      'object.spec.a__underscores__b',
      'object.spec.a__b',
      'object.metadata.name',
      'object.metadata.labels',
      'object.kind',
      'oldObject.spec.replicas < object.spec.replicas',
      'oldObject.spec == object.spec',
      'oldObject.spec == object.status',
      'oldObject == null',
      'object == params',
      'params.max > object.spec.replicas',
      'params.names.exists(n, n == object.spec.name)',
      'params.nope',
      'params == null',
      'variables.replicas + 1',
      'variables.replicas + "a"',
      'variables.items[0].nope',
      'variables.keys[0] + 1',
      'variables.spec.nope',
      'variables.wrong.anything',
      'variables.nope',
      'request.operation == 1',
      'namespaceObject.metadata.uid',
      'authorizer.path("/x").check("get").allowed()',
      'authorizer.requestResource.check("get").allowed()',
      'Object{}',
      'object.spec.list.includes("a")',
      'has(object.spec.nope)',
      'has(object.spec.name)',
      'object.?spec.?nope',
      'object.spec.(',
      '[1, "a"]',
      'object.spec.name.matches("(")',
      '1',
    ],
  },
  {
    name: 'built-in kinds',
    kinds: [POD, NAMESPACE],
    variables: [{ name: 'names', expression: 'object.spec.containers.map(c, c.name)' }],
    expressions: [
      'object.metadata.name == "x"',
      'object.metadata.nope',
      'object.metadata.labels.x == 1',
      'object.metadata.creationTimestamp.getFullYear() > 1',
      'object.metadata.creationTimestamp == "x"',
      'object.metadata.ownerReferences.all(o, o.controller)',
      'object.metadata.managedFields[0].fieldsV1.x',
      'object.metadata.finalizers + [1]',
      'object.kind + object.apiVersion',
      'object.spec.nope',
      'object.spec.finalizers',
      'object.spec.containers.all(c, c.image.startsWith("x"))',
      'object.spec.containers.all(c, c.imag.startsWith("x"))',
      'object.spec.containers[0].livenessProbe.httpGet.port == 1',
      'object.spec.containers[0].livenessProbe.httpGet.port == "x"',
      'object.spec.containers[0].resources.limits.cpu',
      'object.spec.containers[0].env.exists(e, e.valu == "")',
      'object.spec.volumes.all(v, has(v.emptyDir) && v.emptyDir.medium == 1)',
      'object.spec.hostNetwork && object.spec.nodeName == ""',
      'object.status.phase == 1',
      'object.status.conditions.exists(c, c.type == "Ready" && c.lastTransitionTime < timestamp("2026-01-02T03:04:05Z"))',
      'object.spec == object.status',
      'object.spec == null',
      'params.x',
      'variables.names[0] + 1',
      'oldObject.spec.restartPolicy == object.spec.restartPolicy',
    ],
  },
  {
    name: 'params of a kind that nobody knows',
    kinds: [CASE],
    paramKind: { apiVersion: 'cel.test/v1', kind: 'Unknown' },
    variables: [],
    expressions: ['params.anything == 1', 'params.max > object.spec.replicas', 'object.spec.nope == params'],
  },
];
