import type { Answer } from '../oracle/scenario.ts';
import { type BothServers, send } from './both-servers.ts';
import { type CauseText, type Comparable, comparable, sameAnswer } from './compare-answers.ts';
import type { Disagreement, Tally } from './difference-report.ts';

export interface ComparedRequest {
  readonly method: string;
  readonly path: string;
  /** Body for the real server, and for ours where it differs. */
  readonly body: string;
  readonly oursBody?: string;
  readonly label: string;
  readonly faults: readonly string[];
}

export interface Comparison {
  readonly real: Answer;
  readonly ours: Answer;
  readonly sameStatus: boolean;
  readonly disagreement?: Disagreement;
}

/** kube-apiserver walks Go maps: where one of several errors wins, it is asked again before a difference counts. */
const ASK_AGAIN = 6;

/**
 * Sends a request to both servers. Where the answers differ and `repeatable` says that asking changes nothing, the
 * real server is asked again: it does not always give the same answer, and any of its answers is a right one. Undefined
 * when the real server breaks off: it panics at some input (`$ref` beside rules), and then there is nothing to compare with.
 * Rejects when ours does not answer.
 */
export async function compareRequest(
  servers: BothServers,
  request: ComparedRequest,
  options: { readonly repeatable: boolean; readonly causes?: CauseText },
): Promise<Comparison | undefined> {
  const [real, ours] = await Promise.all([
    send(servers.real, request.method, request.path, request.body).catch(() => undefined),
    send(servers.ours, request.method, request.path, request.oursBody ?? request.body),
  ]);
  if (real === undefined) return undefined;
  const got = comparable(ours, options.causes);
  let wanted = comparable(real, options.causes);
  const first = wanted;
  for (let i = 0; options.repeatable && i < ASK_AGAIN && !sameAnswer(wanted, got); i++) {
    wanted = comparable(await send(servers.real, request.method, request.path, request.body), options.causes);
  }
  if (sameAnswer(wanted, got)) return { real, ours, sameStatus: true };
  return {
    real,
    ours,
    sameStatus: first.status === got.status,
    disagreement: disagreementOf(request, first, got),
  };
}

function disagreementOf(request: ComparedRequest, real: Comparable, ours: Comparable): Disagreement {
  return {
    request: `${request.label} ${request.method} ${request.path}`,
    body: request.body,
    faults: request.faults,
    real,
    ours,
  };
}

export function summarize(
  what: string,
  answered: readonly (Comparison | undefined)[],
): { tally: Tally; disagreements: Disagreement[] } {
  const comparisons = answered.filter((each) => each !== undefined);
  const disagreements = comparisons.flatMap((each) => each.disagreement ?? []);
  return {
    tally: {
      what,
      count: comparisons.length,
      sameStatus: comparisons.filter((each) => each.sameStatus).length,
      same: comparisons.length - disagreements.length,
    },
    disagreements,
  };
}
