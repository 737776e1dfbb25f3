import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cloneJson, type FieldError, type JsonObject, type KubeObject } from '#machinery';
import { setCondition } from './conditions.ts';
import { asCrd } from './crd.ts';
import { crdStrategy } from './crd-strategy.ts';
import CASES, { type CrdCase } from './crd-validation.cases.ts';

interface Recorded {
  readonly code: number;
  readonly causes?: readonly JsonObject[];
  readonly message?: string;
  readonly spec?: JsonObject;
  readonly storedVersions?: string[];
  readonly warnings?: string[];
}

const RECORDED = JSON.parse(
  readFileSync(new URL('../recorded/crd-validation.json', import.meta.url), 'utf8'),
) as Record<string, Recorded>;

function decode(crd: JsonObject): { object: KubeObject; unknown: string[] } {
  const object = cloneJson(crd);
  const unknown = crdStrategy.decode(object);
  return { object: object as KubeObject, unknown };
}

function stored(crd: JsonObject): KubeObject {
  const { object } = decode(crd);
  crdStrategy.prepareForCreate(object);
  expect(crdStrategy.validateCreate(object)).toEqual([]);
  setCondition(asCrd(object), { type: 'Established', status: 'True' });
  object.metadata.resourceVersion = '5';
  return object;
}

function answer({ crd, from }: CrdCase): { errors: FieldError[]; object: KubeObject; warnings: string[] } {
  const old = from === undefined ? undefined : stored(from);
  const { object, unknown } = decode(crd);
  if (old === undefined) {
    crdStrategy.prepareForCreate(object);
    const errors = crdStrategy.validateCreate(object);
    return { errors, object, warnings: [...unknown, ...crdStrategy.warnings!(object, undefined)] }; // CRDs have warnings
  }
  object.metadata.name = old.metadata.name;
  object.metadata.resourceVersion = '5';
  object.metadata.generation = old.metadata.generation!; // as the generic update does
  crdStrategy.prepareForUpdate(object, old);
  return {
    errors: crdStrategy.validateUpdate(object, old),
    object,
    warnings: [...unknown, ...crdStrategy.warnings!(object, old)],
  };
}

/** Properties are visited in no fixed order upstream, so causes are compared as a multiset. */
function sorted(causes: readonly { reason?: unknown; message?: unknown; field?: unknown }[]): string[] {
  return causes.map(({ reason, field, message }) => `${reason} ${field}: ${message}`).sort();
}

describe('validation of a CRD says what kube-apiserver says', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const recorded = RECORDED[name]!; // every case was recorded
    if (recorded.code === 400) {
      expect(() => answer(one)).toThrow(expect.objectContaining({ message: recorded.message, code: 400 }));
      return;
    }
    const { errors, object, warnings } = answer(one);
    const causes = errors.map(({ type, field, message }) => ({ reason: type, field, message }));
    expect(sorted(causes)).toEqual(sorted(recorded.causes ?? []));
    if (recorded.code < 400) {
      expect(JSON.stringify(object.spec)).toBe(JSON.stringify(recorded.spec));
      expect(asCrd(object).status.storedVersions).toEqual(recorded.storedVersions);
      expect(warnings).toEqual(recorded.warnings);
    }
  });
});
