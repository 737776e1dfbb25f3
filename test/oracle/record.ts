// Records transcripts of the scenarios on a real kube-apiserver.
//
//     node test/oracle/record.ts [filter] [--check] [--url URL --token TOKEN]
//
// filter: only scenarios whose name contains it. --check: record afresh and fail where the checked-in transcripts
// differ, instead of writing them. --url: use a kube-apiserver that runs already.
import { parseArgs } from 'node:util';
import { diffTranscripts, formatDifferences } from './diff-transcripts.ts';
import { inParallel } from './in-parallel.ts';
import { elsewhere } from './kubernest-server.ts';
import { startRealServer } from './real-server.ts';
import { runScenario } from './run-scenario.ts';
import type { RunningServer } from './running-server.ts';
import { staticTokens } from './running-server.ts';
import { allSteps, type Scenario } from './scenario.ts';
import { scenariosMatching } from './scenarios/index.ts';
import { readTranscript, transcriptOf, writeTranscript } from './transcript.ts';

const scenariosAtATime = 4;
/** A CRD is published in well under a second; the namespace controller backs off up to half a minute. */
const waitMs = 90_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false }, url: { type: 'string' }, token: { type: 'string' } },
});
const scenarios = scenariosMatching(positionals[0] ?? '');
if (scenarios.length === 0) throw new Error(`no scenario matches ${positionals[0]}`);

const server = values.url
  ? elsewhere(values.url, values.token ?? staticTokens.admin)
  : await startRealServer({ etcdFlags: ['--unsafe-no-fsync'], namespaceController: true });
try {
  const problems = (await inParallel(scenarios, scenariosAtATime, (each) => record(each, server))).flat();
  for (const problem of problems) console.error(problem);
  console.log(
    `${scenarios.length} scenarios ${values.check ? 'checked' : 'recorded'}, ${problems.length} with problems`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await server.stop();
}

/** Records one scenario; returns what is wrong with it. */
async function record(scenario: Scenario, server: RunningServer): Promise<string[]> {
  const results = await runScenario(scenario, server, { waitMs });
  const failed = results.find((result) => result.failure);
  if (failed) {
    return [`${scenario.name}: step "${failed.step.name}": ${failed.failure}\n  ${failed.answer.text.slice(0, 1000)}`];
  }
  if (results.length !== allSteps(scenario.steps).length) return [`${scenario.name}: not all steps were run`];
  const transcript = transcriptOf(scenario, results);
  if (!values.check) {
    await writeTranscript(transcript);
    return [];
  }
  const recorded = readTranscript(scenario.name);
  if (!recorded) return [`${scenario.name}: has no transcript`];
  // Through JSON, as the checked-in one has been.
  const differences = diffTranscripts(recorded, JSON.parse(JSON.stringify(transcript)));
  return differences.length === 0 ? [] : [`${scenario.name}\n${formatDifferences(differences, recorded)}`];
}
