import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AcceptedDifference, acceptedDifferences } from './accepted-differences.ts';
import { startKubernest } from './kubernest-server.ts';
import { replayScenario } from './replay-scenario.ts';
import type { RunningServer } from './running-server.ts';
import { scenariosMatching } from './scenarios/index.ts';

let server: RunningServer;
const used = new Set<AcceptedDifference>();
let replayed = 0;
const scenarios = scenariosMatching('');

beforeAll(async () => {
  server = await startKubernest();
});
afterAll(() => server?.stop());

describe('Kubernest answers as kube-apiserver does', () => {
  it.concurrent.for(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async ([, scenario]) => {
    const replay = await replayScenario(scenario, server);
    for (const entry of replay.used) used.add(entry);
    replayed++;
    expect(replay.unexplained.length, `\n${replay.text}`).toBe(0);
  });
});

describe('the accepted differences', () => {
  it('all still exist', () => {
    // Only a full run can tell.
    if (replayed < scenarios.length) return;
    const unused = acceptedDifferences.filter((entry) => !used.has(entry));
    expect(unused).toEqual([]);
  });
});
