import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { PlannedSequence } from './planned-sequence.ts';
import type { Step } from './step.ts';

/** What one sequence may take: the report need not be perfect. */
const SHRINK_MS_MAX = 15_000;

/**
 * A shorter sequence that still fails: waits and steps are left out, then members of what the remaining ones send, as long as `fails`
 * resolves to true. Of the given sequence only the steps up to the failing one should be there.
 */
export async function shrink(
  sequence: PlannedSequence,
  fails: (candidate: PlannedSequence) => Promise<boolean>,
): Promise<PlannedSequence> {
  let smallest = sequence;
  const deadline = Date.now() + SHRINK_MS_MAX;
  const succeed = async (steps: readonly Step[]): Promise<boolean> => {
    if (Date.now() > deadline) return false;
    const candidate = { ...sequence, steps };
    if (!(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  await succeed(smallest.steps.map((step) => ({ ...step, inNewSecond: false })));
  for (let i = smallest.steps.length - 2; i >= 0; i--) await succeed(smallest.steps.toSpliced(i, 1));
  for (const position of smallest.steps.keys()) {
    let at = 0;
    for (;;) {
      const smaller = withoutMember(smallest.steps[position]!, at);
      if (smaller === undefined) break;
      if (!(await succeed(smallest.steps.with(position, smaller)))) at++;
    }
  }
  return smallest;
}

/** The step without the n-th member of its body; undefined when it has none. */
function withoutMember(step: Step, n: number): Step | undefined {
  if (step.body?.is !== 'value') return undefined;
  const value = structuredClone(step.body.value);
  const member = membersOf(value)[n];
  if (member === undefined) return undefined;
  member.remove();
  return { ...step, body: { is: 'value', value } };
}

/** All members of objects and items of lists, outer ones first. */
function membersOf(value: JsonValue): { remove(): void }[] {
  if (Array.isArray(value)) {
    const own = value.map((_, i) => ({ remove: () => void value.splice(i, 1) }));
    return [...own, ...value.flatMap(membersOf)];
  }
  if (!isJsonObject(value)) return [];
  const object: JsonObject = value;
  const own = Object.keys(object).map((name) => ({ remove: () => void delete object[name] }));
  return [...own, ...Object.values(object).flatMap(membersOf)];
}
