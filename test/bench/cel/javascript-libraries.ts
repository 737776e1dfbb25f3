import { CelScalar, celEnv, parse as parseBuf, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { Environment } from '@marcbachmann/cel-js';
import { evaluate, parse as parseCelJs } from 'cel-js';
import type { CelCase } from './cel-cases.ts';

/** The others take 64-bit integers as bigints. */
function asBigInts(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(asBigInts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asBigInts(member)]));
}

/** `@bufbuild/cel`, planned once. Throws what it cannot parse. */
export function bufbuild({ expression, variable, value }: CelCase): () => unknown {
  const env = celEnv({ variables: { [variable]: CelScalar.DYN }, funcs: strings });
  const program = plan(env, parseBuf(expression));
  const input = { [variable]: asBigInts(value) as never };
  return () => program(input);
}

/** `@marcbachmann/cel-js`, parsed once. */
export function marcbachmann({ expression, variable, value }: CelCase): () => unknown {
  const program = new Environment().registerVariable(variable, 'dyn').parse(expression);
  const input = { [variable]: asBigInts(value) };
  return () => program(input);
}

/** `cel-js`, parsed once. */
export function celJs({ expression, variable, value }: CelCase): () => unknown {
  const parsed = parseCelJs(expression);
  if (!parsed.isSuccess) throw new Error('no parse');
  const input: Record<string, unknown> = { [variable]: value };
  return () => evaluate(parsed.cst, input);
}
