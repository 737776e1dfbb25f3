import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileRules, type Explanation, explainRule, explainRules, RUNTIME_COST_BUDGET } from '#cel';
import { childPath, isJsonObject, type JsonValue, keyPath } from '#machinery';
import { RULE_CASES, type RuleCases } from './rule-cases.ts';
import { customResource, type RecordedBatch, schemaWith } from './rule-transcript.ts';

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, 'transcripts/rules.json'), 'utf8'),
) as RecordedBatch[];

function allParts(part: Explanation): Explanation[] {
  const within = [...part.parts, ...(part.loop?.iterations ?? []).flatMap(({ parts }) => parts)];
  return [part, ...within.flatMap(allParts)];
}

/** Every part of a document by its path, whether the members of an object are fields or keys. */
function membersByPath(value: JsonValue | undefined, paths = [''], found = new Map<string, JsonValue>()) {
  if (value === undefined) return found;
  for (const path of paths) found.set(path, value);
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries())
      membersByPath(
        item,
        paths.map((path) => `${path}[${i}]`),
        found,
      );
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      const children = paths.flatMap((path) => [childPath(path, key), keyPath(path, key)]);
      membersByPath(member, children, found);
    }
  }
  return found;
}

/** Times, durations and bytes are not in documents as they are shown, and `has()` says whether something is there. */
function isShownAsItIs({ outcome, type, source }: Explanation): boolean {
  const converted = ['google.protobuf.Timestamp', 'google.protobuf.Duration', 'bytes', 'optional_type'];
  return outcome === 'value' && !converted.includes(type ?? '') && !source.startsWith('has');
}

/** What an explanation says the rule came to. */
function verdictOf({ outcome, value }: Explanation): string {
  if (outcome === 'value') return value === true ? 'valid' : 'invalid';
  return outcome === 'notEvaluated' ? 'skipped' : outcome;
}

/** The rules that kube-apiserver accepted, with their schema and the objects that they are run on. */
function prepared(cases: RuleCases) {
  const rules = recorded.filter((batch) => batch.name.startsWith(`${cases.name} `)).flatMap(({ accepted }) => accepted);
  const runs = [
    ...cases.objects.map((spec) => ({ object: customResource(spec), oldObject: undefined })),
    ...cases.updates.map(([from, to]) => ({
      object: customResource(cases.objects[to]!),
      oldObject: customResource(cases.objects[from]!),
    })),
  ];
  const schema = schemaWith(cases, rules);
  return { rules, runs, schema };
}

const AT_SPEC = RULE_CASES.filter(({ place }) => place === undefined);

describe.each(AT_SPEC)('explanations of rules, one by one: $name', (cases) => {
  const { rules, runs, schema } = prepared(cases);

  it('come to what the evaluation comes to, quoting the rule', () => {
    for (const { object, oldObject } of runs) {
      const document = { schema, object, ...(oldObject && { oldObject }) };
      for (const rule of rules) {
        const { verdict, expression } = explainRule(document, 'spec', rule);
        expect({ rule: rule.rule, verdict: verdictOf(expression) }).toEqual({ rule: rule.rule, verdict });
        for (const { source, start, end } of allParts(expression)) expect(rule.rule.slice(start, end)).toBe(source);
      }
    }
  });

  it('show what is at the places that they name', () => {
    for (const { object, oldObject } of runs) {
      const documents = { object: membersByPath(object), oldObject: membersByPath(oldObject) };
      const document = { schema, object, ...(oldObject && { oldObject }) };
      for (const rule of rules) {
        for (const part of allParts(explainRule(document, 'spec', rule).expression)) {
          if (part.place === undefined || part.cut || !isShownAsItIs(part)) continue;
          const { path } = part.place;
          if (path.endsWith(`[${part.value}]`)) continue; // a key or an index
          const there = documents[part.place.document].get(path) ?? null;
          expect({ rule: rule.rule, path, value: part.value ?? null }).toEqual({ rule: rule.rule, path, value: there });
        }
      }
    }
  });
});

describe.each(RULE_CASES)('explanations of what objects break: $name', (cases) => {
  const { runs, schema } = prepared(cases);

  it('name the errors that validation gives', () => {
    for (const { object, oldObject } of runs) {
      const errors = compileRules(schema)?.validate(object, oldObject, RUNTIME_COST_BUDGET) ?? [];
      const broken = explainRules({ schema, object, ...(oldObject && { oldObject }) }, { limit: 10_000 });
      for (const { error, verdict, expression } of broken) {
        if (verdict === 'error') expect(error.message).toContain(expression.error);
      }
      expect(broken.filter(({ tolerated }) => !tolerated).map(({ error }) => error)).toEqual(errors);
    }
  });
});

it('has rules to explain', () => {
  expect(recorded.flatMap(({ accepted }) => accepted).length).toBeGreaterThan(500);
});
