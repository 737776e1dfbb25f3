import { stringify } from 'yaml';
import { encodeJson, isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import { type Random, randomOf } from '../random.ts';
import type { Edit } from './live-edit.ts';
import { makeMistake, makeTextMistake } from './mistakes.ts';
import { apiVersionOf, type PlannedKind, REPLICAS } from './planned-kind.ts';
import { changedValue, lesserValue, randomValue } from './random-config.ts';
import { MEDIA_TYPES, type Step, type StepBody } from './step.ts';

/** What several managers do to one object. */
export interface PlannedSequence {
  readonly index: number;
  readonly kind: PlannedKind;
  readonly steps: readonly Step[];
}

const MANAGERS = ['alice', 'bob', 'carol', 'kubectl', 'kubectl-client-side-apply', 'before-first-apply'];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** More managers of updates than an object keeps apart. */
const CROWD = 13;
/** Of what is made when the live object is known. */
const SEED_MAX = 1_000_000;

/** How often a sequence or a step is unusual. */
const CROWDED = 0.03;
const SPOILED = 0.15;
const SPOILED_TEXT = 0.02;
const SPOILED_QUERY = 0.04;
const DRY_RUN = 0.07;
const FORCED = 0.4;
const NEW_SECOND = 0.04;
const IN_YAML = 0.1;
const IN_STATUS = 0.2;
const WITH_LAST_APPLIED = 0.15;

/** The index-th sequence of a run: the same for the same seed and kinds. */
export function planSequence(seed: number, index: number, kinds: readonly PlannedKind[]): PlannedSequence {
  const random = randomOf(~seed, index);
  const kind = kinds[index % kinds.length]!; // there are kinds
  const planner = new SequencePlanner(kind, random);
  const steps = [planner.first(), ...Array.from({ length: random.between(5, 15) }, () => planner.next())];
  const crowd = random.chance(CROWDED) ? planner.crowd() : [];
  return { index, kind, steps: [...steps, ...crowd, planner.get()] };
}

type Draft = Pick<Step, 'method'> & Partial<Step>;

class SequencePlanner {
  readonly #kind: PlannedKind;
  readonly #random: Random;
  /** What an object of the sequence looks like: managers mean parts of it, so that they meet. */
  readonly #base: JsonObject;
  /** What each manager applied last. */
  readonly #configs = new Map<string, JsonObject>();
  readonly #managers: readonly string[];

  constructor(kind: PlannedKind, random: Random) {
    this.#kind = kind;
    this.#random = random;
    this.#base = randomValue(kind.schema, random) as JsonObject; // the schema is an object's
    this.#managers = Array.from({ length: random.between(2, 4) }, () => random.pick(MANAGERS));
  }

  /** Brings the object into being, mostly. */
  first(): Step {
    return this.#random.chance(0.4) ? this.#create() : this.#apply();
  }

  next(): Step {
    const way = this.#random.fraction();
    if (way < 0.5) return this.#apply();
    if (way < 0.63) return this.#update();
    if (way < 0.76) return this.#mergePatch();
    if (way < 0.84) return this.#jsonPatch();
    if (way < 0.87) return this.#create();
    if (way < 0.9) return this.#resetManagers();
    if (way < 0.94) return this.#scale();
    return way < 0.97 ? this.get() : this.#step({ method: 'DELETE' });
  }

  get(): Step {
    return this.#step({ method: 'GET' });
  }

  /** More managers than are kept apart, each with a change of its own. */
  crowd(): Step[] {
    return Array.from({ length: CROWD }, (_, i) => {
      const body = { metadata: { annotations: { [`member-${i % 5}`]: String(i) } }, ...this.#changedBase() };
      return this.#step({
        method: 'PATCH',
        query: { fieldManager: `member-${i}` },
        type: MEDIA_TYPES.merge,
        body: { is: 'value', value: body },
      });
    });
  }

  #apply(): Step {
    const random = this.#random;
    const manager = random.pick(this.#managers);
    const config = this.#nextConfig(manager);
    this.#configs.set(manager, config);
    const force = random.chance(FORCED) ? { force: 'true' } : random.chance(0.1) ? { force: 'false' } : undefined;
    const draft: Draft = { method: 'PATCH', query: { fieldManager: manager, ...force }, type: MEDIA_TYPES.apply };
    return this.#withObject({ ...draft, ...this.#anyPart() }, config);
  }

  /** What a manager applies after what it applied last. */
  #nextConfig(manager: string): JsonObject {
    const random = this.#random;
    const { schema } = this.#kind;
    const last = this.#configs.get(manager);
    const choice = random.fraction();
    if (last === undefined || choice < 0.1) return lesserValue(this.#changedBase(), schema, random) as JsonObject;
    if (choice < 0.3) return last;
    return (choice < 0.5 ? lesserValue(last, schema, random) : changedValue(last, schema, random)) as JsonObject;
  }

  #changedBase(): JsonObject {
    const changed = changedValue(this.#base, this.#kind.schema, this.#random);
    return isJsonObject(changed) ? changed : {};
  }

  #create(): Step {
    return this.#withObject({ method: 'POST', type: MEDIA_TYPES.object }, this.#changedBase());
  }

  #update(): Step {
    const random = this.#random;
    const edit: Edit = {
      seed: random.between(0, SEED_MAX),
      managedFields: random.pick([
        'kept',
        'kept',
        'kept',
        'kept',
        'left out',
        'left out',
        'emptied',
        'reset',
        'broken',
      ]),
      resourceVersion: random.chance(0.95) ? 'kept' : 'left out',
    };
    return this.#step({ method: 'PUT', ...this.#anyPart(), type: MEDIA_TYPES.object, body: { is: 'edit', edit } });
  }

  #mergePatch(): Step {
    const random = this.#random;
    const patch = lesserValue(this.#changedBase(), this.#kind.schema, random) as JsonObject;
    for (const part of Object.values(patch)) {
      if (isJsonObject(part)) for (const name of Object.keys(part)) if (random.chance(0.15)) part[name] = null;
    }
    const metadata = this.#metadata(patch);
    return this.#spoiled({ method: 'PATCH', ...this.#anyPart(), type: MEDIA_TYPES.merge }, { ...metadata, ...patch });
  }

  #jsonPatch(): Step {
    const body: StepBody = { is: 'operations', seed: this.#random.between(0, SEED_MAX) };
    return this.#step({ method: 'PATCH', ...this.#anyPart(), type: MEDIA_TYPES.json, body });
  }

  /** Takes everything away from all managers. */
  #resetManagers(): Step {
    const random = this.#random;
    const managedFields: JsonValue = random.pick([[], [{}], null]);
    if (random.chance(0.5)) {
      const value = { metadata: { managedFields } };
      return this.#step({ method: 'PATCH', type: MEDIA_TYPES.merge, body: { is: 'value', value } });
    }
    const value = [{ op: 'replace', path: '/metadata/managedFields', value: managedFields ?? [{}] }];
    return this.#step({ method: 'PATCH', type: MEDIA_TYPES.json, body: { is: 'value', value } });
  }

  #scale(): Step {
    if (!this.#kind.parts.includes('scale')) return this.#apply();
    const random = this.#random;
    const spec = { [REPLICAS]: random.between(0, 3) };
    const common = { method: 'PATCH', part: 'scale' } as const;
    if (random.chance(0.6)) {
      return this.#step({ ...common, type: MEDIA_TYPES.merge, body: { is: 'value', value: { spec } } });
    }
    const value = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: '{{name}}' }, spec };
    const query: Record<string, string> = { fieldManager: random.pick(this.#managers) };
    if (random.chance(FORCED)) query.force = 'true';
    return this.#step({ ...common, query, type: MEDIA_TYPES.apply, body: { is: 'value', value } });
  }

  #anyPart(): Pick<Step, 'part'> {
    return this.#kind.parts.includes('status') && this.#random.chance(IN_STATUS) ? { part: 'status' } : {};
  }

  /** A step that sends a whole object, with a mistake now and then. */
  #withObject(draft: Draft, config: JsonObject): Step {
    const version = this.#version();
    const metadata = { name: '{{name}}', ...this.#metadata(config).metadata };
    const object: JsonObject = { apiVersion: apiVersionOf(version), kind: this.#kind.kind, metadata, ...config };
    if (this.#random.chance(WITH_LAST_APPLIED)) addLastApplied(object, metadata);
    return this.#spoiled({ ...draft, version }, object);
  }

  #spoiled(draft: Draft, given: JsonObject): Step {
    const random = this.#random;
    const object = structuredClone(given);
    // One at most: of two unknown fields kube-apiserver names the one that a Go map gives first, or both.
    const mistakes = random.chance(SPOILED) ? [makeMistake(object, this.#kind.schema, random)] : [];
    const text = encodeJson(object);
    if (random.chance(SPOILED_TEXT)) {
      const spoiled = makeTextMistake(text, random);
      const body: StepBody = { is: 'text', text: spoiled.text };
      return this.#step({ ...draft, body, mistakes: [...mistakes, spoiled.name] });
    }
    const isYaml = draft.type === MEDIA_TYPES.apply && random.chance(IN_YAML);
    return this.#step({
      ...draft,
      body: isYaml ? { is: 'text', text: stringify(object) } : { is: 'value', value: object },
      mistakes,
    });
  }

  /** Labels and annotations that go with a configuration: the same ones with the same configuration. */
  #metadata(config: JsonObject): { metadata?: JsonObject } {
    const size = encodeJson(config).length;
    if (size % 3 === 0) return { metadata: { labels: { a: String(size % 2), c: '1' } } };
    return size % 7 === 0 ? { metadata: { annotations: { 'example.com/a': String(size % 2) } } } : {};
  }

  #version(): string {
    return this.#random.pick(this.#kind.versions);
  }

  #step(draft: Draft): Step {
    const random = this.#random;
    const query: Record<string, string> = { ...draft.query };
    const mistakes = [...(draft.mistakes ?? [])];
    if (draft.method !== 'GET') {
      if (random.chance(DRY_RUN)) query.dryRun = 'All';
      if (draft.method !== 'DELETE' && query.fieldManager === undefined && random.chance(0.7)) {
        query.fieldManager = random.pick(this.#managers);
      }
      if (random.chance(0.1)) query.fieldValidation = random.pick(['Strict', 'Warn', 'Ignore']);
      if (random.chance(SPOILED_QUERY)) mistakes.push(spoilQuery(query, random));
    }
    return {
      version: this.#version(),
      userAgent: `${random.pick(this.#managers)}/v1.0 (test)`,
      inNewSecond: random.chance(NEW_SECOND),
      ...draft,
      query,
      mistakes,
    };
  }
}

function addLastApplied(object: JsonObject, metadata: JsonObject): void {
  const text = encodeJson(object);
  metadata.annotations = { ...(metadata.annotations as JsonObject | undefined), [LAST_APPLIED]: text };
}

const QUERY_MISTAKES: readonly Readonly<Record<string, string>>[] = [
  { fieldManager: '' },
  { fieldManager: 'm'.repeat(129) },
  { fieldManager: 'tab\tin it' },
  { force: 'true' },
  { force: 'perhaps' },
  { fieldValidation: 'Sometimes' },
  { dryRun: 'Some' },
];

function spoilQuery(query: Record<string, string>, random: Random): string {
  const mistake = random.pick(QUERY_MISTAKES);
  Object.assign(query, mistake);
  return encodeJson({ ...mistake });
}
