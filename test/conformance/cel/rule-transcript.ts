import type { JsonObject } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';
import type { RuleCases } from './rule-cases.ts';

/** Rules of one CRD: few enough that the answer to a broken CRD stays readable. */
const RULES_A_CRD = 60;

/** A cause as a Status has it. */
export interface Cause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

/** What kube-apiserver said of one CRD's worth of rules. */
export interface RecordedBatch {
  readonly name: string;
  readonly rules: readonly ValidationRule[];
  /** Causes of the CRD's rejection. */
  readonly rejection: readonly Cause[];
  /** The rules of the batch that were accepted; the answers below are theirs. */
  readonly accepted: readonly ValidationRule[];
  /** For each object, and then for each update, the causes of its rejection. */
  readonly answers: readonly (readonly Cause[])[];
}

/** The rules of a set of cases, split as they are put into CRDs. */
export function batchesOf(cases: RuleCases): { name: string; rules: readonly ValidationRule[] }[] {
  if (cases.rules.length === 0) return [{ name: `${cases.name} 0`, rules: [] }];
  const batches: { name: string; rules: readonly ValidationRule[] }[] = [];
  for (let at = 0; at < cases.rules.length; at += RULES_A_CRD) {
    batches.push({ name: `${cases.name} ${at}`, rules: cases.rules.slice(at, at + RULES_A_CRD) });
  }
  return batches;
}

/** The schema of a CRD whose `spec` has the rules, beside those that the cases' own schema has. */
export function schemaWith({ schema, place }: RuleCases, rules: readonly ValidationRule[]): JSONSchemaProps {
  if (place === 'root') return schema;
  return { type: 'object', properties: { spec: { ...schema, 'x-kubernetes-validations': [...rules] } } };
}

/** Where the schema stands in a CRD. */
export const SCHEMA_PATH = 'spec.validation.openAPIV3Schema';

export function customResource(spec: JsonObject, name = 'case'): JsonObject {
  return { apiVersion: 'cel.test/v1', kind: 'Case', metadata: { name }, spec };
}

/** Names of `self`'s type are made from the clock. Causes come in no fixed order. */
export function comparable(causes: readonly Cause[]): string[] {
  return causes
    .map(({ reason, field, message }) => `${reason} ${field}: ${message.replace(/selfType\d+/g, 'selfType')}`)
    .sort();
}
