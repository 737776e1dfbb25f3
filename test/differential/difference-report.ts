import type { JsonValue } from '#machinery';
import { type Comparable, differenceShape } from './compare-answers.ts';

/** One request that was answered differently. */
export interface Disagreement {
  /** What was asked, such as `#17 POST /apis/…`. */
  readonly request: string;
  readonly body: string;
  readonly faults: readonly string[];
  readonly real: Comparable;
  readonly ours: Comparable;
}

export interface Tally {
  readonly what: string;
  readonly count: number;
  readonly sameStatus: number;
  readonly same: number;
}

/** Share of a count in percent; a run without requests agrees with nothing. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

export function tallyLine(tally: Tally): string {
  const share = (part: number) => `${part} (${percent(part, tally.count).toFixed(2)} %)`;
  return `${tally.what}: ${tally.count} requests; same status ${share(tally.sameStatus)}; same answer ${share(tally.same)}`;
}

/** An example's body and answers are shown up to so many characters. */
const SHOWN_MAX = 6_000;

/** All differences as Markdown, grouped by shape, the frequent ones first, one example of each. */
export function reportOf(
  tallies: readonly Tally[],
  disagreements: readonly Disagreement[],
  seed: number,
  shapeOf: (disagreement: Disagreement) => string = ({ real, ours }) => differenceShape(real, ours),
): string {
  const groups = new Map<string, Disagreement[]>();
  for (const each of disagreements) {
    const shape = shapeOf(each);
    groups.set(shape, [...(groups.get(shape) ?? []), each]);
  }
  const sections = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([shape, group]) => sectionOf(shape, group));
  return [`# Generated differential run, seed ${seed}`, '', ...tallies.map(tallyLine), '', ...sections].join('\n');
}

function sectionOf(shape: string, group: readonly Disagreement[]): string {
  const [example] = [...group].sort((a, b) => a.body.length - b.body.length);
  const { request, body, faults, real, ours } = example!; // a group has a member
  return [
    `## ${group.length} × ${shape}`,
    `${request} (${faults.join(', ') || 'no fault'})`,
    ...fenced('sent', body),
    ...fenced('kube-apiserver', shown(real)),
    ...fenced('Kubernest', shown(ours)),
    '',
  ].join('\n');
}

function fenced(title: string, text: string): string[] {
  return [title, '```', text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text, '```'];
}

function shown(answer: Comparable): string {
  return JSON.stringify(answer as unknown as JsonValue);
}
