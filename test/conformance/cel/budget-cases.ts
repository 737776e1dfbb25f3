import type { JsonObject } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';

/** Whole schemas with rules in several places, and objects that are validated with every budget up to what they take. */
export interface BudgetCase {
  readonly name: string;
  readonly schema: JSONSchemaProps;
  readonly objects: readonly JsonObject[];
}

const text: JSONSchemaProps = { type: 'string', maxLength: 64 };

function spec(properties: Record<string, JSONSchemaProps>, rules: ValidationRule[]): JSONSchemaProps {
  const inner: JSONSchemaProps = { type: 'object', properties, 'x-kubernetes-validations': rules };
  return { type: 'object', properties: { spec: inner } };
}

const lengthy = "'ab'.matches('^(a|b)+$') && self.ls.all(x, x.contains('a') || x.size() > 3)";

export const BUDGET_CASES: readonly BudgetCase[] = [
  {
    name: 'rules that hold, fail and break off',
    schema: spec({ i: { type: 'integer' }, zero: { type: 'integer' }, t: text, ls: { type: 'array', items: text } }, [
      { rule: 'self.i > 1' },
      { rule: 'self.i / self.zero == 1' },
      { rule: "self.t == 'x' || self.i < 9" },
      { rule: 'self.i > 5', message: 'too small' },
      { rule: "self.ls.map(x, int(x)).sum() == 3 && self.t.startsWith('x')" },
      { rule: lengthy },
      { rule: 'self.ls[7] == self.t' },
      { rule: 'self.ls.distinct().size() == 1 || self.zero == 0' },
      { rule: 'self.zero == 0' },
    ]),
    objects: [
      { spec: { i: 3, zero: 0, ls: ['a', 'banana', '12'] } },
      { spec: { zero: 0, t: 'xyz', ls: [] } },
      { spec: {} },
    ],
  },
  {
    name: 'messages',
    schema: spec({ i: { type: 'integer' }, t: text }, [
      { rule: 'self.i > 5', messageExpression: "'i is ' + string(self.i) + ', which is too small'" },
      { rule: 'self.i > 6', messageExpression: "'t is ' + self.t", message: 'fallback' },
      { rule: 'self.i > 8', messageExpression: "self.i == 3 ? ' ' : 'never'" },
      { rule: 'self.i > 9', messageExpression: "string(self.i / (self.i - 3)) + 'x'" },
      { rule: 'self.i > 10', messageExpression: "['a', 'b'].map(x, x + self.t).join(',')" },
      { rule: 'self.i > 11' },
    ]),
    objects: [{ spec: { i: 3 } }, { spec: { i: 3, t: 'some text' } }],
  },
  {
    name: 'rules of elements',
    schema: spec(
      {
        l: {
          type: 'array',
          items: {
            type: 'object',
            properties: { a: { type: 'integer' }, b: text },
            'x-kubernetes-validations': [
              { rule: "self.a > 1 || self.b == 'b'" },
              { rule: 'has(self.b)', messageExpression: "'b is missing beside ' + string(self.a)" },
            ],
          },
          'x-kubernetes-validations': [{ rule: 'self.exists_one(e, e.a == 2 && e.b.size() == 1)' }],
        },
      },
      [{ rule: 'self.l.all(e, e.a < 9)' }],
    ),
    objects: [{ spec: { l: [{ a: 1 }, { a: 2, b: 'b' }, {}, { b: 'b' }] } }, { spec: { l: [] } }],
  },
];
