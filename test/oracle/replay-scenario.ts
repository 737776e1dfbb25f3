import { type AcceptedDifference, explain } from './accepted-differences.ts';
import { type Difference, diffTranscripts, formatDifferences } from './diff-transcripts.ts';
import { runScenario } from './run-scenario.ts';
import type { RunningServer } from './running-server.ts';
import type { Scenario } from './scenario.ts';
import { readTranscript, transcriptOf } from './transcript.ts';

/** How long a condition may take to come about on Kubernest. */
const waitMs = 4_000;

export interface Replay {
  readonly unexplained: readonly Difference[];
  readonly used: ReadonlySet<AcceptedDifference>;
  /** Unexplained differences for people. */
  readonly text: string;
  /** Steps of the transcript, and those without unexplained difference. */
  readonly steps: { readonly all: number; readonly same: number };
}

/** Runs a scenario on a server and compares it with its transcript. Throws when there is no transcript. */
export async function replayScenario(scenario: Scenario, server: RunningServer): Promise<Replay> {
  const recorded = readTranscript(scenario.name);
  if (!recorded) throw new Error(`${scenario.name} has no transcript: node test/oracle/record.ts ${scenario.name}`);
  const results = await runScenario(scenario, server, { waitMs });
  // Through JSON, as the recorded one has been.
  const transcript = JSON.parse(JSON.stringify(transcriptOf(scenario, results)));
  const { unexplained, used } = explain(diffTranscripts(recorded, transcript));
  const different = new Set(unexplained.map((each) => each.step));
  return {
    unexplained,
    used,
    text: formatDifferences(unexplained, recorded),
    steps: { all: recorded.steps.length, same: recorded.steps.length - different.size },
  };
}
