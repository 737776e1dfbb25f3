import { encodeJson, type JsonValue } from '#machinery';
import type { DocumentPlace, Explanation, LoopExplanation, RuleExplanation } from './explanation.ts';

/** How wide a column may be before its text is cut. */
const SOURCE_WIDTH_MAX = 72;
const VALUE_WIDTH_MAX = 48;
/** How many elements are shown of a loop in which none decides. */
const UNDECIDED_MAX = 2;
const INDENT = '  ';
const GAP = '   ';

interface Line {
  readonly text: string;
  readonly outcome: string;
  readonly place: string;
}

function shortened(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

function valueText(value: JsonValue | undefined, type: string | undefined): string {
  if (value === undefined) return '';
  if (value === null && type === 'optional_type') return 'none';
  return encodeJson(value);
}

function outcomeOf({ outcome, value, type, error }: Explanation): string {
  switch (outcome) {
    case 'value':
      return shortened(valueText(value, type), VALUE_WIDTH_MAX);
    case 'error':
      return `error: ${error}`;
    case 'absorbed':
      return `error, absorbed: ${error}`;
    case 'notEvaluated':
      return 'not evaluated';
  }
}

function placeText(place: DocumentPlace | undefined): string {
  if (place === undefined) return '';
  const path = place.path === '' ? 'the whole object' : place.path;
  return place.document === 'oldObject' ? `${path} (old)` : path;
}

function linesOf(part: Explanation, indent: string): Line[] {
  const deeper = indent + INDENT;
  return [
    {
      text: indent + shortened(part.source, SOURCE_WIDTH_MAX),
      outcome: outcomeOf(part),
      place: placeText(part.place),
    },
    ...part.parts.flatMap((inner) => linesOf(inner, deeper)),
    ...(part.loop === undefined ? [] : loopLines(part.loop, deeper)),
  ];
}

/** The elements that decided; where none did, some examples. */
function loopLines({ over, variables, visited, iterations }: LoopExplanation, indent: string): Line[] {
  const deciding = iterations.filter(({ decides }) => decides);
  const shown = deciding.length > 0 ? deciding : iterations.slice(0, UNDECIDED_MAX);
  const lines = shown.flatMap(({ key, value, place, parts }): Line[] => {
    const values = variables.length === 2 ? [key, value] : [over === 'map' ? key : value];
    const element = values.map(encodeJson).join(', ');
    const name = { text: indent + variables.join(', '), outcome: shortened(element, VALUE_WIDTH_MAX) };
    return [{ ...name, place: placeText(place) }, ...parts.flatMap((part) => linesOf(part, indent + INDENT))];
  });
  const rest = visited - shown.length;
  if (rest > 0) lines.push({ text: `${indent}… ${rest} more`, outcome: '', place: '' });
  return lines;
}

function table(lines: readonly Line[]): string[] {
  const widest = (column: (line: Line) => string) => Math.max(...lines.map((line) => column(line).length));
  const text = widest((line) => line.text);
  // Errors are long, and have the last word where they are.
  const outcome = Math.min(
    VALUE_WIDTH_MAX,
    widest((line) => (line.place === '' ? '' : line.outcome)),
  );
  return lines.map((line) => [line.text.padEnd(text), line.outcome.padEnd(outcome), line.place].join(GAP).trimEnd());
}

/**
 * An explanation as text, a line for each part: what was written, what it gave, and where in the object that is.
 *
 *     self.minReplicas <= self.replicas   false
 *       self.minReplicas                  5       spec.minReplicas
 *       self.replicas                     3       spec.replicas
 */
export function formatExplanation({ expression, messageExpression }: RuleExplanation): string {
  const message = messageExpression === undefined ? [] : linesOf(messageExpression, '');
  return table([...linesOf(expression, ''), ...message]).join('\n');
}
