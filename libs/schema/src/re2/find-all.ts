import type { Span } from './engine.ts';

/**
 * The texts of up to `limit` matches one after the other, all if it is below 0, as Go's Regexp.FindAllString: an empty
 * match does not count where the one before it ends.
 */
export function findAll(text: string, limit: number, find: (from: number) => Span | undefined): string[] {
  const found: string[] = [];
  let before = -1;
  for (let from = 0; from <= text.length && found.length !== limit; ) {
    const match = find(from);
    if (match === undefined) break;
    const { start, end } = match;
    if (start < end || start !== before) found.push(text.slice(start, end));
    before = end;
    from = end > from ? end : end + widthAt(text, end);
  }
  return found;
}

function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** The same for an expression of JavaScript's own. */
export function findNatively(expression: RegExp, text: string, limit: number): string[] {
  if (limit === 1) return [...(expression.exec(text) ?? [])].slice(0, 1);
  const all = new RegExp(expression, 'gv');
  if (limit < 0) {
    const found: string[] = text.match(all) ?? [];
    if (!found.includes('')) return found;
  }
  return findAll(text, limit, (from) => {
    all.lastIndex = from;
    const match = all.exec(text);
    return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
  });
}
