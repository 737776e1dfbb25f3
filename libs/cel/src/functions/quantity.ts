import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  QuantityError,
  quantityInteger,
  subtractQuantities,
} from '#machinery';
import { KUBERNETES_TYPES } from '../check/declarations.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { type CelInt, normalizeInt } from '../values/int.ts';
import { spend } from '../values/uncharged-work.ts';
import { CelComparable, CelDouble, type CelOpaque, type Val } from '../values/value.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';

const NANOS = 10n ** 9n;

/** A resource.Quantity: `quantity('1.5Gi')`. */
export class QuantityValue extends CelComparable {
  readonly celType = KUBERNETES_TYPES.quantity;
  readonly quantity: Quantity;
  /** Made by `add` or `sub`. kube-apiserver has another Go type for these, which its `==` does not take on the right. */
  private readonly computed: boolean;

  constructor(quantity: Quantity, { computed }: { computed: boolean } = { computed: false }) {
    super();
    this.quantity = quantity;
    this.computed = computed;
  }

  equals(other: CelOpaque): boolean {
    if (other instanceof QuantityValue && other.computed) throw noSuchOverload();
    return other instanceof QuantityValue && compareQuantities(this.quantity, other.quantity) === 0;
  }

  override toString(): string {
    return formatQuantity(this.quantity);
  }

  /** The amount as an int, or undefined when kube-apiserver takes it for none. */
  get integer(): CelInt | undefined {
    const value = quantityInteger(this.quantity);
    return value === undefined ? undefined : normalizeInt(value);
  }
}

function computed(quantity: Quantity): QuantityValue {
  return new QuantityValue(quantity, { computed: true });
}

/** Of reading a digit, beyond the digits that any resource has. */
const STEPS_PER_DIGIT = 90;
const MAX_CHEAP_DIGITS = 100;

function parse(text: string): QuantityValue {
  spendForDigits(text);
  try {
    return new QuantityValue(parseQuantity(text));
  } catch (error) {
    throw error instanceof QuantityError ? new CelError(error.message) : error;
  }
}

function isQuantity(text: string): boolean {
  spendForDigits(text);
  try {
    parseQuantity(text);
    return true;
  } catch (error) {
    if (error instanceof QuantityError) return false;
    throw error;
  }
}

function spendForDigits(text: string): void {
  if (text.length > MAX_CHEAP_DIGITS) spend(text.length * STEPS_PER_DIGIT);
}

function ofInt(value: CelInt): Quantity {
  return { nanos: BigInt(value) * NANOS, format: 'DecimalExponent', scale: 0 };
}

const MIN_INT = -(2n ** 63n);
/** Whole amounts below this are kept as an int64, as far as they are written without a fraction. */
const SMALL = 10n ** 18n;

/** `a - b`. Go has no 2⁶³, so that taking the least int from an amount kept as an int64 adds it, as long as that fits. */
function subtractInt(a: Quantity, b: bigint): Quantity {
  const isSmall = a.nanos % NANOS === 0n && a.nanos >= 0n && a.nanos / NANOS < SMALL;
  const amount: Quantity = { nanos: b * NANOS, format: 'DecimalExponent', scale: 0 };
  return b === MIN_INT && isSmall ? addQuantities(a, amount) : subtractQuantities(a, amount);
}

function approximate(quantity: Quantity): CelDouble {
  const whole = quantity.nanos / NANOS;
  return new CelDouble(Number(whole) + Number(quantity.nanos % NANOS) / 1e9);
}

function integer(value: QuantityValue): CelInt {
  if (value.integer === undefined) throw new CelError('cannot convert value to integer');
  return value.integer;
}

function one(run: (value: QuantityValue) => Val): Implementation {
  return ([value]) => run(value as QuantityValue);
}

function two(run: (a: Quantity, b: Quantity) => Val): Implementation {
  return ([a, b]) => {
    const { quantity } = a as QuantityValue;
    const { quantity: other } = b as QuantityValue;
    spendFor(quantity.nanos);
    spendFor(other.nanos);
    return run(quantity, other);
  };
}

/** Amounts of more bits than any resource has are told of by their length. */
const LONG = 1n << 256n;

function spendFor(amount: bigint): void {
  if (amount >= LONG || amount <= -LONG) spend(amount.toString(16).length);
}

export const QUANTITY_FUNCTIONS: ImplementationTable = {
  string_to_quantity: ([text]) => parse(text as string),
  is_quantity_string: ([text]) => isQuantity(text as string),
  quantity_sign: one(({ quantity }) => (quantity.nanos > 0n ? 1 : quantity.nanos < 0n ? -1 : 0)),
  quantity_is_greater_than: two((a, b) => compareQuantities(a, b) > 0),
  quantity_is_less_than: two((a, b) => compareQuantities(a, b) < 0),
  quantity_compare_to: two((a, b) => Math.sign(compareQuantities(a, b))),
  quantity_get_float: one(({ quantity }) => approximate(quantity)),
  quantity_get_int: one(integer),
  quantity_is_integer: one((value) => value.integer !== undefined),
  quantity_add: two((a, b) => computed(addQuantities(a, b))),
  quantity_add_int: ([a, b]) => computed(addQuantities((a as QuantityValue).quantity, ofInt(b as CelInt))),
  quantity_sub: two((a, b) => computed(subtractQuantities(a, b))),
  quantity_sub_int: ([a, b]) => computed(subtractInt((a as QuantityValue).quantity, BigInt(b as CelInt))),
};
