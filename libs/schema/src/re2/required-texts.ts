import { CONCAT, FOLD_CASE, GROUP, LITERAL, PLUS, REPEAT, type SyntaxNode } from './syntax-node.ts';

/** It stands for halves of pairs too, which a search for it would not find. */
const REPLACEMENT = 0xfffd;
/** Longer texts take long to look for in texts that repeat their beginning; more of them are no better. */
const LENGTH_MAX = 8;
const TEXTS_MAX = 4;

/** Texts that each match contains: where one is missing there is no match. */
export function requiredTexts(tree: SyntaxNode): string[] {
  const texts = new Set<string>();
  collect(tree, texts);
  return [...texts];
}

function collect({ op, subs, min, characters, flags }: SyntaxNode, texts: Set<string>): void {
  switch (op) {
    case LITERAL:
      if ((flags & FOLD_CASE) !== 0 || characters.includes(REPLACEMENT)) return;
      texts.add(String.fromCodePoint(...characters.slice(0, LENGTH_MAX)));
      return;
    case GROUP:
    case PLUS:
      collect(subs[0]!, texts); // these have one
      return;
    case REPEAT:
      if (min > 0) collect(subs[0]!, texts);
      return;
    case CONCAT:
      for (const sub of subs) {
        if (texts.size >= TEXTS_MAX) return;
        collect(sub, texts);
      }
      return;
    default: // Others need not be there.
  }
}
