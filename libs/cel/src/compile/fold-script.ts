import type { FoldNode } from '../syntax/ast.ts';
import { spend } from '../values/uncharged-work.ts';
import { type Code, valScript } from './code.ts';
import { verdictScript } from './conditional.ts';
import { appendCost, STEP, STEPS_PER_ROUND } from './fold-cost.ts';
import type { ScriptWriter } from './script-writer.ts';

interface Body {
  /** Of the only variable. */
  readonly slot: number;
  readonly predicate: Code | undefined;
  readonly transform: Code | undefined;
}

/** The body of a script's function over `values`, for the folds that most rules are made of; undefined for the others. */
export function foldScript({ foldKind }: FoldNode, body: Body, writer: ScriptWriter): string | undefined {
  switch (foldKind) {
    case 'all':
      return quantifierScript(body, false, writer);
    case 'exists':
      return quantifierScript(body, true, writer);
    case 'existsOne':
      return existsOneScript(body, writer);
    case 'map':
    case 'filter':
      return listScript(body, writer);
    default:
      return undefined;
  }
}

function quantifierScript({ slot, predicate }: Body, decisive: boolean, writer: ScriptWriter): string {
  return `let decided = false;
    for (let i = 0; i < values.length; i++) {
      f.charge(${decisive ? STEP.exists : STEP.all});
      if (decided) break;
      f.cost += ${STEP.quantifier};
      s[${slot}] = values[i];
      decided = ${verdictScript(predicate!, writer)} === ${decisive};
    }
    f.cost += ${STEP.result};
    return decided === ${decisive};`; // quantifiers have a predicate
}

function existsOneScript({ slot, predicate }: Body, writer: ScriptWriter): string {
  return `let count = 0;
    for (let i = 0; i < values.length; i++) {
      const before = f.cost;
      s[${slot}] = values[i];
      if (${verdictScript(predicate!, writer)}) {
        count++;
        f.cost += ${STEP.count};
      }
      ${endOfRound(writer)}
    }
    f.cost += ${STEP.compare};
    return count === 1;`; // it has a predicate
}

function listScript({ slot, predicate, transform }: Body, writer: ScriptWriter): string {
  const condition = predicate === undefined ? 'true' : verdictScript(predicate, writer);
  return `const made = [];
    for (let i = 0; i < values.length; i++) {
      const before = f.cost;
      s[${slot}] = values[i];
      if (${condition}) {
        made.push(${valScript(transform!, writer)});
        f.cost += ${appendCost(transform!)};
      }
      ${endOfRound(writer)}
    }
    f.cost += ${STEP.result};
    return made;`; // these folds make something
}

function endOfRound(writer: ScriptWriter): string {
  return `f.charge(0); if (f.cost === before) ${writer.link(spend)}(${STEPS_PER_ROUND});`;
}
