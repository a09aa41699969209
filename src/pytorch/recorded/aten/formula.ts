/**
 * The formula of one element of an op's output, and the place that it is for: how it gets at the inputs and arguments.
 * Invariant: a formula reads inputs through its place alone, so that a large one need not be held whole.
 */

import { type FormulaTree, name } from '../../../document/formula.js';
import { readFormula } from '../../../document/read-formula.js';
import {
  type Expression,
  evaluate,
  type FormulaPart,
  type Leaf,
  multiply,
  scaled,
  sum,
} from '../../../numbers/engine/expression.js';
import type { InputLeaf } from '../../../numbers/engine/expression-slopes.js';
import type { Attributes } from '../../../numbers/engine/op-computing.js';
import type { OpExplanation } from '../../../numbers/engine/op-explanation.js';
import { coordinatesOf, indexAt, isSameShape, range, type Shape, type Tensor } from '../../../numbers/engine/tensor.js';
import { elementTree, type Value } from '../../../numbers/engine/value.js';
import { findOrMake } from '../../../numbers/kernels/remember.js';
import type { TraceValue } from '../../../timeline/trace.js';
import { DotProduct, type FormulaSeries, type Measured, MeasuredNumber, measure } from './formula-values.js';

export interface Formula extends Pick<OpExplanation, 'noun' | 'sentence' | 'meansInfinity' | 'saturation'> {
  readonly variadic?: boolean;
  /** `{name}` stands for an input, or for the number given in its place. */
  readonly symbolic: FormulaTree;
  readonly element: (at: At) => FormulaPart;
  /** See `OpComputing.sizeWithin`. Where it is left out, the size follows from the formula. */
  readonly sizeWithin?: (at: At) => number;
  /** Whether an element of an input reaches the element at the same place, and no other. */
  readonly elementwise?: boolean;
}

/** As a table writes it: its formula as a text, which is read here and nowhere else. */
export type FormulaDefinition = Omit<Formula, 'symbolic'> & { readonly symbolic: string | FormulaTree };

/** A table of formulas by the names of ops. */
export function defineFormulas(
  definitions: Readonly<Record<string, FormulaDefinition>>,
): readonly (readonly [name: string, formula: Formula])[] {
  return Object.entries(definitions).map(([name, { symbolic, ...others }]) => [
    name,
    { ...others, symbolic: typeof symbolic === 'string' ? readFormula(symbolic) : symbolic },
  ]);
}

/** An element, or the number given in its place. */
export type FormulaOperand = Extract<Expression, { kind: 'value' | 'constant' }>;

/** Counted from the first, where it is given from the last. */
export const axisOf = (dim: number, rank: number): number => (dim < 0 ? dim + rank : dim);

/** What the formulas of several elements have in common, by name and number: made once, however many need it. */
export class SharedParts {
  private readonly all = new Map<string, Map<number, unknown>>();

  constructor(private readonly left: 'formulas' | 'numbers' | 'numbers and sizes' = 'formulas') {}

  /** Whether formulas are shown, or taken derivatives of. */
  get areWhole(): boolean {
    return this.left === 'formulas';
  }

  make<T>(name: string, number: number, make: () => T): T {
    const known = findOrMake(this.all, name, () => new Map<number, unknown>());
    return findOrMake(known as Map<number, T>, number, make);
  }

  /** The same where those of another number are not needed again, since elements are computed in order. */
  makePassing<T>(name: string, number: number, make: () => T): T {
    if (this.all.get(name)?.has(number) === false) this.all.delete(name);
    return this.make(name, number, make);
  }

  /** Without sizes, it is not told how much was rounded on the way to a number. */
  measure(part: Expression): Measured {
    return this.left === 'numbers and sizes' ? measure(part) : { value: evaluate(part), size: 0 };
  }

  reduce(part: Expression): Expression {
    if (this.areWhole) return part;
    const { value, size } = this.measure(part);
    return new MeasuredNumber(value, size);
  }
}

