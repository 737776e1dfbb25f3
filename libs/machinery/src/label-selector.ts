import { compareUtf8, goQuote } from './go-format.ts';
import {
  formatLabelRequirement,
  type LabelOperator,
  type LabelRequirement,
  type Labels,
  matchesRequirement,
  newLabelRequirement,
} from './label-requirement.ts';
import { parseLabelRequirements } from './label-selector-parser.ts';
import { SelectorError } from './selector-error.ts';

export type { LabelOperator, LabelRequirement, Labels } from './label-requirement.ts';

/** A conjunction of requirements, sorted by key. */
export class LabelSelector {
  readonly requirements: readonly LabelRequirement[];
  /** Selects no object at all, whatever its labels: what an absent metav1.LabelSelector means. */
  readonly nothing: boolean;

  constructor(requirements: readonly LabelRequirement[], kind: 'requirements' | 'nothing' = 'requirements') {
    this.requirements = requirements;
    this.nothing = kind === 'nothing';
  }

  /** True if it selects everything. */
  get empty(): boolean {
    return !this.nothing && this.requirements.length === 0;
  }

  matches(labels: Labels | undefined): boolean {
    if (this.nothing) return false;
    for (const requirement of this.requirements) {
      if (!matchesRequirement(requirement, labels ?? NO_LABELS)) return false;
    }
    return true;
  }

  toString(): string {
    return this.requirements.map(formatLabelRequirement).join(',');
  }
}

const NO_LABELS: Labels = {};

/** Selects every object. */
const EVERYTHING = new LabelSelector([]);
/** Selects no object. */
const NOTHING = new LabelSelector([], 'nothing');

function sorted(requirements: LabelRequirement[]): LabelSelector {
  return new LabelSelector(requirements.sort((a, b) => compareUtf8(a.key, b.key)));
}

/**
 * Parses the text form (`a=b,c in (d,e),!f,g>5`), the empty one included.
 * @throws SelectorError with apimachinery's message
 */
export function parseLabelSelector(text: string): LabelSelector {
  return sorted(parseLabelRequirements(text));
}

/** metav1.LabelSelector as it stands in an object. */
export interface LabelSelectorObject {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

const OBJECT_OPERATORS: Readonly<Record<string, LabelOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/**
 * The selector that a metav1.LabelSelector means: nothing for an absent one, everything for an empty one.
 * @throws SelectorError with apimachinery's message
 */
export function labelSelectorFromObject(object: LabelSelectorObject | null | undefined): LabelSelector {
  if (object === null || object === undefined) return NOTHING;
  const requirements = Object.entries(object.matchLabels ?? {}).map(([key, value]) =>
    newLabelRequirement(key, '=', [value]),
  );
  for (const { key, operator, values } of object.matchExpressions ?? []) {
    if (!Object.hasOwn(OBJECT_OPERATORS, operator)) {
      throw new SelectorError(`${goQuote(operator)} is not a valid label selector operator`);
    }
    requirements.push(newLabelRequirement(key, OBJECT_OPERATORS[operator]!, values ?? [])); // checked above
  }
  return requirements.length === 0 ? EVERYTHING : sorted(requirements);
}
