import type { Difference } from './diff-transcripts.ts';

/**
 * A difference from kube-apiserver that was looked at and accepted. `*` in a pointer stands for one segment,
 * a trailing `**` for any rest. An entry that matches nothing any more fails the tests: remove it.
 */
export interface AcceptedDifference {
  readonly scenario: string;
  /** Step name; `*` = every step. */
  readonly step: string;
  /** JSON pointer into the response. */
  readonly at: string;
  /** Why Kubernest is right to differ. */
  readonly reason: string;
}

export const acceptedDifferences: readonly AcceptedDifference[] = [];

/** Splits differences into unexplained ones and the entries that explain the others. */
export function explain(
  differences: readonly Difference[],
  accepted: readonly AcceptedDifference[] = acceptedDifferences,
): { unexplained: Difference[]; used: Set<AcceptedDifference> } {
  const used = new Set<AcceptedDifference>();
  const unexplained = differences.filter((difference) => {
    const entry = accepted.find((each) => matches(each, difference));
    if (entry) used.add(entry);
    return entry === undefined;
  });
  return { unexplained, used };
}

function matches(entry: AcceptedDifference, difference: Difference): boolean {
  if (entry.scenario !== difference.scenario) return false;
  if (entry.step !== '*' && entry.step !== difference.step) return false;
  const pattern = entry.at.split('/');
  const segments = difference.at.split('/');
  const isPrefix = pattern.at(-1) === '**';
  if (isPrefix) pattern.pop();
  if (isPrefix ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((segment, index) => segment === '*' || segment === segments[index]);
}
