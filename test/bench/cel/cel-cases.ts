import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';
import { loadRealCrds } from '../../real-crds/load-real-crds.ts';

/** An expression to be timed, over a value that it holds for. */
export interface CelCase {
  readonly name: string;
  readonly rule: ValidationRule;
  /** Of `self`. */
  readonly schema: JSONSchemaProps;
  readonly self: JsonValue;
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

const INTEGER: JSONSchemaProps = { type: 'integer' };
const MANY = 10_000;

/** What grows with the data, and what every author writes first. */
const OWN_CASES: readonly CelCase[] = [
  {
    name: 'three numbers',
    rule: { rule: 'self.minReplicas <= self.replicas && self.replicas <= self.maxReplicas' },
    schema: { type: 'object', properties: { minReplicas: INTEGER, replicas: INTEGER, maxReplicas: INTEGER } },
    self: { minReplicas: 1, replicas: 3, maxReplicas: 10 },
  },
  {
    name: 'all() over 100 items',
    rule: { rule: 'self.all(i, i.port > 0 && i.port < 65536)' },
    schema: { type: 'array', maxItems: 128, items: { type: 'object', properties: { port: INTEGER } } },
    self: times(100, (i) => ({ port: 8000 + i })),
  },
  {
    name: 'all() over a map of 10,000',
    rule: { rule: "self.all(k, k.startsWith('key-'))" },
    schema: { type: 'object', maxProperties: MANY, additionalProperties: { type: 'string', maxLength: 64 } },
    self: Object.fromEntries(times(MANY, (i) => [`key-${i}`, `value-${i}`])),
  },
];

/** All cases; needs Go for the CRDs, as `loadRealCrds` does. Throws when a CRD has another rule than it used to have. */
export async function celCases(): Promise<CelCase[]> {
  const crds = new Map((await loadRealCrds()).map(({ object }) => [(object.metadata as JsonObject).name, object]));
  const real = REAL_RULES.map(({ crd, at, index, self }) => {
    const schema = schemaAt(crds.get(crd), at);
    const rule = schema?.['x-kubernetes-validations']?.[index];
    if (schema === undefined || rule === undefined) throw new Error(`${crd} has no rule ${index} at ${at}`);
    return { name: `${crd.split('.')[0]} ${at} ${index}`, rule, schema, self };
  });
  return [...OWN_CASES, ...real];
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
