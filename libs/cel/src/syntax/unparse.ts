import { goQuote } from '#machinery';
import { CelDouble, CelUint, type Val } from '../values/value.ts';
import type { Expr } from './ast.ts';

const BINARY: Record<string, string> = {
  '_||_': '||',
  '_&&_': '&&',
  '_<_': '<',
  '_<=_': '<=',
  '_>_': '>',
  '_>=_': '>=',
  '_==_': '==',
  '_!=_': '!=',
  '@in': 'in',
  '_+_': '+',
  '_-_': '-',
  '_*_': '*',
  '_/_': '/',
  '_%_': '%',
};

function literal(value: Val): string {
  if (typeof value === 'string') return goQuote(value);
  if (value instanceof CelUint) return `${value.value}u`;
  if (value instanceof CelDouble) return Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
  if (value instanceof Uint8Array) return `b${goQuote(Buffer.from(value).toString('latin1'))}`;
  return String(value);
}

function operand(node: Expr): string {
  const text = unparse(node);
  const compound = node.kind === 'call' && (Object.hasOwn(BINARY, node.function) || node.function === '_?_:_');
  return compound ? `(${text})` : text;
}

function call(node: Extract<Expr, { kind: 'call' }>): string {
  const [first, second, third] = node.args;
  if (Object.hasOwn(BINARY, node.function)) return `${operand(first!)} ${BINARY[node.function]} ${operand(second!)}`; // binary
  switch (node.function) {
    case '_?_:_':
      return `${operand(first!)} ? ${operand(second!)} : ${operand(third!)}`; // three operands
    case '!_':
      return `!${operand(first!)}`; // one operand, as below
    case '-_':
      return `-${operand(first!)}`;
    case '_[_]':
      return `${operand(first!)}[${unparse(second!)}]`; // a container and a key, as below
    case '_[?_]':
      return `${operand(first!)}[?${unparse(second!)}]`;
    case '_?._':
      return `${operand(first!)}.?${second?.kind === 'literal' ? String(second.value) : ''}`;
    default: {
      const args = node.args.map(unparse).join(', ');
      return node.target === undefined
        ? `${node.function}(${args})`
        : `${operand(node.target)}.${node.function}(${args})`;
    }
  }
}

function fold(node: Extract<Expr, { kind: 'fold' }>): string {
  if (node.foldKind === 'bind') return unparse(node.result);
  const variables = node.iterVar2 === undefined ? node.iterVar : `${node.iterVar}, ${node.iterVar2}`;
  const parts = [node.predicate, node.foldKind === 'filter' ? undefined : node.transform];
  const args = parts.filter((part) => part !== undefined).map(unparse);
  return `${operand(node.range)}.${node.foldKind}(${[variables, ...args].join(', ')})`;
}

/** The source of a tree, with macros as they were written: for people to read. */
export function unparse(node: Expr): string {
  switch (node.kind) {
    case 'literal':
      return literal(node.value);
    case 'ident':
      return node.name;
    case 'select':
      return node.testOnly ? `has(${operand(node.operand)}.${node.field})` : `${operand(node.operand)}.${node.field}`;
    case 'call':
      return call(node);
    case 'list':
      return `[${node.elements.map((element, i) => (node.optional.includes(i) ? '?' : '') + unparse(element)).join(', ')}]`;
    case 'map':
      return `{${node.entries.map((e) => `${e.optional ? '?' : ''}${unparse(e.key)}: ${unparse(e.value)}`).join(', ')}}`;
    case 'struct':
      return `${node.typeName}{${node.fields.map((field) => `${field.name}: ${unparse(field.value)}`).join(', ')}}`;
    case 'fold':
      return fold(node);
  }
}
