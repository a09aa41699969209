/**
 * An op of another program from the formula of one element of its output: how it computes, which terms it has and who
 * depends on an element all follow from that.
 * Invariant: derivatives are those of the formula, by the chain rule, leaf by leaf.
 */
import { type Expression, evaluate, type Leaf, value } from '../../engine/expression.js';
import {
  type Attributes,
  type Dependent,
  defineOp,
  nameElement,
  type Op,
  type Term,
  type Value,
} from '../../engine/op.js';
import { coordinatesOf, type Shape, type Tensor } from '../../engine/tensor.js';
import type { TraceValue } from '../../timeline/trace.js';

/** An element of an input, as a leaf of a formula. */
interface InputLeaf extends Leaf {
  readonly input: number;
  readonly index: number;
}

/** Parts that the formulas of several elements have in common, by name, and what they come to once that is known. */
class SharedParts {
  private readonly lists = new Map<string, readonly Expression[]>();
  private readonly values = new Map<Expression, number | null>();

  of(name: string, make: () => readonly Expression[]): readonly Expression[] {
    const known = this.lists.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.lists.set(name, made);
    for (const part of made) if (!this.values.has(part)) this.values.set(part, null);
    return made;
  }

  valueOf(part: Expression): number | null {
    return this.values.get(part) ?? null;
  }

