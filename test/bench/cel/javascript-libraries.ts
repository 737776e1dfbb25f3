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
export function bufbuild({ rule, self }: CelCase): () => unknown {
  const env = celEnv({ variables: { self: CelScalar.DYN }, funcs: strings });
  const program = plan(env, parseBuf(rule.rule));
  const input = { self: asBigInts(self) as never };
  return () => program(input);
}

/** `@marcbachmann/cel-js`, parsed once. */
export function marcbachmann({ rule, self }: CelCase): () => unknown {
  const program = new Environment().registerVariable('self', 'dyn').parse(rule.rule);
  const input = { self: asBigInts(self) };
  return () => program(input);
}

/** `cel-js`, parsed once. */
export function celJs({ rule, self }: CelCase): () => unknown {
  const parsed = parseCelJs(rule.rule);
  if (!parsed.isSuccess) throw new Error('no parse');
  return () => evaluate(parsed.cst, { self } as Record<string, unknown>);
}
