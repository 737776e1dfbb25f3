import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';
import type { RealObject } from '../../real-crds/load-real-crds.ts';
import { type Random, randomOf } from '../random.ts';
import { randomRule } from './random-rule.ts';
import { objectSchema, placesOf } from './random-schema.ts';

/** A rule and the part of the schema it stands at. */
export interface PlacedRule {
  readonly path: string;
  readonly rule: ValidationRule;
}

/** A CRD of a run, its rules apart. */
export interface PlannedCrd {
  readonly index: number;
  /** Of `spec`. */
  readonly schema: JSONSchemaProps;
  readonly rules: readonly PlacedRule[];
}

const GROUP = 'cel.example.com';
const VERSION = 'v1';
/** Where the rules are: most see much, a few stand where kube-apiserver has special cases. */
const AT_ROOT = 0.05;
const AT_SPEC = 0.55;

const SPEC_PATH = '.properties[spec]';
/** A field that only the object has by which a server shows that the rules are in force. */
export const CANARY = 'canary';
const CANARY_RULE: PlacedRule = { path: SPEC_PATH, rule: { rule: `!has(self.${CANARY})` } };

/** The index-th CRD of a run: the same for the same seed. */
export function planCrd(seed: number, index: number, rules: number): PlannedCrd {
  const random = randomOf(seed, index);
  const schema = objectSchema(random);
  return { index, schema, rules: [CANARY_RULE, ...Array.from({ length: rules }, () => placedRule(schema, random))] };
}

function placedRule(spec: JSONSchemaProps, random: Random): PlacedRule {
  const where = random.fraction();
  if (where < AT_ROOT) return { path: '', rule: randomRule(withMetadata(spec), random) };
  const place = where < AT_ROOT + AT_SPEC ? { schema: spec, path: '' } : random.pick(placesOf(spec));
  return { path: `${SPEC_PATH}${place.path}`, rule: randomRule(place.schema, random) };
}

/** What rules at the root see. */
function withMetadata(spec: JSONSchemaProps): JSONSchemaProps {
  const name: JSONSchemaProps = { type: 'string' };
  const metadata: JSONSchemaProps = { type: 'object', properties: { name, generateName: name } };
  return { type: 'object', properties: { spec, metadata, kind: name } };
}

/** The CRD with these of its rules. */
export function crdWith({ index, schema }: PlannedCrd, rules: readonly PlacedRule[]): JsonObject {
  const names = { plural: `trials${index}`, singular: `trial${index}`, kind: `Trial${index}` };
  const spec = { ...schema, properties: { ...schema.properties, [CANARY]: { type: 'boolean' } } };
  const root: JSONSchemaProps = structuredClone({ type: 'object', properties: { spec } });
  const places = new Map(placesOf(root).map((place) => [place.path, place.schema]));
  for (const { path, rule } of rules) {
    const place = places.get(path)!; // rules are made for places of this schema
    place['x-kubernetes-validations'] = [...(place['x-kubernetes-validations'] ?? []), rule];
  }
  const versions = [
    { name: VERSION, served: true, storage: true, schema: { openAPIV3Schema: root as unknown as JsonObject } },
  ];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${GROUP}` },
    spec: { group: GROUP, scope: 'Cluster', names, versions },
  };
}

/** The rules that no cause of a CRD's rejection is about. */
export function acceptedRules(rules: readonly PlacedRule[], rejection: JsonValue | undefined): PlacedRule[] {
  const refused = new Set(fieldsOfCauses(rejection).map(placeOfField));
  const seen = new Map<string, number>();
  return rules.filter(({ path }) => {
    const position = seen.get(path) ?? 0;
    seen.set(path, position + 1);
    return !refused.has(`${path} ${position}`);
  });
}

function placeOfField(field: string): string {
  const [, path, position] = /openAPIV3Schema(.*)\.x-kubernetes-validations\[(\d+)\]/.exec(field) ?? [];
  return `${path} ${position}`;
}

function fieldsOfCauses(status: JsonValue | undefined): string[] {
  const details = isJsonObject(status) ? status.details : undefined;
  const causes = isJsonObject(details) && Array.isArray(details.causes) ? details.causes : [];
  return causes.map((cause) => (isJsonObject(cause) ? String(cause.field) : ''));
}

/** Path of the CRD's objects. */
export function collectionOf({ index }: PlannedCrd): string {
  return `/apis/${GROUP}/${VERSION}/trials${index}`;
}

/** An object of the CRD. */
export function trialOf({ index }: PlannedCrd, name: string, spec: JsonValue, resourceVersion?: string): JsonObject {
  const metadata: JsonObject = { name, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return { apiVersion: `${GROUP}/${VERSION}`, kind: `Trial${index}`, metadata, spec };
}

/** As the CRDs of projects are handed over. */
export function asRealObject(object: JsonObject): RealObject {
  return { project: 'generated', file: String((object.metadata as JsonObject).name), object };
}