/** Formulas side by side, of which there may be none at a place. */
interface FormulaList extends FormulaSeries {
  readonly length: number;
}

/** Formulas by row and column, made row by row when they are asked for; of those that are measured, only numbers are kept. */
export class FormulaMatrix {
  private readonly rows = new Map<number, FormulaList>();
  private readonly columns = new Map<number, FormulaList>();

  constructor(
    private readonly parts: SharedParts,
    private readonly count: number,
    private readonly make: (row: number) => readonly Expression[],
  ) {}

  /** Rows may differ in length. */
  row(row: number): FormulaList {
    return findOrMake(this.rows, row, () => this.listOf(this.make(row)));
  }

  column(column: number): FormulaList {
    return findOrMake(this.columns, column, () =>
      this.listOf(range(this.count).map((row) => this.row(row).at(column))),
    );
  }

  private listOf(formulas: readonly (Expression | undefined)[]): FormulaList {
    const { parts } = this;
    const { length } = formulas;
    const measured = parts.areWhole ? [] : formulas.map((part) => part && parts.measure(part));
    const numbers = Float64Array.from(measured, (each) => each?.value ?? 0);
    const sizes = Float64Array.from(measured, (each) => each?.size ?? 0);
    const numberAt = (k: number) => (k < length ? new MeasuredNumber(numbers[k], sizes[k]) : undefined);
    return { length, numbers, sizes, from: 0, step: 1, at: parts.areWhole ? (k) => formulas[k] : numberAt };
  }
}

/** One element of the output, and how its formula gets at the inputs. */
export class At {
  private place: readonly number[] | null = null;

  constructor(
    private readonly names: readonly string[],
    private readonly inputs: readonly (Tensor | Value)[],
    private readonly attributes: Attributes,
    readonly shape: Shape,
    readonly index: number,
    private readonly parts: SharedParts = new SharedParts(),
  ) {}

  /** What other elements need too, by a name and a number: made once where all are computed. */
  made<T>(name: string, number: number, make: () => T): T {
    return this.parts.make(name, number, make);
  }

  /** The same where that of another number is not needed again, since elements are computed in order. */
  passing<T>(name: string, number: number, make: () => T): T {
    return this.parts.makePassing(name, number, make);
  }

  /** A part of the formula, such as the mean of a row of this number. */
  shared(name: string, number: number, make: () => Expression): Expression {
    return this.made(name, number, () => this.parts.reduce(make()));
  }

  sharedList(name: string, number: number, make: () => readonly Expression[]): readonly Expression[] {
    return this.made(name, number, () => this.reduced(make()));
  }

  /** What is left of parts that are used several times. */
  reduced(parts: readonly Expression[]): readonly Expression[] {
    return parts.map((part) => this.parts.reduce(part));
  }

  matrix(name: string, number: number, rows: number, make: (row: number) => readonly Expression[]): FormulaMatrix {
    return this.passing(name, number, () => new FormulaMatrix(this.parts, rows, make));
  }

  /** Every `step`th element of an input, from one on. */
  series(name: string, from: number, step = 1): FormulaSeries {
    return new InputSeries(this, name, this.tensor(name).data, from, step);
  }

  /** Σ left × right, times a factor; what is on the left stands side by side. */
  dot(name: FormulaTree, left: FormulaSeries, right: FormulaSeries, count: number, factor = 1): Expression {
    if (!this.parts.areWhole) return new DotProduct(name, left, right, count, factor);
    const terms = range(count).flatMap((k) => {
      const [a, b] = [left.at(k), right.at(k)];
      return a === undefined || b === undefined ? [] : [multiply(a, b)];
    });
    return scaled(factor, sum(name, terms));
  }

