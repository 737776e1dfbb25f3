import { isJsonObject } from '#machinery';
import { type Comparable, causesOf } from '../compare-answers.ts';
import type { Comparison } from '../compared-request.ts';
import type { Disagreement, Tally } from '../difference-report.ts';

/** A request that carries so many rules, and how it was answered. */
export interface JudgedRequest {
  readonly rules: number;
  readonly comparison: Comparison | undefined;
}

/**
 * Rules × inputs: each rule of a request is a judgement. A judgement differs in status when only one of the servers complains,
 * and in the whole when both do in other words.
 */
export function tallyJudgements(what: string, requests: readonly JudgedRequest[]) {
  const tally = { what, count: 0, sameStatus: 0, same: 0 };
  const disagreements: Disagreement[] = [];
  for (const { rules, comparison } of requests) {
    if (comparison === undefined) continue;
    const found = comparison.disagreement ? byComplaint(comparison.disagreement) : [];
    const oneSided = found.filter(({ real, ours }) => real.warnings.length !== ours.warnings.length);
    tally.count += rules;
    tally.sameStatus += comparison.sameStatus ? rules - Math.min(rules, oneSided.length) : 0;
    tally.same += rules - Math.min(rules, found.length);
    disagreements.push(...found);
  }
  return { tally: tally satisfies Tally, disagreements };
}

/** What only one of the servers says, complaint beside complaint; the answers themselves where they differ in something else. */
function byComplaint(disagreement: Disagreement): Disagreement[] {
  const wanted = complaintsOf(disagreement.real);
  const got = complaintsOf(disagreement.ours);
  const missing = without(wanted, got);
  const extra = without(got, wanted);
  const count = Math.max(missing.length, extra.length);
  if (count === 0) return [disagreement];
  const onlyOne = ({ status }: Comparable, complaints: readonly string[], i: number): Comparable => ({
    status,
    warnings: complaints.slice(i, i + 1),
    body: undefined,
  });
  return Array.from({ length: count }, (_, i) => ({
    ...disagreement,
    real: onlyOne(disagreement.real, missing, i),
    ours: onlyOne(disagreement.ours, extra, i),
  }));
}

function complaintsOf({ status, warnings, body }: Comparable): string[] {
  return [...(status >= 400 && isJsonObject(body) ? causesOf(body) : []), ...warnings];
}

/** Those of a list that another does not have, each as often as it has it more. */
function without(complaints: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const each of others) left.set(each, (left.get(each) ?? 0) + 1);
  return complaints.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
}

/** Longer ones differ at their beginning already. */
const SHAPE_MAX = 160;

/** What two complaints are about, without the rule's text, names and numbers: alike differences have the same one. */
export function complaintShape({ real, ours }: Disagreement): string {
  return [real, ours].map(({ status, warnings }) => `${status} ${warnings.map(kindOfComplaint).join()}`).join(' | ');
}

function kindOfComplaint(complaint: string): string {
  return complaint
    .replace(/Invalid value: \{.*?\}: /s, '')
    .replace(/(evaluating rule|failed rule|for rule):.*/s, '$1')
    .replace(/.*"message":"/, '')
    .replace(/\\n \|.*/s, '')
    .replace(/'[^']*'|\\"[^"\\]*\\"/g, 'Q')
    .replace(/no such key: .*? evaluating/, 'no such key: K evaluating')
    .replace(/-?\d+(?:\.\d+)?/g, 'N')
    .slice(0, SHAPE_MAX);
}
