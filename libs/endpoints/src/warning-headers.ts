import type { ResponseHeaders } from './api-request.ts';

/** All warnings of an answer together; beyond it each is shortened (as kube-apiserver, so that headers stay acceptable). */
const TOTAL_CHARACTERS_MAX = 4096;
/** One warning, once they are shortened. */
const SHORTENED_CHARACTERS = 256;

/**
 * Adds `Warning: 299 - "text"` headers, each text once. Control characters and quotes are made safe as upstream's
 * net.NewWarningHeader does. Warnings that are too much in all are shortened, and the last ones left out.
 */
export function addWarnings(headers: ResponseHeaders, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  headers.warning = withinLimits([...new Set(warnings)].filter((text) => text !== '')).map(warningHeader);
}

function withinLimits(texts: readonly string[]): readonly string[] {
  let total = 0;
  const first = texts.findIndex((text) => {
    total += characters(text);
    return total > TOTAL_CHARACTERS_MAX;
  });
  if (first === -1) return texts;
  const kept: string[] = [];
  let written = 0;
  for (const [i, text] of texts.entries()) {
    // The first that was too much is there in any case: it was what made upstream begin anew.
    if (i > first && written >= TOTAL_CHARACTERS_MAX) break;
    const shortened = [...text].slice(0, SHORTENED_CHARACTERS).join('');
    written += characters(shortened);
    kept.push(shortened);
  }
  return kept;
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function warningHeader(text: string): string {
  const safe = text
    .replace(/[\\"]/g, '\\$&')
    .replace(/^\p{Cc}+|\p{Cc}+$/gu, '')
    .replace(/\p{Cc}+/gu, ' ');
  // Go writes header values as UTF-8; Node takes one character for each byte.
  return `299 - "${Buffer.from(safe).toString('latin1')}"`;
}
