import { afterAll, describe, expect, it } from 'vitest';
import { runSpecSuite } from './spec-suite.ts';

const results = runSpecSuite();

describe.each([...results])('the conformance suite of CEL: %s', (_file, tests) => {
  it('passes every test that applies to Kubernetes', () => {
    expect(tests.filter(({ failure }) => failure !== undefined)).toEqual([]);
  });
});

describe('the conformance suite of CEL', () => {
  it('applies where Kubernetes enables a part of the language', () => {
    const applied = [...results.values()].flat().filter(({ excluded }) => excluded === undefined);
    // As many as of v0.25.1: a change of the exclusions has to be looked at.
    expect(applied.length).toBeGreaterThanOrEqual(1250);
  });
});

/** What was run, for the log of CI. */
afterAll(() => {
  const rows = [...results].map(([file, tests]) => {
    const reasons = [...new Set(tests.map(({ excluded }) => excluded).filter((reason) => reason !== undefined))];
    const excluded = tests.filter((test) => test.excluded !== undefined).length;
    return { file, tests: tests.length, passed: tests.length - excluded, excluded, reasons: reasons.join('; ') };
  });
  console.table(rows);
});
