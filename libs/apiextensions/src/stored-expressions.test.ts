import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cloneJson, type FieldError, type JsonObject, type KubeObject } from '#machinery';
import { asCrd } from './crd.ts';
import { validateCrd, validateCrdUpdate } from './crd-validation.ts';
import { STORED_EXPRESSION_CASES, type StoredExpressionCase } from './stored-expressions.cases.ts';

const recorded = JSON.parse(
  readFileSync(new URL('../recorded/stored-expressions.json', import.meta.url), 'utf8'),
) as readonly (readonly JsonObject[])[];

function decode(crd: JsonObject) {
  return asCrd(cloneJson(crd) as KubeObject);
}

function answer({ stored, crd }: StoredExpressionCase): FieldError[] {
  return stored === undefined ? validateCrd(decode(crd)) : validateCrdUpdate(decode(crd), decode(stored));
}

describe('functions that are too new for new rules may stay where they are stored, as in kube-apiserver', () => {
  it.each(STORED_EXPRESSION_CASES.map((one, i) => ({ ...one, i })))('$name', ({ i, ...one }) => {
    const causes = answer(one).map(({ type, field, message }) => ({ reason: type, field, message }));
    expect(causes).toEqual(recorded[i]);
  });
});
