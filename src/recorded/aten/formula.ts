/**
 * The formula of one element of an op's output, and the place that it is for: how it gets at the inputs and arguments.
 * Invariant: a formula reads inputs through its place alone, so that a large one need not be held whole.
 */
import type { InputLeaf } from '../../engine/derivative.js';
import type { Expression } from '../../engine/expression.js';
import { type Attributes, nameElement, type Op, type Value } from '../../engine/op.js';
import { coordinatesOf, indexAt, isSameShape, type Shape, type Tensor } from '../../engine/tensor.js';
import type { TraceValue } from '../../timeline/trace.js';

export interface Formula {
  readonly noun?: string;
  readonly sentence: string;
  /** `{name}` stands for an input, or for the number given in its place. */
  readonly symbolic: string;
  readonly element: (at: At) => Expression;
  /** The formula as it is shown, where the whole one would be too long. */
  readonly shown?: (at: At) => Expression;
  /** The same number without the tree of the formula, where thousands of terms are added up. */
  readonly number?: (at: At) => number;
  /** Computes all elements, where that is faster than one by one. */
  readonly forward?: Op['forward'];
  readonly meansInfinity?: boolean;
  readonly saturation?: Op['saturation'];
  readonly variadic?: boolean;
  /** See `Op.sizeWithin`; by the formula itself where it is left out. */
  readonly sizeWithin?: (at: At) => number;
  /** Whether an element of an input reaches the element at the same place, and no other. */
  readonly elementwise?: boolean;
}

/** Counted from the first, where it is given from the last. */
export const axisOf = (dim: number, rank: number): number => (dim < 0 ? dim + rank : dim);

/** What the formulas of several elements have in common, by name and number: made once, however many need it. */
export class SharedParts {
  private readonly lists = new Map<string, Map<number, readonly Expression[]>>();
  private readonly arrays = new Map<string, Map<number, Float64Array>>();
  private readonly latest = new Map<string, { readonly number: number; readonly made: Float64Array }>();

  /** @param reduce what is left of a shared part; all of it where formulas are shown */
  constructor(private readonly reduce: (part: Expression) => Expression = (part) => part) {}

  list(name: string, number: number, make: () => readonly Expression[]): readonly Expression[] {
    return madeOnce(this.lists, name, number, () => make().map(this.reduce));
  }

  /** Numbers that many elements need. */
  numbers(name: string, number: number, make: () => Float64Array): Float64Array {
    return madeOnce(this.arrays, name, number, make);
  }

  /** The same where those of another number are not needed again, since elements are computed in order. */
  passingNumbers(name: string, number: number, make: () => Float64Array): Float64Array {
    const known = this.latest.get(name);
    if (known?.number === number) return known.made;
    const made = make();
    this.latest.set(name, { number, made });
    return made;
  }
}

function madeOnce<T>(known: Map<string, Map<number, T>>, name: string, number: number, make: () => T): T {
  const all = known.get(name) ?? new Map<number, T>();
  if (all.size === 0) known.set(name, all);
  const made = all.get(number) ?? make();
  all.set(number, made);
  return made;
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

  /** A part that other elements have too, such as the mean of a row of this number: made once where all are computed. */
  shared(name: string, number: number, make: () => Expression): Expression {
    return this.sharedList(name, number, () => [make()])[0];
  }

  sharedList(name: string, number: number, make: () => readonly Expression[]): readonly Expression[] {
    return this.parts.list(name, number, make);
  }

  sharedNumbers(name: string, number: number, make: () => Float64Array): Float64Array {
    return this.parts.numbers(name, number, make);
  }

  passingNumbers(name: string, number: number, make: () => Float64Array): Float64Array {
    return this.parts.passingNumbers(name, number, make);
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

  /** All numbers of an input. */
  numbers(name: string): Float64Array {
    return this.tensor(name).data;
  }

  /** The element of an input at a flat index. */
  leaf(name: string, index: number): Expression {
    const input = this.names.indexOf(name);
    const tensor = this.inputs[input];
    return new ElementLeaf(tensor, name, numberIn(tensor, index), input, index);
  }

  /** The element of an input at a position. */
  element(name: string, place: readonly number[]): Expression {
    return this.leaf(name, indexAt(this.shapeOf(name), place));
  }

  numberIn(name: string, place: readonly number[]): number {
    return this.numberAt(name, indexAt(this.shapeOf(name), place));
  }

  /** An axis that the call names, counted from the first. */
  axis(rank = this.shape.length, fallback = 0): number {
    return axisOf(this.number('dim', fallback), rank);
  }

  /** The element of an input that meets this one, stretched where it has fewer; or the number given in its place. */
  x(name: string, fallback = 0): Expression {
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

  /** The number of the input that meets this element. */
  meetingNumber(name: string, fallback = 0): number {
    return this.has(name) ? this.numberAt(name, this.meeting(name)) : this.number(name, fallback);
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

  get name(): string {
    return nameOf(this.tensor, this.called, this.index);
  }
}

/** Of a large value elements are read one by one, since its numbers are not held. */
function numberIn(tensor: Tensor | TraceValue, index: number): number {
  const slice = 'slice' in tensor ? tensor.slice : undefined;
  return (slice === undefined ? tensor.data?.[index] : slice(index, 1)?.[0]) ?? Number.NaN;
}

function nameOf(tensor: Tensor | TraceValue, name: string, index: number): string {
  if (!('symbol' in tensor)) return name;
  const origin = tensor.origin?.(index) ?? null;
  return origin === null ? nameElement(tensor, index) : nameElement(origin.value, origin.index);
}