  /** The position of the element along every axis. */
  get coordinates(): readonly number[] {
    this.place ??= coordinatesOf(this.shape, this.index);
    return this.place;
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  shapeOf(name: string): Shape {
    return this.tensor(name).shape;
  }

  /** A number of the call; `fallback` where it was left out. */
  number(name: string, fallback = 0): number {
    const given = this.attributes[name];
    return typeof given === 'number' ? given : typeof given === 'boolean' ? Number(given) : fallback;
  }

  text(name: string): string {
    return String(this.attributes[name] ?? '');
  }

  list(name: string): readonly number[] | null {
    const given = this.attributes[name];
    return typeof given === 'number' ? [given] : Array.isArray(given) ? given : null;
  }

  /** The number at a flat index of an input. */
  numberAt(name: string, index: number): number {
    return numberIn(this.tensor(name), index);
  }

  /** The element of an input at a flat index. */
  leaf(name: string, index: number): Leaf {
    const input = this.names.indexOf(name);
    const tensor = this.inputs[input];
    return new ElementLeaf(tensor, name, numberIn(tensor, index), input, index);
  }

  leaves(name: string, indices: readonly number[]): readonly Leaf[] {
    return indices.map((index) => this.leaf(name, index));
  }

  /** The element of an input at a position. */
  element(name: string, place: readonly number[]): Leaf {
    return this.leaf(name, indexAt(this.shapeOf(name), place));
  }

  /** An axis that the call names, counted from the first. */
  axis(rank = this.shape.length, fallback = 0): number {
    return axisOf(this.number('dim', fallback), rank);
  }

  /** The element of an input that meets this one, stretched where it has fewer; or the number given in its place. */
  x(name: string, fallback = 0): FormulaOperand {
    if (!this.has(name)) return { kind: 'constant', value: this.number(name, fallback) };
    return this.leaf(name, this.meeting(name));
  }

  meeting(name: string): number {
    const { shape } = this.tensor(name);
    if (isSameShape(shape, this.shape)) return this.index;
    const skipped = this.shape.length - shape.length;
    return shape.reduce(
      (index, extent, axis) => index * extent + (extent === 1 ? 0 : this.coordinates[axis + skipped]),
      0,
    );
  }

  /** Whether this holds of any element of the inputs of this name. */
  anyIs(name: string, holds: (x: number) => boolean): boolean {
    return this.inputs.some(
      (tensor, k) => (this.names[k] === name || this.names[k].startsWith(`${name}[`)) && tensor.data.some(holds),
    );
  }

  private tensor(name: string): Tensor {
    const tensor = this.inputs[this.names.indexOf(name)];
    if (tensor === undefined) throw new RangeError(`There is no input ${name}.`);
    return tensor;
  }
}

class InputSeries implements FormulaSeries {
  readonly sizes = null;

  constructor(
    private readonly place: At,
    private readonly name: string,
    readonly numbers: Float64Array,
    readonly from: number,
    readonly step: number,
  ) {}

  at(k: number): Expression {
    return this.place.leaf(this.name, this.from + k * this.step);
  }
}

/** Its name is made when it is shown: most formulas are only evaluated. */
class ElementLeaf implements InputLeaf {
  readonly kind = 'value';

  constructor(
    private readonly tensor: Tensor | Value,
    private readonly called: string,
    readonly value: number,
    readonly input: number,
    readonly index: number,
  ) {}

  get name(): FormulaTree {
    return treeOf(this.tensor, this.called, this.index);
  }
}

/** The elements of a large value are read one by one, since its numbers are not held. */
function numberIn(tensor: Tensor | TraceValue, index: number): number {
  const slice = 'slice' in tensor ? tensor.slice : undefined;
  return (slice === undefined ? tensor.data?.[index] : slice(index, 1)?.[0]) ?? NaN;
}

function treeOf(tensor: Tensor | TraceValue, called: string, index: number): FormulaTree {
  if (!('symbol' in tensor)) return name(called);
  const origin = tensor.origin?.(index) ?? null;
  return origin === null ? elementTree(tensor, index) : elementTree(origin.value, origin.index);
}
