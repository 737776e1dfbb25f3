import type { JSONSchemaProps, ValidationRule } from '#schema';
import type { Random } from '../random.ts';
import { ExpressionGenerator } from './expression-generator.ts';
import { fieldsOf } from './random-schema.ts';

/** How often a rule is … */
const EDITED = 0.05;
const TRANSITION = 0.15;
const WITH_MESSAGE = 0.1;
const WITH_MESSAGE_EXPRESSION = 0.12;
const WITH_REASON = 0.1;
const WITH_FIELD_PATH = 0.08;
/** How deep the expressions of a rule are nested. */
const DEPTHS = [1, 2, 2, 3, 3];

const REASONS = [
  'FieldValueInvalid',
  'FieldValueForbidden',
  'FieldValueRequired',
  'FieldValueDuplicate',
  'Unreasonable',
];
const FIELD_PATHS = [
  '.i',
  '.o',
  '.nope',
  'i',
  ".m['a']",
  '.m.a',
  '.lm[0]',
  "['a-b']",
  '.o.s',
  '.any.x',
  '.l',
  '.',
  ' ',
];
const MESSAGES = ['this must hold', 'no, never', ' ', 'two\nlines', 'é😀'];

/** A rule over a schema: mostly sound, sometimes with a mistake in one of its parts. */
export function randomRule(schema: JSONSchemaProps, random: Random): ValidationRule {
  const transition = random.chance(TRANSITION);
  const optional = transition && random.chance(0.5);
  const generator = new ExpressionGenerator(
    transition ? withOldSelf(schema, optional) : fieldsOf(schema, 'self'),
    random,
  );
  const expression = generator.expression('bool', random.pick(DEPTHS));
  const rule: ValidationRule = { rule: random.chance(EDITED) ? edited(expression, random) : expression };
  if (random.chance(WITH_MESSAGE)) rule.message = random.pick(MESSAGES);
  if (random.chance(WITH_MESSAGE_EXPRESSION)) rule.messageExpression = messageExpression(generator, random);
  if (random.chance(WITH_REASON)) rule.reason = random.pick(REASONS) as ValidationRule['reason'];
  if (random.chance(WITH_FIELD_PATH)) rule.fieldPath = random.pick(FIELD_PATHS);
  if (optional || random.chance(0.01)) rule.optionalOldSelf = true;
  return rule;
}

function withOldSelf(schema: JSONSchemaProps, optional: boolean) {
  const now = fieldsOf(schema, 'self');
  const before = fieldsOf(schema, optional ? 'oldSelf.value()' : 'oldSelf');
  const merged: Record<string, readonly string[]> = { ...before };
  for (const [kind, paths] of Object.entries(now)) merged[kind] = [...paths, ...(merged[kind] ?? [])];
  if (optional)
    merged.bool = [...(merged.bool ?? []), 'oldSelf.hasValue()', 'oldSelf.hasValue()', 'oldSelf == optional.none()'];
  return merged;
}

function messageExpression(generator: ExpressionGenerator, random: Random): string {
  const kind = random.chance(0.1) ? 'int' : 'string';
  const expression = generator.expression(kind, 2);
  return random.chance(EDITED) ? edited(expression, random) : expression;
}

/** An expression with one token left out, doubled, replaced or everything after it cut off. */
export function edited(expression: string, random: Random): string {
  const tokens = expression.match(/"[^"]*"|[rb]?'[^']*'|\w+|&&|\|\||==|!=|<=|>=|\s+|\S/g) ?? [];
  const at = random.between(0, tokens.length - 1);
  const edit = random.between(0, 3);
  if (edit === 0) return tokens.toSpliced(at, 1).join('');
  if (edit === 1) return tokens.toSpliced(at, 0, tokens[at]!).join('');
  if (edit === 2) return tokens.slice(0, at).join('');
  return tokens
    .toSpliced(at, 1, random.pick([')', '(', '.', ']', '==', '?', ',', '}', '1', ' in ', '"', 'x']))
    .join('');
}
