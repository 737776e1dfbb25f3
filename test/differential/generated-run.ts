import { inParallel } from '../oracle/in-parallel.ts';
import type { BothServers } from './both-servers.ts';
import { compareRequest, summarize } from './compared-request.ts';
import { type Material, planRequest, VERSION_PLACEHOLDER } from './planned-request.ts';

/** Requests under way: enough to keep both servers busy on two cores. */
const AT_A_TIME = 8;

export interface GeneratedRange {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
}

/** Sends generated objects to both servers, dry run, and compares. */
export async function compareGenerated(servers: BothServers, material: Material, range: GeneratedRange) {
  const indexes = Array.from({ length: range.count }, (_, i) => range.first + i);
  const comparisons = await inParallel(indexes, AT_A_TIME, async (index) => {
    const { method, path, body, faults, stored } = planRequest(range.seed, index, material);
    return compareRequest(
      servers,
      {
        method,
        path,
        body: stored ? body.replace(VERSION_PLACEHOLDER, stored.realVersion) : body,
        oursBody: stored ? body.replace(VERSION_PLACEHOLDER, stored.oursVersion) : body,
        label: `#${index}`,
        faults,
      },
      { repeatable: true },
    );
  });
  return summarize('generated', comparisons);
}
