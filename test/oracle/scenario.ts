import { isJsonObject, type JsonValue } from '#machinery';
import { valueAt } from './json-path.ts';

/** Who sends a request. `invalid-token` sends a bearer token that no server knows. */
export type Identity = 'admin' | 'bob' | 'anonymous' | 'invalid-token';

/** A body as a scenario writes it: a value sent as JSON, or raw text sent as it stands. */
export type Body = JsonValue;

/** What a request brought back, decoded as far as the content type allows. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; a header that came several times has several values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** JSON value, text, or undefined when empty. */
  readonly body: JsonValue | undefined;
  /** The body as it came over the wire (decompressed). */
  readonly text: string;
}

/** A condition for which a step is repeated. The name is written into the error when it does not come about. */
export interface Condition {
  readonly name: string;
  holds(answer: Answer): boolean;
}

/**
 * One HTTP request. `{{step.path.to.value}}` in path, headers and body stands for a value of an earlier answer's body;
 * a body that consists of nothing else keeps the value's type.
 */
export interface RequestStep {
  readonly name: string;
  readonly method: string;
  /** Path and query, sent as written. */
  readonly path: string;
  /** Default: admin. */
  readonly as?: Identity;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
  /** Repeat until this holds; only the last answer is recorded. */
  readonly until?: Condition;
  /** Record only these parts of the body, see `selectParts`. */
  readonly select?: readonly string[];
  /** Leave these parts of the body out, see `removeParts`. */
  readonly ignore?: readonly string[];
  /**
   * How much of the answer is recorded: `status` for the setting up that other scenarios cover, `text` for the body
   * letter by letter (YAML, pretty JSON).
   */
  readonly keep?: 'status' | 'text';
}

/** A watch, and what happens while it is open. */
export interface WatchStep {
  readonly name: string;
  readonly watch: string;
  readonly as?: Identity;
  readonly headers?: Readonly<Record<string, string>>;
  /** Steps made one after another once the watch is open. */
  readonly during: readonly Step[];
  /** When the watch is over: after so many events (and a pause, in case there are more), or when the server ends it. */
  readonly end: { readonly events: number } | 'server';
  readonly ignore?: readonly string[];
}

export type Step = RequestStep | WatchStep;

/** A sequence of steps that depends on no other scenario: own CRD groups, own namespaces. */
export interface Scenario {
  /** `area/what-it-shows`; also the transcript's file name. */
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Names of its own for one scenario. */
export interface ScenarioScope {
  /** API group, unique to the scenario. */
  readonly group: string;
  /** Namespace, unique to the scenario; `ensureNamespace(ns)` makes it. */
  readonly ns: string;
}

/** Writes a scenario: `write` gets names of its own. */
export function scenario(name: string, write: (scope: ScenarioScope) => (Step | readonly Step[])[]): Scenario {
  const slug = name.replaceAll('/', '-');
  const steps = write({ group: `${slug}.example.com`, ns: slug }).flat() as Step[];
  const seen = new Set<string>();
  for (const each of allSteps(steps)) {
    if (seen.has(each.name)) throw new Error(`scenario ${name} has two steps ${each.name}`);
    seen.add(each.name);
  }
  return { name, steps };
}

/** Steps in the order in which they are numbered in a transcript: a watch after the steps made during it. */
export function allSteps(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => ('watch' in step ? [...allSteps(step.during), step] : [step]));
}

type Options = Omit<RequestStep, 'name' | 'method' | 'path' | 'body'>;

export const get = (name: string, path: string, options: Options = {}): RequestStep => ({
  name,
  method: 'GET',
  path,
  ...options,
});
export const post = (name: string, path: string, body: Body, options: Options = {}): RequestStep => ({
  name,
  method: 'POST',
  path,
  body,
  ...options,
});
export const put = (name: string, path: string, body: Body, options: Options = {}): RequestStep => ({
  name,
  method: 'PUT',
  path,
  body,
  ...options,
});
export const del = (name: string, path: string, body?: Body, options: Options = {}): RequestStep => ({
  name,
  method: 'DELETE',
  path,
  ...(body === undefined ? {} : { body }),
  ...options,
});
const patchOf =
  (contentType: string) =>
  (name: string, path: string, body: Body, options: Options = {}): RequestStep => ({
    name,
    method: 'PATCH',
    path,
    body,
    ...options,
    headers: { 'content-type': contentType, ...options.headers },
  });
export const mergePatch = patchOf('application/merge-patch+json');
export const jsonPatch = patchOf('application/json-patch+json');
export const strategicPatch = patchOf('application/strategic-merge-patch+json');
export const applyPatch = patchOf('application/apply-patch+yaml');

/** A watch with steps made while it is open. */
export const watch = (
  name: string,
  path: string,
  end: WatchStep['end'],
  during: readonly Step[] = [],
  options: Pick<WatchStep, 'as' | 'headers' | 'ignore'> = {},
): WatchStep => ({ name, watch: path, end, during, ...options });

export const statusIs = (status: number): Condition => ({
  name: `status ${status}`,
  holds: (answer) => answer.status === status,
});

/** The value at `path` of the body equals `expected`. */
export const bodyHas = (path: string, expected: JsonValue): Condition => ({
  name: `${path} = ${JSON.stringify(expected)}`,
  holds: (answer) => JSON.stringify(valueAt(answer.body, path)) === JSON.stringify(expected),
});

/** Both conditions. */
export const both = (first: Condition, second: Condition): Condition => ({
  name: `${first.name} and ${second.name}`,
  holds: (answer) => first.holds(answer) && second.holds(answer),
});

/** A condition of `status.conditions` has this status. */
export const conditionIs = (type: string, status: 'True' | 'False', reason?: string): Condition => ({
  name: `condition ${type}=${status}${reason ? ` (${reason})` : ''}`,
  holds: (answer) => {
    const conditions = valueAt(answer.body, 'status.conditions');
    return (
      Array.isArray(conditions) &&
      conditions.some(
        (each) =>
          isJsonObject(each) &&
          each.type === type &&
          each.status === status &&
          (reason === undefined || each.reason === reason),
      )
    );
  },
});

/** A namespace of the scenario's own. */
export const ensureNamespace = (ns: string): Step[] => [
  post(
    `namespace ${ns}`,
    '/api/v1/namespaces',
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ns } },
    { keep: 'status' },
  ),
];

export const crdsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
