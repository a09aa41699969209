/**
 * Values: tensors with their place in a recorded iteration, and what their elements are called.
 * Invariant: a name in words and the same name as a formula are made of the same symbol and labels.
 */
import type { Address } from '../../document/document.js';
import { type FormulaTree, indexed, name } from '../../document/formula.js';
import { type Leaf, value } from './expression.js';
import { coordinatesOf, type Tensor } from './tensor.js';

/** One axis of a value: what it runs over, and the names of its entries if they have any. */
export interface Axis {
  readonly name: string;
  readonly labels?: readonly string[];
}

/** A tensor with its place in a recorded iteration. `frame` is the frame that produced it; null for a given value. */
export interface Value extends Tensor {
  readonly node: number;
  readonly symbol: string;
  /** The symbol as a formula, where it is more than a name. */
  readonly written?: FormulaTree;
  /** What files and expressions call a parameter, where formulas call it otherwise. */
  readonly name?: string;
  readonly axes: readonly Axis[];
  readonly differentiable: boolean;
  readonly frame: number | null;
}

/** One element as a leaf of a formula. */
export function element(of: Value, index: number): Leaf {
  return {
    ...value(elementTree(of, index), of.data[index]),
    address: addressOf(of, index),
  };
}

/** A value, which may be a view of what a step wrote, such as a transpose. */
interface Viewed extends Pick<Value, 'symbol' | 'frame'> {
  readonly origin?:
    | ((index: number) => { readonly value: Pick<Value, 'symbol' | 'frame'>; readonly index: number } | null)
    | undefined;
}

/** What number an element of a value is: of a view, the element that was written; undefined where that was earlier. */
export function addressOf(of: Viewed, index: number): Address | undefined {
  const written = of.origin === undefined ? { value: of, index } : of.origin(index);
  return written === null
    ? undefined
    : { symbol: written.value.symbol, step: written.value.frame, element: written.index };
}

/** The name of one element in words: `P(love)`, `layer1_weights(3)`, `loss`. */
export function nameElement(value: Pick<Value, 'symbol' | 'axes' | 'shape'>, index: number): string {
  if (value.shape.length === 0) return value.symbol;
  const names = coordinatesOf(value.shape, index).map((place, axis) => labelOf(value.axes[axis], place));
  return `${value.symbol}(${names.join(', ')})`;
}

/** The same as a formula. */
export function elementTree(value: Pick<Value, 'symbol' | 'written' | 'axes' | 'shape'>, index: number): FormulaTree {
  const symbol = symbolTree(value);
  if (value.shape.length === 0) return symbol;
  const places = coordinatesOf(value.shape, index).map((place, axis) => name(labelOf(value.axes[axis], place)));
  return indexed(symbol, places);
}

/** The symbol of a value as a formula. */
export function symbolTree({ symbol, written }: Pick<Value, 'symbol' | 'written'>): FormulaTree {
  return written ?? name(symbol);
}

export function labelOf(axis: Axis | undefined, position: number): string {
  return axis?.labels?.[position] ?? String(position);
}

/** What files and expressions call a parameter. */
export function nameOfParameter({ name, symbol }: Pick<Value, 'symbol' | 'name'>): string {
  return name ?? symbol;
}
