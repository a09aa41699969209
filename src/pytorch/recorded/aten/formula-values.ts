/** How much is rounded on the way to the value of a formula, and what is left of parts that many elements share. */
import type { FormulaTree } from '../../../document/formula.js';
import { compensated, type Expression, FUNCTIONS, fold, OPERATORS } from '../../../numbers/engine/expression.js';
import { power as raise } from '../../../numbers/engine/power.js';

/** A number, and the size of what is rounded on the way to it. */
export interface Measured {
  readonly value: number;
  readonly size: number;
}

/**
 * Σ|terms| of a formula as it is computed, step by step: what cancels later counts in full, as each step has rounded it. A
 * factor or a slope passes on the size of what it is applied to (Wilkinson's running error analysis, 1963).
 */
export function measure(expression: Expression): Measured {
  return fold(expression, measuredFrom);
}

function measuredFrom(part: Expression, visit: (part: Expression) => Measured): Measured {
  switch (part.kind) {
    case 'value':
    case 'constant':
      if (part instanceof MeasuredNumber) return part;
      if (part.kind === 'value' && part.of !== undefined) return visit(part.of);
      // An infinity, as of a mask, is not rounded.
      return { value: part.value, size: Number.isFinite(part.value) ? Math.abs(part.value) : 0 };
    case 'sum': {
      if (part instanceof DotProduct) return { value: part.total(), size: part.size };
      const terms = part.terms.map(visit);
      const value = compensated(terms.length, (k) => terms[k].value);
      return { value, size: terms.reduce((size, term) => size + term.size, 0) };
    }
    case 'power': {
      const { value, size } = visit(part.base);
      const made = raise(value, part.exponent);
      return { value: made, size: Math.abs(part.exponent * value ** (part.exponent - 1)) * size + Math.abs(made) };
    }
    case 'function': {
      const { value, size } = visit(part.argument);
      const { of, slope } = FUNCTIONS[part.name];
      const made = of(value);
      if (part.name === 'negate' || part.name === 'max') return { value: made, size };
      return { value: made, size: Math.abs(slope(value, made)) * size + Math.abs(made) };
    }
    case 'binary': {
      const [left, right] = [visit(part.left), visit(part.right)];
      const { of, slopes } = OPERATORS[part.operator];
      const [byLeft, byRight] = slopes(left.value, right.value).map(Math.abs);
      const sizes = [left.size * byLeft, right.size * byRight];
      const isSum = part.operator === '+' || part.operator === '−';
      return { value: of(left.value, right.value), size: isSum ? sizes[0] + sizes[1] : Math.max(...sizes) };
    }
  }
}

/** A part of a formula of which only the number is left, and how much was rounded on the way to it. */
export class MeasuredNumber implements Measured {
  readonly kind = 'constant';

  constructor(
    readonly value: number,
    readonly size: number,
  ) {}
}

/** Numbers in a row of an array, or at equal distances in one, and their formulas. */
export interface FormulaSeries {
  readonly numbers: Float64Array;
  /** How much was rounded on the way to each; null where they were given. */
  readonly sizes: Float64Array | null;
  readonly from: number;
  readonly step: number;
  at(k: number): Expression | undefined;
}

const NO_TERMS: readonly Expression[] = [];

/** Compensated, as all sums are; written out, since a call for each term takes longer than the term. */
function compensatedProduct(
  left: Float64Array,
  fromLeft: number,
  right: Float64Array,
  fromRight: number,
  stepRight: number,
  count: number,
): number {
  let total = 0;
  let lost = 0;
  for (let k = 0, l = fromLeft, r = fromRight; k < count; k++, l++, r += stepRight) {
    const number = left[l] * right[r];
    const next = total + number;
    lost += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total;
    total = next;
  }
  return Number.isFinite(lost) ? total + lost : total;
}

/** Σ left × right, times a factor, of which only the numbers are there: products of matrices are made of millions of terms. */
export class DotProduct {
  readonly kind = 'sum';
  readonly terms = NO_TERMS;

  constructor(
    readonly name: FormulaTree,
    private readonly left: FormulaSeries,
    private readonly right: FormulaSeries,
    private readonly count: number,
    private readonly factor: number,
  ) {}

  total(): number {
    const { left, right, count } = this;
    return this.factor * compensatedProduct(left.numbers, left.from, right.numbers, right.from, right.step, count);
  }

  /** Σ|terms| */
  get size(): number {
    const { numbers, sizes, step: stepA } = this.left;
    const { numbers: b, step: stepB } = this.right;
    const a = sizes ?? numbers;
    let size = 0;
    for (let k = 0, i = this.left.from, j = this.right.from; k < this.count; k++, i += stepA, j += stepB) {
      size += Math.abs(a[i] * b[j]);
    }
    return Math.abs(this.factor) * size;
  }
}
