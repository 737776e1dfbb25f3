import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { loadPolicies, loadRealCrds } from '../../real-crds/load-real-crds.ts';

/** An expression to be timed, over the value of its only variable that it holds for. */
export interface CelCase {
  readonly name: string;
  readonly expression: string;
  readonly variable: 'self' | 'object';
  readonly value: JsonValue;
  /** Of the value; absent for expressions of policies, which are over objects of any kind. */
  readonly schema?: JSONSchemaProps;
}

/** A rule of a well-known project's CRD, taken from the CRD itself when the bench runs. */
interface RealRule {
  readonly crd: string;
  /** Where in the schema of the CRD's first version that has it: properties, `[]` for items. */
  readonly at: string;
  readonly index: number;
  readonly self: JsonValue;
}

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const ROUTE = 'httproutes.gateway.networking.k8s.io';
const GRPC_ROUTE = 'grpcroutes.gateway.networking.k8s.io';
const GATEWAY = 'gateways.gateway.networking.k8s.io';
const NODE_CLAIM = 'nodeclaims.karpenter.sh';
const PATH = { type: 'PathPrefix', value: '/shop/baskets/current' };
const FILTERS = times(16, () => ({ type: 'RequestHeaderModifier', requestHeaderModifier: {} }));
const LISTENERS = times(16, (i) => ({ name: `listener-${i}`, port: 8000 + i, protocol: 'HTTP' }));

const REAL_RULES: readonly RealRule[] = [
  {
    crd: ROUTE,
    at: 'spec.rules[].filters[].requestMirror.fraction',
    index: 0,
    self: { numerator: 1, denominator: 100 },
  },
  {
    crd: GRPC_ROUTE,
    at: 'spec.rules[].backendRefs[]',
    index: 0,
    self: { group: '', kind: 'Service', name: 'a', port: 80 },
  },
  { crd: GRPC_ROUTE, at: 'spec.rules[].filters[]', index: 0, self: FILTERS[0]! },
  { crd: ROUTE, at: 'spec.rules[].matches[].path', index: 0, self: PATH },
  { crd: ROUTE, at: 'spec.rules[].matches[].path', index: 2, self: PATH },
  { crd: ROUTE, at: 'spec.rules[].matches[].path', index: 10, self: PATH },
  { crd: ROUTE, at: 'spec.rules[].timeouts', index: 0, self: { request: '10s', backendRequest: '2s' } },
  { crd: ROUTE, at: 'spec.rules[].filters', index: 0, self: FILTERS },
  { crd: GRPC_ROUTE, at: 'spec.rules', index: 1, self: times(16, (i) => ({ name: `rule-${i}` })) },
  { crd: GATEWAY, at: 'spec.listeners', index: 0, self: LISTENERS },
  { crd: GATEWAY, at: 'spec.listeners', index: 4, self: LISTENERS },
  {
    crd: GATEWAY,
    at: 'spec.infrastructure.annotations',
    index: 0,
    self: Object.fromEntries(times(8, (i) => [`example.com/annotation-${i}`, 'x'])),
  },
  { crd: 'clusterissuers.cert-manager.io', at: 'spec.venafi', index: 0, self: { zone: 'a', cloud: {} } },
  { crd: 'serviceentries.networking.istio.io', at: 'spec', index: 1, self: { hosts: ['a'], resolution: 'DNS' } },
  {
    crd: 'destinationrules.networking.istio.io',
    at: 'spec.trafficPolicy.connectionPool.tcp.connectTimeout',
    index: 0,
    self: '30s',
  },
  {
    crd: NODE_CLAIM,
    at: 'spec.requirements',
    index: 1,
    self: times(8, (i) => ({ key: `example.com/key-${i}`, operator: 'Gt', values: [String(i)] })),
  },
  { crd: NODE_CLAIM, at: 'spec.requirements[].key', index: 1, self: 'topology.example.com/zone' },
  {
    crd: 'backendtrafficpolicies.gateway.envoyproxy.io',
    at: 'spec.loadBalancer',
    index: 4,
    self: { type: 'RoundRobin' },
  },
];

/** Validations of policies, each with the name of its policy and its index there. */
const POLICY_RULES: readonly (readonly [policy: string, index: number])[] = [
  ['vpol-pss-run-as-user', 0],
  ['vpol-pss-run-as-user', 1],
  ['vpol-pss-drop-all-capabilities', 0],
  ['vpol-pss-no-host-namespaces', 0],
  ['vpol-pss-no-privileged-containers', 0],
  ['vpol-pss-no-host-ports', 0],
  ['vpol-pss-allowed-volume-types', 0],
  ['vpol-pss-no-proc-mount', 0],
  ['vpol-pss-no-apparmor-custom', 0],
  ['vpol-pss-require-resource-limits', 0],
  ['require-env-label', 0],
  ['deny-commands-in-exec-probe', 0],
];

