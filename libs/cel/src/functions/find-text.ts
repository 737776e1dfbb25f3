/** V8 looks for a text in another in time that may grow with the product of their lengths; up to this it does. */
const MAX_NATIVE_WORK = 1 << 20;

/**
 * Where `part` is found in `text` at or after a unit, or -1: as indexOf, in time linear in both lengths.
 *
 *     aaaaaaab in aaaaaaaaaaaaaaaaaa…     at every place, seven units would be compared before it is given up
 */
export function findText(text: string, part: string, from = 0): number {
  if (part.length > Math.max(0, text.length - from)) return -1;
  if ((text.length - from) * part.length <= MAX_NATIVE_WORK) return text.indexOf(part, from);
  return search(unitsOf(text), unitsOf(part), from);
}

/** As `findText`, for the last place that is at or before a unit. */
export function findTextBackwards(text: string, part: string, from: number): number {
  const end = Math.min(from + part.length, text.length);
  if (end * part.length <= MAX_NATIVE_WORK) return text.lastIndexOf(part, from);
  const at = search(unitsOf(text.slice(0, end)).reverse(), unitsOf(part).reverse(), 0);
  return at < 0 ? -1 : end - part.length - at;
}

/** The parts of a text between separators, which are not empty. */
export function splitText(text: string, separator: string): string[] {
  if (text.length * separator.length <= MAX_NATIVE_WORK || separator.length === 1) return text.split(separator);
  const [units, wanted] = [unitsOf(text), unitsOf(separator)];
  const borders = bordersOf(wanted);
  const parts: string[] = [];
  let start = 0;
  for (let at = search(units, wanted, 0, borders); at >= 0; at = search(units, wanted, start, borders)) {
    parts.push(text.slice(start, at));
    start = at + separator.length;
  }
  parts.push(text.slice(start));
  return parts;
}

function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return units;
}

/** Knuth, Morris and Pratt's search. */
function search(text: Uint16Array, part: Uint16Array, from: number, borders = bordersOf(part)): number {
  let matched = 0;
  for (let i = from; i < text.length; i++) {
    const unit = text[i];
    while (matched > 0 && part[matched] !== unit) matched = borders[matched - 1]!; // below the part's length
    if (part[matched] === unit) matched++;
    if (matched === part.length) return i - part.length + 1;
  }
  return -1;
}

/** For each start of the part: how many of its units are both its beginning and its end, without being all of it. */
function bordersOf(part: Uint16Array): Uint32Array {
  const borders = new Uint32Array(part.length);
  let border = 0;
  for (let i = 1; i < part.length; i++) {
    const unit = part[i];
    while (border > 0 && part[border] !== unit) border = borders[border - 1]!; // below i
    if (part[border] === unit) border++;
    borders[i] = border;
  }
  return borders;
}
