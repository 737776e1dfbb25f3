import { ALL_BUT_NEWLINE, type CharSet, CharSetBuilder, CODE_POINT_MAX, hasCodePoint, sameSet } from './char-set.ts';
import { ANY, ANY_BUT_NEWLINE, CLASS, FOLD_CASE, LITERAL, NO_CHARACTERS, type SyntaxNode } from './syntax-node.ts';
import { caseOrbit } from './unicode.ts';

/** Makes `node` stand for what it or `other` stands for; both are one character, and `other` is no higher an operator. */
export function mergeCharacters(node: SyntaxNode, other: SyntaxNode): void {
  switch (node.op) {
    case ANY_BUT_NEWLINE:
      if (takesNewline(other)) node.op = ANY;
      return;
    case CLASS:
      growing(node, node.set);
      addCharacters(node, other);
      return;
    case LITERAL:
      if (node.characters[0] === other.characters[0] && node.flags === other.flags) return;
      node.growing = new CharSetBuilder();
      addCharacters(node, node);
      addCharacters(node, other);
      node.op = CLASS;
      node.characters = NO_CHARACTERS;
      return;
    default: // ANY has all
  }
}

function growing(node: SyntaxNode, set: CharSet): void {
  if (node.growing !== undefined) return;
  node.growing = new CharSetBuilder();
  node.growing.addSet(set);
}

function addCharacters(node: SyntaxNode, { op, characters, flags, set, growing: more }: SyntaxNode): void {
  if (op === CLASS)
    node.growing!.addSet(more === undefined ? set : more.build()); // it grows
  else for (const char of sameCase(characters[0]!, flags)) node.growing!.add(char, char); // one character
}

function sameCase(char: number, flags: number): readonly number[] {
  return ((flags & FOLD_CASE) !== 0 ? caseOrbit(char) : undefined) ?? [char];
}

function takesNewline({ op, characters, set, growing: more }: SyntaxNode): boolean {
  const newline = 10;
  if (op === LITERAL) return characters[0] === newline;
  return op === ANY || (op === CLASS && hasCodePoint(more === undefined ? set : more.build(), newline));
}

/** Ends the growth of a class; one that has become `.` is made that. */
export function settleClass(node: SyntaxNode): void {
  if (node.op !== CLASS) return;
  if (node.growing !== undefined) {
    node.set = node.growing.build();
    node.growing = undefined;
  }
  const { set } = node;
  if (set.length === 2 && set[0] === 0 && set[1] === CODE_POINT_MAX) node.op = ANY;
  else if (set.length === 4 && sameSet(set, ALL_BUT_NEWLINE)) node.op = ANY_BUT_NEWLINE;
}
