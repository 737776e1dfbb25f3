import type { Frame } from '../compile/frame.ts';
import { lookupKey, requireKey, unfitKey } from '../compile/lookup.ts';
import { hasObjectField, objectField } from '../compile/struct.ts';
import { attempt, CelError, noSuchOverload } from '../values/cel-error.ts';
import { CelOptional, NONE, type Val } from '../values/value.ts';
import type { TrackedRun } from './tracked.ts';

/** A step of a chain: a field, an index or a presence test. */
export interface Qualifier {
  /** Written `.?` or `[?…]`: the chain gives an optional from here on. */
  readonly optional: boolean;
  qualify(frame: Frame, value: Val): Val | CelError;
  /** As `qualify` behind an optional step: undefined where there is nothing. */
  find(frame: Frame, value: Val): Val | CelError | undefined;
}

/** A variable or an operand, and the steps that select from it. cel-go charges for each step, and once for the whole. */
export interface Attribute {
  /** What the whole costs, beside its steps. */
  readonly cost: number;
  add(qualifier: Qualifier): void;
  /** Charges for the steps alone: a chain that is a branch of `?:` or the index of another one costs no more. */
  resolve(frame: Frame): Val | CelError;
}

function found(frame: Frame, value: Val, key: Val): Val | CelError | undefined {
  const member = attempt(() => lookupKey(value, key));
  if (member !== undefined && !(member instanceof CelError)) frame.charge(1);
  return member;
}

function required(frame: Frame, value: Val, key: Val): Val | CelError {
  const member = attempt(() => requireKey(value, key));
  frame.charge(1);
  return member;
}

/** `.field`, or an index that is a constant. */
export function constantQualifier(key: Val, { optional }: { optional: boolean }): Qualifier {
  return {
    optional,
    qualify: (frame, value) => required(frame, value, key),
    find: (frame, value) => found(frame, value, key),
  };
}

/** The last step of `has(…)`. */
export function presenceQualifier(field: string): Qualifier {
  return {
    optional: false,
    qualify(frame, value) {
      const member = attempt(() => lookupKey(value, field));
      frame.charge(1);
      return member instanceof CelError ? member : member !== undefined;
    },
    find: (frame, value) => found(frame, value, field),
  };
}

/** A field of a value whose static type is an Object's, or a test for it. */
export function objectQualifier(field: string, { testOnly }: { testOnly: boolean }): Qualifier {
  return {
    optional: false,
    qualify(frame, value) {
      const member = attempt(() => (testOnly ? hasObjectField(value, field) : objectField(value, field)));
      frame.charge(1);
      return member;
    },
    find: (frame, value) => found(frame, value, field),
  };
}

function usable(key: Val | CelError): Val | CelError {
  return key instanceof CelError ? key : (unfitKey(key) ?? key);
}

/** An index that is computed. Where it fails, cel-go charges for the step unless the chain is an optional one. */
export function computedQualifier(key: TrackedRun, { optional }: { optional: boolean }): Qualifier {
  return {
    optional,
    qualify(frame, value) {
      const at = usable(key(frame));
      if (!(at instanceof CelError)) return required(frame, value, at);
      frame.charge(1);
      return at;
    },
    find(frame, value) {
      const at = usable(key(frame));
      return at instanceof CelError ? at : found(frame, value, at);
    },
  };
}

/** A chain over one operand. */
export class OperandAttribute implements Attribute {
  readonly cost = 1;
  private readonly operand: TrackedRun;
  private readonly qualifiers: Qualifier[] = [];

  constructor(operand: TrackedRun) {
    this.operand = operand;
  }

  add(qualifier: Qualifier): void {
    this.qualifiers.push(qualifier);
  }

  resolve(frame: Frame): Val | CelError {
    const operand = this.operand(frame);
    if (operand instanceof CelError) return operand;
    let optional = operand instanceof CelOptional;
    let value: Val | undefined = operand instanceof CelOptional ? operand.value : operand;
    if (value === undefined) return NONE;
    for (const qualifier of this.qualifiers) {
      optional ||= qualifier.optional;
      const member: Val | CelError | undefined = optional
        ? qualifier.find(frame, value)
        : qualifier.qualify(frame, value);
      if (member === undefined) return NONE;
      if (member instanceof CelError) return member;
      value = member;
    }
    return optional ? new CelOptional(value) : value;
  }
}

/** `c ? a : b`: what is selected from it is selected from its branches, and the whole costs nothing. */
export class ConditionalAttribute implements Attribute {
  readonly cost = 0;
  private readonly test: TrackedRun;
  private readonly whenTrue: Attribute;
  private readonly whenFalse: Attribute;

  constructor(test: TrackedRun, whenTrue: Attribute, whenFalse: Attribute) {
    this.test = test;
    this.whenTrue = whenTrue;
    this.whenFalse = whenFalse;
  }

  add(qualifier: Qualifier): void {
    this.whenTrue.add(qualifier);
    this.whenFalse.add(qualifier);
  }

  resolve(frame: Frame): Val | CelError {
    const verdict = this.test(frame);
    if (verdict === true) return this.whenTrue.resolve(frame);
    if (verdict === false) return this.whenFalse.resolve(frame);
    return verdict instanceof CelError ? verdict : noSuchOverload();
  }
}
