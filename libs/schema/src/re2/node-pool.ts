import { EMPTY_SET } from './char-set.ts';
import type { Limits } from './limits.ts';
import { NO_CHARACTERS, NO_SUBS, SyntaxNode, UNKNOWN } from './syntax-node.ts';

/** Gives nodes, those first that were given back last: as in Go, whose limits count how many are made. */
export class NodePool {
  readonly #limits: Limits;
  readonly #free: SyntaxNode[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  take(op: number, flags: number): SyntaxNode {
    const node = this.#free.pop();
    if (node === undefined) {
      this.#limits.addNode();
      return new SyntaxNode(op, flags);
    }
    node.op = op;
    node.flags = flags;
    node.min = 0;
    node.max = 0;
    node.captures = false;
    node.characters = NO_CHARACTERS;
    node.set = EMPTY_SET;
    node.growing = undefined;
    node.subs = NO_SUBS;
    node.earlier = NO_SUBS;
    return node;
  }

  /** The size that is known of it stays, as in Go. */
  putBack(node: SyntaxNode): void {
    node.height = UNKNOWN;
    this.#free.push(node);
  }

  /** The parts of a node, where those of the same operator give theirs. */
  flattened(subs: readonly SyntaxNode[], op: number): SyntaxNode[] {
    const all: SyntaxNode[] = [];
    for (const sub of subs) {
      if (sub.op !== op) {
        all.push(sub);
        continue;
      }
      for (const inner of sub.subs) all.push(inner);
      this.putBack(sub);
    }
    return all;
  }

  /** The only part of a node that has one, or the node. */
  unwrapped(node: SyntaxNode): SyntaxNode {
    const [only] = node.subs;
    if (only === undefined || node.subs.length > 1) return node;
    this.putBack(node);
    return only;
  }
}
