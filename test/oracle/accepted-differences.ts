import type { JsonValue } from '#machinery';
import type { Difference } from './diff-transcripts.ts';

/**
 * A difference from kube-apiserver that was looked at and accepted. `*` in a pointer stands for one segment,
 * `**` for any number of segments. An entry that matches nothing any more fails the tests: remove it.
 */
export interface AcceptedDifference {
  /** Scenario name; `*` = every scenario, `area/*` = all of an area. */
  readonly scenario: string;
  /** Step name; `*` = every step. */
  readonly step: string;
  /** JSON pointer into the response. */
  readonly at: string;
  /** Only where this is recorded. */
  readonly recorded?: JsonValue;
  /** Only where this is answered. */
  readonly answered?: JsonValue;
  /** Why Kubernest is right to differ. */
  readonly reason: string;
}

const NOT_A_500 = 'A mistake of the client is a 400 or 413 here; kube-apiserver answers 500 without a reason.';
const DUPLICATE_ONCE = 'A duplicate is reported where it stands, in the patch, and not once more in what comes of it.';
const OWN_WORDS = 'Descriptions of built-in fields, parameters and columns are in our own words.';

/** The same reason for several places of one step. */
function all(scenario: string, step: string, reason: string, ...pointers: string[]): AcceptedDifference[] {
  return pointers.map((at) => ({ scenario, step, at, reason }));
}

/** Every 500 without a reason in scenarios where these are all mistakes of the client. */
function bare500s(scenario: string): AcceptedDifference[] {
  const every = { scenario, step: '*', reason: NOT_A_500 };
  return [
    { ...every, at: '/status', recorded: 500, answered: 400 },
    { ...every, at: '/body/code', recorded: 500, answered: 400 },
    { ...every, at: '/body/reason', answered: 'BadRequest' },
  ];
}

export const acceptedDifferences: readonly AcceptedDifference[] = [
  {
    scenario: 'routing/made-up-methods',
    step: '*',
    at: '/**',
    reason: "Node's HTTP/1.1 parser refuses a method that is not registered with IANA, before any handler: 400.",
  },
  {
    scenario: 'discovery/openapi-v2',
    step: 'document',
    at: '/**/parameters/**',
    reason:
      'The same parameters: which of them are written in place and which shared by $ref is for no client to know.',
  },
  ...all(
    'discovery/openapi-v3',
    'version document',
    'Documents are those of group versions; /version is not among their paths.',
    '/status',
    '/headers/*',
    '/body',
  ),
  { scenario: '*', step: '*', at: '/**/columnDefinitions/*/description', reason: OWN_WORDS },
  { scenario: 'discovery/*', step: '*', at: '/**/description', reason: OWN_WORDS },
  ...all('crud/concurrency', 'create with resourceVersion', NOT_A_500, '/status', '/body/code', '/body/reason'),
  ...all('crud/concurrency', 'resourceVersion not a number', NOT_A_500, '/status', '/body/code', '/body/reason'),
  ...all('writing/bodies', 'larger than the store takes', NOT_A_500, '/status', '/body/code', '/body/reason'),
  ...all('listing/resource-version-errors', 'get not a number', NOT_A_500, '/status', '/body/code', '/body/reason'),
  ...all('watching/errors', 'not a number', NOT_A_500, '/status', '/body/code', '/body/reason'),
  ...all('watching/errors', 'negative', NOT_A_500, '/status', '/body/code', '/body/reason'),
  ...all('content/partial-metadata', 'one as list', NOT_A_500, '/status', '/body/code', '/body/reason'),
  ...bare500s('strategic-merge/*'),
  ...bare500s('patching/merge-patch-corners'),
  ...bare500s('apply/*'),
  {
    scenario: 'namespaces/validation',
    step: 'wrong kind',
    at: '/body/message',
    reason: 'Pods are not served yet, so that kind is as unknown as any.',
  },
  ...all('patching/json-patch-corners', 'version removed', NOT_A_500, '/status', '/body/**'),
  ...all('patching/merge-patch-corners', 'no version', NOT_A_500, '/status', '/body/**'),
  ...['test 1.0 for 1', 'test 1e0 for 1', 'test with an escape in the value'].flatMap((step) =>
    all('patching/json-patch-corners', step, 'RFC 6902 compares values; kube-apiserver compares their texts.', '/**'),
  ),
  ...all('patching/json-patch-corners', 'duplicate in the value', DUPLICATE_ONCE, '/headers/warning'),
  ...all('patching/json-patch-corners', 'duplicate in the value strictly', DUPLICATE_ONCE, '/body/**'),
  ...['patching/json-patch-corners', 'patching/merge-patch-corners'].flatMap((scenario) =>
    all(
      scenario,
      'beyond float64, ignored',
      'A number that nobody can read is refused with the patch that holds it, as without fieldValidation=Ignore.',
      '/status',
      '/body/**',
    ),
  ),
  {
    scenario: 'health/version',
    step: '*',
    at: '/body/gitVersion',
    reason: 'Names Kubernest as the build of that Kubernetes version.',
  },
  {
    scenario: 'discovery/*',
    step: '*',
    at: '/headers/vary',
    reason: 'One header line with both names instead of two lines: the same to every client.',
  },
  {
    scenario: 'content/letter-by-letter',
    step: '*',
    at: '/**',
    reason: 'U+007F is written escaped; kube-apiserver fails with a 500 on text that holds it.',
  },
  ...['force', 'given up', 'no spec', 'by the same manager as the object'].flatMap((step) =>
    all(
      'apply/scale',
      step,
      'kube-apiserver fails with a 500 at every apply to the scale of a custom resource that changes something.',
      '/status',
      '/body/**',
    ),
  ),
];

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
  const area = entry.scenario.endsWith('/*') ? entry.scenario.slice(0, -1) : undefined;
  if (area !== undefined ? !difference.scenario.startsWith(area) : !isOrAny(entry.scenario, difference.scenario))
    return false;
  if (entry.recorded !== undefined && entry.recorded !== difference.expected) return false;
  if (entry.answered !== undefined && entry.answered !== difference.actual) return false;
  return isOrAny(entry.step, difference.step) && patternOf(entry.at).test(difference.at);
}

function isOrAny(pattern: string, value: string): boolean {
  return pattern === '*' || pattern === value;
}

function patternOf(pointer: string): RegExp {
  const segments = pointer.split('/').slice(1);
  const source = segments.map((segment) => {
    if (segment === '**') return '(?:/[^/]*)*';
    return segment === '*' ? '/[^/]*' : `/${segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`;
  });
  return new RegExp(`^${source.join('')}$`);
}
