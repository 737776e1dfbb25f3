// Replays scenarios on a running server and prints the differences.
//
//     node test/oracle/replay.ts [filter] [--url URL] [--token TOKEN] [--summary]
//
// Without --url, starts the built bundle. The server must be fresh: scenarios clean nothing up.
import { parseArgs } from 'node:util';
import { inParallel } from './in-parallel.ts';
import { elsewhere, startKubernest } from './kubernest-server.ts';
import { replayScenario } from './replay-scenario.ts';
import { staticTokens } from './running-server.ts';
import { scenariosMatching } from './scenarios/index.ts';

const scenariosAtATime = 4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string' }, token: { type: 'string' }, summary: { type: 'boolean', default: false } },
});
const scenarios = scenariosMatching(positionals[0] ?? '');
const server = values.url ? elsewhere(values.url, values.token ?? staticTokens.admin) : await startKubernest();
try {
  const replays = await inParallel(scenarios, scenariosAtATime, async (scenario) => {
    try {
      return await replayScenario(scenario, server);
    } catch (error) {
      return { unexplained: [], text: String(error), steps: { all: scenario.steps.length, same: 0 } };
    }
  });
  let good = 0;
  for (const [index, { text, steps }] of replays.entries()) {
    const isSame = text === '';
    if (isSame) good++;
    console.log(`${isSame ? 'same     ' : 'DIFFERENT'} ${steps.same}/${steps.all} ${scenarios[index]!.name}`);
    if (!isSame && !values.summary) console.log(text.replaceAll(/^/gm, '  '));
  }
  const all = replays.reduce((sum, each) => sum + each.steps.all, 0);
  const same = replays.reduce((sum, each) => sum + each.steps.same, 0);
  console.log(`${good} of ${replays.length} scenarios and ${same} of ${all} steps without unexplained difference`);
  process.exitCode = good === replays.length ? 0 : 1;
} finally {
  await server.stop();
}
