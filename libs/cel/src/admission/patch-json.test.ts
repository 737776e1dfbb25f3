import { describe, expect, it } from 'vitest';
import { AdmissionCompiler } from './admission-compiler.ts';
import { AdmissionRun } from './admission-run.ts';
import { applyConfigurationOf, jsonPatchOf } from './patch-json.ts';

/** What must be given up must be given up in a moment. */
const PATIENCE_MS = 2_000;

/** A policy whose last variable holds a list of lists of … of the first, twice at each level. */
function doubling(levels: number) {
  const compiler = new AdmissionCompiler({ age: 'stored', params: false, authorizer: false, makesPatches: true });
  compiler.addVariable('v0', "['x']");
  for (let i = 1; i <= levels; i++) compiler.addVariable(`v${i}`, `[variables.v${i - 1}, variables.v${i - 1}]`);
  return compiler;
}

async function evaluate(source: string) {
  const compiler = doubling(40);
  const outcome = await new AdmissionRun(compiler, { request: {} }, 10_000_000).evaluate(
    compiler.compile(source, 'any'),
  );
  if (!('value' in outcome)) throw new Error(`no value: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

describe('a patch that is far larger than it was to make', () => {
  it.each([
    ['a JSON patch', '[JSONPatch{op: "add", path: "/a", value: variables.v40}]', jsonPatchOf],
    ['a JSON patch of an object', '[JSONPatch{op: "add", path: "/a", value: Object{a: variables.v40}}]', jsonPatchOf],
    ['an apply configuration', 'Object{a: variables.v40}', applyConfigurationOf],
  ] as const)('is given up as %s', async (_, source, convert) => {
    const value = await evaluate(source);
    const start = performance.now();
    expect(convert(value)).toEqual({ error: 'operation cancelled: actual cost limit exceeded' });
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  });

  it('is given up where its fields are read or compared', async () => {
    const start = performance.now();
    await expect(evaluate('Object{a: variables.v40}.a')).rejects.toThrow('actual cost limit exceeded');
    expect(await evaluate('Object{a: variables.v40} == Object{a: variables.v40}')).toBe(true); // the very same list
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  });
});
