import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PolicyTypeCheck, type TypedKind, withoutReferences } from '#cel';
import type { JsonObject } from '#machinery';
import { type CaseKind, TYPED_CASES, type TypedCases } from './typed-cases.ts';

interface RecordedTypes {
  /** Of each expression; empty where there is none. */
  readonly warnings: readonly string[];
  readonly definitions?: Readonly<Record<string, JsonObject>>;
}

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, 'transcripts/types.json'), 'utf8'),
) as RecordedTypes[];

function typed(kind: CaseKind, { definitions = {} }: RecordedTypes): TypedKind {
  const schema = kind.schema ?? { $ref: `io.k8s.api.core.v1.${kind.kind}` };
  return { kind: kind.kind, schema: withoutReferences(schema, (ref) => definitions[ref]) };
}

function isParams(kind: CaseKind, { paramKind }: TypedCases): boolean {
  return paramKind?.kind === kind.kind;
}

function checksOf(cases: TypedCases, recording: RecordedTypes) {
  const paramKind = cases.kinds.find((kind) => isParams(kind, cases));
  const unknown = cases.paramKind === undefined ? undefined : 'untyped';
  const params = paramKind === undefined ? unknown : typed(paramKind, recording);
  return cases.kinds
    .filter((kind) => !isParams(kind, cases))
    .sort((a, b) => (a.kind < b.kind ? -1 : 1))
    .map((kind) => {
      const check = new PolicyTypeCheck({ object: typed(kind, recording), params });
      for (const { name, expression } of cases.variables) check.addVariable(name, expression);
      return { check, gvk: `${kind.group}/${kind.version}, Kind=${kind.kind}` };
    });
}

describe.each(TYPED_CASES.map((cases, i) => ({ cases, name: cases.name, recording: recorded[i]! })))(
  'expressions of policies over $name as kube-apiserver checks their types',
  ({ cases, recording }) => {
    const checks = checksOf(cases, recording);
    const kinds = new RegExp(`(${cases.kinds.map(({ kind }) => kind).join('|')})\\d+`, 'g');

    it.each(cases.expressions.map((expression, i) => [expression, recording.warnings[i]!]))(
      '%s',
      (source, warnings) => {
        const found = checks.map(({ check, gvk }) => ({ gvk, issues: check.check(source) }));
        const ours = found.filter(({ issues }) => issues !== undefined).map(({ gvk, issues }) => `${gvk}: ${issues}\n`);
        expect(ours.join('\n').replaceAll(kinds, '$1')).toBe(warnings);
      },
    );
  },
);