/** A pod that keeps to all of these policies. */
const POD: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-0',
    namespace: 'shop',
    labels: { app: 'web', env: 'prod' },
    annotations: { 'example.com/owner': 'team-a', 'example.com/tier': 'front' },
  },
  spec: {
    securityContext: { runAsUser: 1000 },
    volumes: [
      { name: 'cache', emptyDir: {} },
      { name: 'config', configMap: { name: 'web' } },
    ],
    containers: times(3, (i) => ({
      name: `c${i}`,
      image: `registry.example.com/shop/web-${i}:1.2.3`,
      ports: [{ containerPort: 8080 }],
      livenessProbe: { exec: { command: ['/bin/healthy', '--quick'] } },
      securityContext: { runAsUser: 1000, privileged: false, capabilities: { drop: ['ALL'] } },
      resources: { limits: { cpu: '1', memory: '1Gi' } },
    })),
  },
};

const INTEGER: JSONSchemaProps = { type: 'integer' };
const MANY = 10_000;

/** What grows with the data, and what every author writes first. */
const OWN_CASES: readonly CelCase[] = [
  {
    name: 'three numbers',
    variable: 'self',
    expression: 'self.minReplicas <= self.replicas && self.replicas <= self.maxReplicas',
    schema: { type: 'object', properties: { minReplicas: INTEGER, replicas: INTEGER, maxReplicas: INTEGER } },
    value: { minReplicas: 1, replicas: 3, maxReplicas: 10 },
  },
  {
    name: 'all() over 100 items',
    variable: 'self',
    expression: 'self.all(i, i.port > 0 && i.port < 65536)',
    schema: { type: 'array', maxItems: 128, items: { type: 'object', properties: { port: INTEGER } } },
    value: times(100, (i) => ({ port: 8000 + i })),
  },
  {
    name: 'all() over a map of 10,000',
    variable: 'self',
    expression: "self.all(k, k.startsWith('key-'))",
    schema: { type: 'object', maxProperties: MANY, additionalProperties: { type: 'string', maxLength: 64 } },
    value: Object.fromEntries(times(MANY, (i) => [`key-${i}`, `value-${i}`])),
  },
];

/** All cases; needs Go for what the projects have, as `loadRealCrds` does. Throws when one of these is not there. */
export async function celCases(): Promise<CelCase[]> {
  return [...OWN_CASES, ...(await ruleCases()), ...(await policyCases())];
}

async function ruleCases(): Promise<CelCase[]> {
  const crds = new Map((await loadRealCrds()).map(({ object }) => [(object.metadata as JsonObject).name, object]));
  return REAL_RULES.map(({ crd, at, index, self }) => {
    const schema = schemaAt(crds.get(crd), at);
    const rule = schema?.['x-kubernetes-validations']?.[index];
    if (schema === undefined || rule === undefined) throw new Error(`${crd} has no rule ${index} at ${at}`);
    const name = `${crd.split('.')[0]} ${at} ${index}`;
    return { name, variable: 'self', expression: rule.rule, schema, value: self };
  });
}

async function policyCases(): Promise<CelCase[]> {
  const policies = (await loadPolicies()).map(({ object }) => object as unknown as Policy);
  return POLICY_RULES.map(([name, index]) => {
    const policy = policies.find(({ metadata }) => metadata.name === name);
    const expression = policy?.spec.validations[index]?.expression;
    if (expression === undefined) throw new Error(`there is no validation ${index} of ${name}`);
    return { name: `${name} ${index}`, variable: 'object', expression, value: POD };
  });
}

interface Policy {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly validations: readonly { readonly expression: string }[] };
}

function schemaAt(crd: JsonObject | undefined, at: string): JSONSchemaProps | undefined {
  const versions = (crd?.spec as { versions?: JsonValue[] } | undefined)?.versions ?? [];
  for (const version of versions) {
    const root = isJsonObject(version)
      ? (version.schema as { openAPIV3Schema?: JSONSchemaProps } | undefined)
      : undefined;
    let schema = root?.openAPIV3Schema;
    for (const step of at.split('.')) {
      schema = schema?.properties?.[step.replaceAll('[]', '')];
      if (step.endsWith('[]')) schema = schema?.items;
    }
    if (schema?.['x-kubernetes-validations'] !== undefined) return schema;
  }
  return undefined;
}
