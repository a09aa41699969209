/**
 * Ops whose outputs are sums of products of two inputs: one matrix product, or one per sequence.
 * Invariant: each sum runs in increasing order, so that a replay gives the same bits whichever kernel computes it.
 */
import type { FormulaTree } from '../../document/formula.js';
import { type Again, inTurn } from '../kernels/calls.js';
import { scaled } from '../kernels/elementwise.js';
import { gradientOfA, gradientOfB, multiplyStack } from '../kernels/matmul.js';
import { isRowMajor, type Placement, type ProductOfRows, type ProductStack } from '../kernels/product-stack.js';
import { call, divide, multiply, sum } from './expression.js';
import { defineOp, type Op, type OpDefinition } from './op.js';
import type { Attributes, OpComputing } from './op-computing.js';
import { type DerivativesDefinition, type Term, termOf } from './op-derivatives.js';
import type { ExplanationDefinition } from './op-explanation.js';
import { columnsOf, range, type Tensor } from './tensor.js';
import { element, symbolTree } from './value.js';

interface ProductDefinition<A extends Attributes> extends Pick<OpDefinition<A>, 'name' | 'inputs' | 'code'> {
  /** Where the factors are in the two inputs. */
  products(inputs: readonly Tensor[], attributes: A): ProductOfRows;
  /** Whether there is a product for each sequence; otherwise there is one, of rows that have nothing to do with others. */
  readonly bySequence?: true;
  /** If the sums are divided by a square root: the number under it. */
  underRoot?(inputs: readonly Tensor[]): number;
  readonly compute: Pick<OpComputing<A>, 'shape'>;
  readonly explain: Omit<ExplanationDefinition<A>, 'expression'>;
}

export function defineProducts<A extends Attributes = Attributes>(definition: ProductDefinition<A>): Op<A> {
  const { name, inputs, products, underRoot, code } = definition;
  return defineOp({
    name,
    inputs,
    compute: { ...definition.compute, ...computeProducts(definition) },
    derive: deriveProducts(definition),
    explain: {
      ...definition.explain,
      expression(inputs, index, attributes) {
        const [a, b] = inputs;
        const factors = factorsOf(products(inputs, attributes), index);
        const product: FormulaTree = { kind: 'binary', operator: '×', left: symbolTree(a), right: symbolTree(b) };
        const total = sum(
          { kind: 'series', sign: 'Σ', of: product },
          factors.map(([i, j]) => multiply(element(a, i), element(b, j))),
        );
        return underRoot === undefined ? total : divide(total, call('sqrt', underRoot(inputs)));
      },
    },
    code,
  });
}

function computeProducts<A extends Attributes>({ products, underRoot, bySequence }: ProductDefinition<A>) {
  /** Goes on with products that `multiplied` repeats. */
  const rescale = (values: Float64Array, inputs: readonly Tensor[], multiplied: Again): Again =>
    underRoot === undefined ? multiplied : inTurn(multiplied, scaled([values], values, 1 / rootFor(underRoot, inputs)));
  return {
    forward(inputs, output, attributes) {
      const stack = products(inputs, attributes);
      return rescale(output, inputs, multiplyStack(stack, inputs[0].data, inputs[1].data, output));
    },
    pullback(input, gradient, inputs, result, attributes) {
      const stack = products(inputs, attributes);
      const multiplied =
        input === 0
          ? gradientOfA(stack, gradient.data, inputs[1].data, result)
          : gradientOfB(stack, inputs[0].data, gradient.data, result);
      return rescale(result, inputs, multiplied);
    },
    division(inputs, attributes) {
      const { count, n } = products(inputs, attributes);
      return bySequence ? { count, divided: [0, 1] } : { count: n, divided: [0], byRows: [1] };
    },
    pullbackRows(_input, gradient, inputs, attributes, result, from, to) {
      const stack = products(inputs, attributes);
      const columns = columnsOf(inputs[1].shape);
      const rows = result.subarray(from * columns, to * columns);
      rescale(rows, inputs, gradientOfB(rowsOfB(stack, columns, from, to), inputs[0].data, gradient.data, rows));
    },
  } satisfies Partial<OpComputing<A>>;
}

function deriveProducts<A extends Attributes>({ products, underRoot }: ProductDefinition<A>): DerivativesDefinition<A> {
  return {
    terms(inputs, index, attributes) {
      const root = rootFor(underRoot, inputs);
      const [a, b] = inputs;
      return factorsOf(products(inputs, attributes), index).flatMap(([i, j]): readonly Term[] => [
        termOf(inputs, 0, i, b.data[j] / root),
        termOf(inputs, 1, j, a.data[i] / root),
      ]);
    },
    dependents(input, inputs, index, attributes) {
      const { n, k, m, a, b, out } = products(inputs, attributes);
      const root = rootFor(underRoot, inputs);
      if (input === 0) {
        const [which, row, p] = locate(a, k, index);
        return range(m).map((column) => ({
          index: at(out, which, row, column),
          derivative: inputs[1].data[at(b, which, p, column)] / root,
        }));
      }
      const [which, p, column] = locate(b, m, index);
      return range(n).map((row) => ({
        index: at(out, which, row, column),
        derivative: inputs[0].data[at(a, which, row, p)] / root,
      }));
    },
  };
}

function rootFor(underRoot: ProductDefinition<Attributes>['underRoot'], inputs: readonly Tensor[]): number {
  return Math.sqrt(underRoot?.(inputs) ?? 1);
}

/** The product in which some of b's rows take part: as they are stored, which is by `columns`. */
function rowsOfB(stack: ProductOfRows, columns: number, from: number, to: number): ProductOfRows {
  const { a, b, out } = stack;
  if (isRowMajor(b) && columns === stack.m) return { ...stack, k: to - from, a: { ...a, offset: a.offset + from } };
  return { ...stack, m: to - from, out: { ...out, offset: out.offset + from } };
}

/** Flat indices of the two factors of each product that an output element sums. */
function factorsOf({ k, m, a, b, out }: ProductStack, index: number): readonly (readonly [number, number])[] {
  const [which, row, column] = locate(out, m, index);
  return range(k).map((p) => [at(a, which, row, p), at(b, which, p, column)]);
}

function at({ offset, next, row, column }: Placement, which: number, i: number, j: number): number {
  return offset + which * next + i * row + j * column;
}

/** Which product of the stack an element belongs to, and its row and column there. */
function locate({ offset, next, row, column }: Placement, columns: number, index: number) {
  const which = Math.floor((index - offset) / next);
  const rest = index - offset - which * next;
  // Stored by rows, unless the matrix is transposed.
  return row >= columns
    ? ([which, Math.floor(rest / row), rest % row] as const)
    : ([which, rest % column, Math.floor(rest / column)] as const);
}
