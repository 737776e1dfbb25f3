import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { loadRealCrds, loadSamples } from './load-real-crds.ts';
import { CRD_PROJECTS } from './projects.ts';

const hasGo = (() => {
  try {
    execFileSync('go', ['version']);
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasGo && process.env.CI !== 'true')('real CRDs', { timeout: 600_000 }, () => {
  it('come from every project of the table, one per name', async () => {
    const crds = await loadRealCrds();
    expect(crds.length).toBeGreaterThanOrEqual(215);
    expect(new Set(crds.map((crd) => crd.project)).size).toBe(CRD_PROJECTS.length);
    const names = crds.map((crd) => (crd.object.metadata as { name: string }).name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('have samples of their kinds', async () => {
    const samples = await loadSamples();
    expect(samples.length).toBeGreaterThan(150);
    expect(new Set(samples.map((sample) => sample.project)).size).toBeGreaterThanOrEqual(10);
  });
});