  /** Takes note of a value, if it is one of a shared part. */
  learn(part: Expression, value: number): void {
    if (this.values.has(part)) this.values.set(part, value);
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

  /** A part that other elements have too, such as the mean of a row, made once where all are computed. */
  shared(name: string, make: () => Expression): Expression {
    return this.sharedList(name, () => [make()])[0];
  }

  sharedList(name: string, make: () => readonly Expression[]): readonly Expression[] {
    return this.parts.of(name, make);
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
    const leaf: InputLeaf = { ...value(nameOf(tensor, name, index), numberIn(tensor, index)), input, index };
    return leaf;
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
  /** See `Op.sizeWithin`. */
  readonly sizeWithin?: (at: At) => number;
  /** Whether an element of an input reaches the element at the same place, and no other. */
  readonly elementwise?: boolean;
}

/** What is the same for every call of an op with these inputs and arguments. */
export interface CallShape {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Which inputs hold numbers that have a gradient. */
  readonly floats: readonly boolean[];
  readonly attributes: Attributes;
  readonly output: Shape;
}

export function createFormulaOp(formula: Formula, call: CallShape): Op {
  const { element, shown = element, sentence, noun, meansInfinity, saturation, variadic, sizeWithin } = formula;
  const at = (inputs: readonly Tensor[], shape: Shape, attributes: Attributes, index: number) =>
    new At(call.inputs, inputs, attributes, shape, index);
  const terms = (inputs: readonly Tensor[], shape: Shape, attributes: Attributes, index: number): readonly Term[] =>
    termsOf(element(at(inputs, shape, attributes, index)), call.floats);
  const evaluator = (inputs: readonly Tensor[], attributes: Attributes) => {
    const parts = new SharedParts();
    return (index: number): number => {
      const place = new At(call.inputs, inputs, attributes, call.output, index, parts);
      if (formula.number !== undefined) return formula.number(place);
      const expression = element(place);
      return valuesOf(expression, parts).get(expression) ?? parts.valueOf(expression) ?? Number.NaN;
    };
  };
  const forward: Op['forward'] = (inputs, attributes, output) => {
    const elementAt = evaluator(inputs, attributes);
    for (let index = 0; index < output.length; index++) output[index] = elementAt(index);
  };
  const op: Op = defineOp({
    name: call.name,
    sentence,
    ...(noun === undefined ? {} : { noun }),
    ...(meansInfinity === undefined ? {} : { meansInfinity }),
    ...(saturation === undefined ? {} : { saturation }),
    ...(variadic === undefined ? {} : { variadic }),
    ...(sizeWithin === undefined
      ? {}
      : {
          sizeWithin: (inputs: readonly Tensor[], attributes: Attributes, index: number) =>
            sizeWithin(at(inputs, call.output, attributes, index)),
        }),
    symbolic: symbolicFor(formula.symbolic, call),
    inputs: call.inputs,
    differentiable: (input) => call.floats[input] ?? false,
    shape: () => call.output,
    forward: formula.forward ?? forward,
    evaluator,
    terms: (inputs, output, attributes, index) => terms(inputs, output.shape, attributes, index),
    dependents(input, inputs, output, attributes, index): readonly Dependent[] {
      const found: Dependent[] = [];
      const same = formula.elementwise === true && isSameShape(inputs[input].shape, output.shape);
      const [first, last] = same ? [index, index + 1] : [0, output.data.length];
      for (let to = first; to < last; to++) {
        const term = terms(inputs, output.shape, attributes, to).find(
          (each) => each.input === input && each.index === index,
        );
        if (term !== undefined) found.push({ index: to, derivative: term.derivative });
      }
      return found;
    },
    pullback(input, gradient, inputs, output, attributes, result) {
      result.fill(0);
      for (let index = 0; index < output.data.length; index++) {
        for (const term of terms(inputs, output.shape, attributes, index)) {
          if (term.input === input) result[term.index] += gradient.data[index] * term.derivative;
        }
      }
    },
    expression: (inputs, output, attributes, index) => shown(at(inputs, output.shape, attributes, index)),
  });
  return op;
}

/** `{other}` where the call has a number for it becomes the number. */
function symbolicFor(symbolic: string, { inputs, attributes }: CallShape): string {
  return symbolic.replace(/\{(\w+)\}/g, (place, name: string) => {
    if (name === 'result' || inputs.includes(name)) return place;
    const given = attributes[name];
    return typeof given === 'number' ? String(Number(given.toPrecision(6))) : name;
  });
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

function isSameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/**
 * The value of every part of a formula, each computed once, though several parts may share it.
 * @param shared whose values may be known already; what those are made of is left out
 */
function valuesOf(expression: Expression, shared?: SharedParts): ReadonlyMap<Expression, number> {
  const values = new Map<Expression, number>();
  const visit = (part: Expression): number => {
    const known = values.get(part) ?? shared?.valueOf(part) ?? undefined;
    if (known !== undefined) return known;
    const number = numberOf(part, visit);
    values.set(part, number);
    shared?.learn(part, number);
    return number;
  };
  visit(expression);
  return values;
}

const constant = (number: number): Expression => ({ kind: 'constant', value: number });

function numberOf(part: Expression, visit: (part: Expression) => number): number {
  switch (part.kind) {
    case 'value':
    case 'constant':
      return part.value;
    case 'binary':
      return evaluate({ ...part, left: constant(visit(part.left)), right: constant(visit(part.right)) });
    case 'power':
      return evaluate({ ...part, base: constant(visit(part.base)) });
    case 'function':
      return evaluate({ ...part, argument: constant(visit(part.argument)) });
    case 'sum':
      return sumOf(part.terms, visit);
  }
}

function sumOf(terms: readonly Expression[], visit: (part: Expression) => number): number {
  return compensated(terms.length, (k) => visit(terms[k]));
}

/** A sum with compensation (Neumaier, 1974), so that float64 can be held against float64. */
export function compensated(count: number, termAt: (k: number) => number): number {
  let total = 0;
  let lost = 0;
  for (let k = 0; k < count; k++) {
    const number = termAt(k);
    const next = total + number;
    lost += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total;
    total = next;
  }
  return Number.isFinite(lost) ? total + lost : total;
}

/** The parts that each element of an input has in a formula. */
function termsOf(expression: Expression, floats: readonly boolean[]): readonly Term[] {
  const values = valuesOf(expression);
  // Parts stand after those that they are made of, in the order in which their values were found.
  const order = [...values.keys()];
  const slopes = new Map<Expression, number>([[expression, 1]]);
  const found = new Map<string, { input: number; index: number; value: number; derivative: number }>();
  for (let k = order.length - 1; k >= 0; k--) {
    const part = order[k];
    const slope = slopes.get(part) ?? 0;
    if (isInputLeaf(part)) {
      if (floats[part.input] !== true) continue;
      const key = `${part.input}.${part.index}`;
      const known = found.get(key);
      if (known === undefined)
        found.set(key, { input: part.input, index: part.index, value: part.value, derivative: slope });
      else known.derivative += slope;
      continue;
    }
    for (const [inner, derivative] of slopesIn(part, values))
      slopes.set(inner, (slopes.get(inner) ?? 0) + slope * derivative);
  }
  return [...found.values()].reverse();
}

function isInputLeaf(part: Expression): part is InputLeaf {
  return part.kind === 'value' && 'input' in part;
}

const SQRT_PI = Math.sqrt(Math.PI);

/** The parts of a formula, each with the derivative of the formula by it. */
function slopesIn(
  part: Expression,
  values: ReadonlyMap<Expression, number>,
): readonly (readonly [Expression, number])[] {
  const at = (inner: Expression): number => values.get(inner) ?? Number.NaN;
  switch (part.kind) {
    case 'value':
    case 'constant':
      return [];
    case 'sum':
      return part.terms.map((term) => [term, 1]);
    case 'power':
      return [[part.base, part.exponent * at(part.base) ** (part.exponent - 1)]];
    case 'binary': {
      const { left, right } = part;
      if (part.operator === '+')
        return [
          [left, 1],
          [right, 1],
        ];
      if (part.operator === '−')
        return [
          [left, 1],
          [right, -1],
        ];
      if (part.operator === '×')
        return [
          [left, at(right)],
          [right, at(left)],
        ];
      return [
        [left, 1 / at(right)],
        [right, -at(left) / at(right) ** 2],
      ];
    }
    case 'function':
      return [[part.argument, slopeOf(part.name, at(part.argument), at(part))]];
  }
}

function slopeOf(name: Extract<Expression, { kind: 'function' }>['name'], x: number, y: number): number {
  switch (name) {
    case 'exp':
      return y;
    case 'ln':
      return 1 / x;
    case 'sqrt':
      return 0.5 / y;
    case 'tanh':
      return 1 - y * y;
    case 'erf':
      return (2 / SQRT_PI) * Math.exp(-x * x);
    case 'max':
      return x > 0 ? 1 : 0;
    case 'negate':
      return -1;
    case 'sin':
      return Math.cos(x);
    case 'cos':
      return -Math.sin(x);
    case 'asin':
      return 1 / Math.sqrt(1 - x * x);
    case 'acos':
      return -1 / Math.sqrt(1 - x * x);
    case 'atan':
      return 1 / (1 + x * x);
  }
}
