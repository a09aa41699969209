/** Ops of which each element depends on the elements at its place, and those that make tensors of numbers. */
import { mapFormula } from '../../../document/formula.js';
import { gelu } from '../../../model/ops/gelu.js';
import { gateFormula, gateSlopeFormula } from '../../../model/ops/gelu-gate.js';
import { relu } from '../../../model/ops/relu.js';
import { tanh } from '../../../model/ops/tanh.js';
import type { ElementwiseOp } from '../../../numbers/engine/elementwise.js';
import {
  add,
  call,
  divide,
  type Expression,
  type FormulaPart,
  type FunctionName,
  multiply,
  power,
  scaled,
  subtract,
} from '../../../numbers/engine/expression.js';
import { type At, defineFormulas, type FormulaDefinition, type FormulaOperand } from './formula.js';

/** @param element of the element at the same place, or of the number given instead */
const elementwise = (
  sentence: string,
  symbolic: string,
  element: (x: FormulaOperand, at: At) => FormulaPart,
  more: Partial<FormulaDefinition> = {},
): FormulaDefinition => ({
  sentence,
  symbolic: `{result} = ${symbolic}`,
  element: (at) => element(at.x('self'), at),
  elementwise: true,
  ...more,
});
/** The same of what arrives. */
const backward = (
  sentence: string,
  symbolic: string,
  element: (g: FormulaOperand, x: FormulaOperand, at: At) => FormulaPart,
) => elementwise(sentence, symbolic, (x, at) => element(at.x('grad_output'), x, at));
/** What arrives, times the slope. */
const passed = (
  sentence: string,
  symbolic: string,
  slope: (x: FormulaOperand, at: At) => FormulaPart,
): FormulaDefinition => backward(sentence, `{grad_output} × ${symbolic}`, (g, x, at) => multiply(g, slope(x, at)));
/** A function of a formula. */
const applied = (name: FunctionName, sentence: string, symbolic: string): FormulaDefinition =>
  elementwise(sentence, symbolic, (x) => call(name, x));

/** An op of our own, by what PyTorch calls its inputs. */
function ours(op: ElementwiseOp, ...names: readonly string[]): FormulaDefinition {
  const { noun, sentence, saturation } = op.explain;
  const symbolic = mapFormula(op.explain.symbolic, (leaf) => {
    const position = leaf.kind === 'name' && leaf.isPlaceholder ? op.inputs.indexOf(leaf.text) : -1;
    return position === -1 ? leaf : { ...leaf, text: names[position] };
  });
  const element = (at: At) =>
    op.formula(
      names.map((each) => at.x(each)),
      {},
    );
  return { noun, sentence, symbolic, saturation, elementwise: true, element };
}

const alpha = (at: At, part: Expression): Expression => scaled(at.number('alpha', 1), part);
export const sigmoid = (x: Expression): Expression => divide(1, add(1, call('exp', call('negate', x))));
const formOf = (at: At) => (at.text('approximate') === 'tanh' ? 'tanh' : 'exact');

/** Whether a mask's fill is infinite on purpose. */
const MASK = { meansInfinity: true } as const;
const isLarger = (x: FormulaOperand, at: At): boolean => x.value >= at.x('other').value;

/** @param low the bounds, by what the call names them and what they are where it does not */
const held =
  (low: string, high: string, least = -Infinity, most = Infinity) =>
  (x: FormulaOperand, at: At): Expression => {
    if (x.value < at.x(low, least).value) return at.x(low, least);
    return x.value > at.x(high, most).value ? at.x(high, most) : x;
  };
const clamped = held('min', 'max');

/** A part, times the slope that is meant for values that are not above 0, where this is one. */
const shrunk = (part: FormulaOperand, x: FormulaOperand, at: At, slope: string, usual = 0): Expression =>
  x.value > 0 ? part : multiply(at.x(slope, usual), part);

const compared = (sign: string, holds: (a: number, b: number) => boolean): FormulaDefinition =>
  elementwise(`1 where the comparison holds, else 0.`, `({self} ${sign} {other})`, (x, at) =>
    Number(holds(x.value, at.x('other').value)),
  );
const copied = (sentence: string, from = 'self'): FormulaDefinition =>
  elementwise(sentence, `{${from}}`, (_x, at) => at.x(from));
const filled = (number: (at: At) => number, sentence: string, text: string): FormulaDefinition =>
  elementwise(sentence, text, (_x, at) => number(at));
/** A number that does not move with what it is told of. */
const told = (number: (x: number) => number, sentence: string, text: string): FormulaDefinition =>
  elementwise(sentence, text, (x) => number(x.value));

/** Rounds to a whole number, and a half to the even one. */
const roundHalfEven = (x: number): number => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
/** A straight line from 0 to 1, held there. */
function hardGate(x: FormulaOperand): FormulaPart {
  return x.value <= -3 ? 0 : x.value >= 3 ? 1 : divide(add(x, 3), 6);
}
const ZEROS = filled(() => 0, 'Zeros.', '0');
const ONES = filled(() => 1, 'Ones.', '1');
const FULL = filled((at) => at.number('fill_value'), 'One number everywhere.', '{fill_value}');
const SIGN = told(Math.sign, 'The sign of each value.', 'sign {self}');
const NOT = told((x) => Number(x === 0), '1 where it was 0, else 0.', 'not {self}');
const AND = compared('and', (a, b) => a !== 0 && b !== 0);
const OR = compared('or', (a, b) => a !== 0 || b !== 0);

export const ELEMENTWISE = defineFormulas({
  add: elementwise('Two tensors are added, element by element.', '{self} + {other}', (x, at) =>
    add(x, alpha(at, at.x(at.has('other') || !at.has('scalar') ? 'other' : 'scalar', at.number('scalar')))),
  ),
  sub: elementwise('One tensor is taken from another, element by element.', '{self} − {other}', (x, at) =>
    subtract(x, alpha(at, at.x('other', at.number('scalar')))),
  ),
  rsub: elementwise('A tensor is taken from another, or from a number.', '{other} − {self}', (x, at) =>
    subtract(at.x('other', at.number('scalar')), alpha(at, x)),
  ),
  mul: elementwise('Two tensors are multiplied, element by element.', '{self} × {other}', (x, at) =>
    multiply(x, at.x('other', at.number('scalar'))),
  ),
  div: elementwise('One tensor is divided by another, element by element.', '{self} / {other}', (x, at) =>
    divide(x, at.x('other', at.number('scalar'))),
  ),
  remainder: elementwise(
    'What is left over by whole division, with the sign of the divisor.',
    '{self} mod {other}',
    (x, at) => {
      const y = at.x('other');
      const rest = x.value % y.value;
      const left = rest !== 0 && rest < 0 !== y.value < 0 ? rest + y.value : rest;
      return subtract(x, multiply(Math.round((x.value - left) / y.value), y));
    },
  ),
  xlogy: elementwise(
    'Each value times the logarithm of another; 0 times that of 0 is 0.',
    '{self} × ln {other}',
    (x, at) => (x.value === 0 && !Number.isNaN(at.x('other').value) ? 0 : multiply(x, call('ln', at.x('other')))),
  ),
  _prelu_kernel: elementwise(
    'Negative values are scaled by a learnt slope, others stay.',
    '{self} or {weight} × {self}',
    (x, at) => shrunk(x, x, at, 'weight'),
  ),
  _prelu_kernel_backward: backward(
    'The gradient passes where the value was positive, elsewhere times the learnt slope.',
    '{grad_output} or {weight} × {grad_output}',
    (g, x, at) => shrunk(g, x, at, 'weight'),
  ),
  '_prelu_kernel_backward weight': backward(
    'The slope gets the gradient times the value, where that was negative.',
    '0 or {self} × {grad_output}',
    (g, x) => (x.value > 0 ? 0 : multiply(x, g)),
  ),
  neg: applied('negate', 'Each value changes its sign.', '−{self}'),
  abs: elementwise('Each value loses its sign.', '|{self}|', (x) => (x.value < 0 ? call('negate', x) : x)),
  sgn: SIGN,
  sign: SIGN,
  exp: applied('exp', 'e to the power of each value.', 'e^{self}'),
  log: applied('ln', 'The logarithm of each value. At 0 it is minus infinity.', 'ln {self}'),
  log1p: elementwise('The logarithm of 1 plus each value.', 'ln(1 + {self})', (x) => call('ln', add(1, x))),
  sqrt: applied('sqrt', 'The square root of each value. Its slope at 0 is infinite.', '√{self}'),
  rsqrt: elementwise('1 over the square root of each value.', '1 / √{self}', (x) => divide(1, call('sqrt', x))),
  reciprocal: elementwise('1 over each value.', '1 / {self}', (x) => divide(1, x)),
  square: elementwise('Each value is squared.', '{self}²', (x) => power(x, 2)),
  pow: elementwise('Each value is raised to a power.', '{self}^{exponent}', (x, at) =>
    !at.has('self') || at.has('exponent')
      ? call('exp', multiply(at.x('exponent'), call('ln', x)))
      : power(x, at.number('exponent')),
  ),
  erf: applied('erf', 'The error function of each value.', 'erf {self}'),
  tanh: ours(tanh, 'self'),
  sigmoid: elementwise('Each value is squashed to between 0 and 1.', '1 / (1 + e^−{self})', (x) => sigmoid(x), {
    saturation: { kind: 'squashing', low: 0, high: 1 },
  }),
  relu: ours(relu, 'self'),
  gelu: elementwise(gelu.explain.sentence, '{self} × gate({self})', (x, at) => multiply(x, gateFormula(x, formOf(at)))),
  silu: elementwise('Each value times its sigmoid.', '{self} / (1 + e^−{self})', (x) => multiply(x, sigmoid(x))),
  softplus: elementwise('ln(1 + e^x) of each value.', 'ln(1 + e^{self})', (x, at) =>
    x.value * at.number('beta', 1) > at.number('threshold', 20)
      ? x
      : divide(call('ln', add(1, call('exp', multiply(at.number('beta', 1), x)))), at.number('beta', 1)),
  ),
  leaky_relu: elementwise('Negative values shrink, others stay.', '{self} or {negative_slope} × {self}', (x, at) =>
    shrunk(x, x, at, 'negative_slope', 0.01),
  ),
  sin: applied('sin', 'The sine of each value.', 'sin {self}'),
  cos: applied('cos', 'The cosine of each value.', 'cos {self}'),
  asin: applied('asin', 'The angle with this sine. Its slope at −1 and 1 is infinite.', 'asin {self}'),
  acos: applied('acos', 'The angle with this cosine. Its slope at −1 and 1 is infinite.', 'acos {self}'),
  atan: applied('atan', 'The angle with this tangent.', 'atan {self}'),
  expm1: elementwise('e to the power of each value, less 1.', 'e^{self} − 1', (x) => subtract(call('exp', x), 1)),
  log2: elementwise('The logarithm to base 2 of each value.', 'ln {self} / ln 2', (x) =>
    divide(call('ln', x), Math.LN2),
  ),
  log10: elementwise('The logarithm to base 10 of each value.', 'ln {self} / ln 10', (x) =>
    divide(call('ln', x), Math.LN10),
  ),
  floor: told(Math.floor, 'Each value is rounded down.', '{self} rounded down'),
  ceil: told(Math.ceil, 'Each value is rounded up.', '{self} rounded up'),
  round: told(
    roundHalfEven,
    'Each value is rounded to the nearest whole number, of two as near to the even one.',
    '{self} rounded to the nearest',
  ),
  trunc: told(Math.trunc, 'Each value loses its fraction.', '{self} rounded towards 0'),
  elu: elementwise('Negative values approach a bound, others stay.', '{self} or {alpha} × (e^{self} − 1)', (x, at) => {
    const scale = at.number('scale', 1);
    if (x.value > 0) return scaled(scale, x);
    const exponent = call('exp', scaled(at.number('input_scale', 1), x));
    return scaled(scale * at.number('alpha', 1), subtract(exponent, 1));
  }),
  elu_backward: backward(
    'The gradient passes whole where the value was above 0, and by e^x elsewhere.',
    '{grad_output} or {grad_output} × {alpha} × e^{self_or_result}',
    (g, _x, at) => {
      const [scale, alpha, inner] = [at.number('scale', 1), at.number('alpha', 1), at.number('input_scale', 1)];
      const x = at.x('self_or_result');
      if (x.value > 0) return scaled(scale, g);
      const slope =
        at.number('is_result') === 1 ? add(x, scale * alpha) : scaled(scale * alpha, call('exp', scaled(inner, x)));
      return multiply(g, scaled(inner, slope));
    },
  ),
  hardtanh: elementwise(
    'Values beyond the bounds become the bounds.',
    '{self}, held between {min_val} and {max_val}',
    held('min_val', 'max_val', -1, 1),
  ),
  hardtanh_backward: backward(
    'The gradient passes where the value was within the bounds, and stops elsewhere.',
    '{grad_output} where {min_val} < {self} < {max_val}, else 0',
    (g, x, at) => (x.value > at.number('min_val', -1) && x.value < at.number('max_val', 1) ? g : 0),
  ),
  hardsigmoid: elementwise('A straight line from 0 to 1, held there.', '{self} / 6 + 1/2, from 0 to 1', hardGate),
  hardswish: elementwise('Each value times a straight line from 0 to 1.', '{self} × ({self} / 6 + 1/2)', (x) =>
    multiply(x, hardGate(x)),
  ),
  hardswish_backward: backward(
    'The gradient times the slope, which is a straight line between −3 and 3.',
    '{grad_output} × ({self} / 3 + 1/2), or 0, or {grad_output}',
    (g, x) => {
      if (x.value <= -3) return 0;
      return x.value >= 3 ? g : multiply(g, add(divide(x, 3), 0.5));
    },
  ),
  hardsigmoid_backward: backward(
    'A sixth of the gradient between −3 and 3, and nothing elsewhere.',
    '{grad_output} / 6 where −3 < {self} < 3, else 0',
    (g, x) => (Math.abs(x.value) < 3 ? divide(g, 6) : 0),
  ),
  'log_sigmoid_forward buffer': elementwise('What the backward pass needs again.', 'e^−|{self}|', (x) =>
    call('exp', x.value < 0 ? x : call('negate', x)),
  ),
  mish: elementwise('Each value times the tanh of its softplus.', '{self} × tanh ln(1 + e^{self})', (x) =>
    multiply(x, call('tanh', call('ln', add(1, call('exp', x))))),
  ),
  log_sigmoid_forward: elementwise('The logarithm of the sigmoid of each value.', '−ln(1 + e^−{self})', (x) => {
    const size = x.value < 0 ? x : call('negate', x);
    return call('negate', add(call('max', call('negate', x)), call('ln', add(1, call('exp', size)))));
  }),
  log_sigmoid_backward: passed('The gradient times 1 − σ.', '(1 − σ({self}))', (x) => subtract(1, sigmoid(x))),
  softplus_backward: backward('The gradient times the sigmoid.', '{grad_output} × σ({beta} × {self})', (g, x, at) => {
    const beta = at.number('beta', 1);
    return x.value * beta > at.number('threshold', 20) ? g : multiply(g, sigmoid(scaled(beta, x)));
  }),
  bitwise_not: NOT,
  bitwise_and: AND,
  bitwise_or: OR,
  maximum: elementwise('The larger of two values.', 'max({self}, {other})', (x, at) =>
    isLarger(x, at) ? x : at.x('other'),
  ),
  minimum: elementwise('The smaller of two values.', 'min({self}, {other})', (x, at) =>
    isLarger(x, at) ? at.x('other') : x,
  ),
  clamp: elementwise('Values beyond the bounds become the bounds.', '{self}, held between {min} and {max}', clamped),
  clamp_min: elementwise('Values below the bound become the bound.', '{self}, at least {min}', clamped),
  clamp_max: elementwise('Values above the bound become the bound.', '{self}, at most {max}', clamped),
  where: elementwise(
    'The first value where the condition holds, else the second.',
    '{self} where {condition}, else {other}',
    (x, at) => (at.x('condition').value === 0 ? at.x('other') : x),
    MASK,
  ),
  masked_fill: elementwise(
    'Values under the mask are replaced by one number.',
    '{value} where {mask}, else {self}',
    (x, at) => (at.x('mask').value === 0 ? x : at.x('value')),
    MASK,
  ),
  lerp: elementwise('Each value moves a part of the way to another.', '{self} + {weight} × ({end} − {self})', (x, at) =>
    add(
      x,
      multiply(
        at.x(at.has('weights') ? 'weights' : 'weight'),
        subtract(at.x(at.has('tensors1') ? 'tensors1' : 'end'), x),
      ),
    ),
  ),
  addcmul: elementwise(
    'A scaled product of two tensors is added.',
    '{self} + {value} × {tensor1} × {tensor2}',
    (x, at) => add(x, scaledBy(at, multiply(at.x('tensor1'), at.x('tensor2')))),
  ),
  addcdiv: elementwise(
    'A scaled quotient of two tensors is added.',
    '{self} + {value} × {tensor1} / {tensor2}',
    (x, at) => add(x, scaledBy(at, divide(at.x('tensor1'), at.x('tensor2')))),
  ),
  threshold_backward: backward(
    'The gradient passes where the value was above the threshold, and stops elsewhere.',
    '{grad_output} where {self} > {threshold}, else 0',
    // A NaN lies not below the threshold either.
    (g, x, at) => (x.value <= at.number('threshold') ? 0 : g),
  ),
  leaky_relu_backward: backward(
    'The gradient passes whole where the value was above 0, and shrunk elsewhere.',
    '{grad_output} or {negative_slope} × {grad_output}',
    (g, x, at) => shrunk(g, x, at, 'negative_slope', 0.01),
  ),
  tanh_backward: passed('The gradient times the slope of tanh, 1 − y².', '(1 − {output}²)', (_x, at) =>
    subtract(1, power(at.x('output'), 2)),
  ),
  sigmoid_backward: passed(
    'The gradient times the slope of the sigmoid, y × (1 − y).',
    '{output} × (1 − {output})',
    (_x, at) => multiply(at.x('output'), subtract(1, at.x('output'))),
  ),
  gelu_backward: passed('The gradient times the slope of GELU.', '(gate({self}) + {self} × gate′({self}))', (x, at) => {
    return add(gateFormula(x, formOf(at)), multiply(x, gateSlopeFormula(x, formOf(at))));
  }),
  silu_backward: passed('The gradient times the slope of x × sigmoid(x).', 'σ × (1 + {self} × (1 − σ))', (x) => {
    const s = sigmoid(x);
    return multiply(s, add(1, multiply(x, subtract(1, s))));
  }),
  native_dropout_backward: passed(
    'The gradient passes where the value was kept, scaled as it was.',
    '{mask} × {scale}',
    (_x, at) => multiply(at.x('mask'), at.number('scale', 1)),
  ),
  '_amp_foreach_non_finite_check_and_unscale found_inf': elementwise(
    '1 where a gradient of the optimizer is not finite, else what it was.',
    '1 if {self} is not finite, else {found_inf}',
    (_x, at) => Math.max(at.x('found_inf').value, Number(at.anyIs('self', (x) => !Number.isFinite(x)))),
  ),
  _amp_update_scale: elementwise(
    'The scale of the loss: smaller after a gradient that was not finite, larger after many that were.',
    '{self} × {scale_backoff_factor} if {found_inf} > 0; {self} × {scale_growth_factor} after {growth_interval} good steps',
    (x, at) => {
      if (at.numberAt('found_inf', 0) > 0) return multiply(at.number('scale_backoff_factor'), x);
      const isGrowing = at.numberAt('growth_tracker', 0) + 1 === at.number('growth_interval');
      return isGrowing ? multiply(at.number('scale_growth_factor'), x) : x;
    },
  ),
  '_amp_update_scale growth_tracker': filled(
    (at) => {
      const next = at.numberAt('growth_tracker', 0) + 1;
      return at.numberAt('found_inf', 0) > 0 || next === at.number('growth_interval') ? 0 : next;
    },
    'How many steps have gone well since the scale last changed.',
    '{growth_tracker} + 1, or 0 where the scale changes',
  ),
  _amp_foreach_non_finite_check_and_unscale: elementwise(
    'The gradient loses the scale that the loss was given.',
    '{self} × {inv_scale}',
    (x, at) => multiply(x, at.x('inv_scale')),
  ),
  eq: compared('=', (a, b) => a === b),
  ne: compared('≠', (a, b) => a !== b),
  lt: compared('<', (a, b) => a < b),
  le: compared('≤', (a, b) => a <= b),
  gt: compared('>', (a, b) => a > b),
  ge: compared('≥', (a, b) => a >= b),
  logical_and: AND,
  logical_or: OR,
  logical_not: NOT,
  isnan: told((x) => Number(Number.isNaN(x)), '1 where it is NaN, else 0.', '({self} is NaN)'),
  isinf: told((x) => Number(Math.abs(x) === Infinity), '1 where it is infinite, else 0.', '({self} is infinite)'),
  isfinite: told((x) => Number(Number.isFinite(x)), '1 where it is finite, else 0.', '({self} is finite)'),
  clone: copied('A copy.'),
  contiguous: copied('A copy, row by row.'),
  _to_copy: copied('A copy of another kind of number, or on another device.'),
  copy: copied('Values are written over with others.', 'src'),
  zeros: ZEROS,
  zeros_like: ZEROS,
  new_zeros: ZEROS,
  zero: filled(() => 0, 'Values are written over with zeros.', '0'),
  ones: ONES,
  ones_like: ONES,
  new_ones: ONES,
  full: FULL,
  full_like: FULL,
  scalar_tensor: filled((at) => at.number('s'), 'A number.', '{s}'),
  fill: elementwise('Values are written over with one number.', '{value}', (_x, at) => at.x('value'), MASK),
  arange: filled(
    (at) => at.number('start') + at.index * at.number('step', 1),
    'Numbers in a row.',
    '{start}, and so on',
  ),
  tril: triangle('below the diagonal', (row, column, diagonal) => column <= row + diagonal),
  triu: triangle('above the diagonal', (row, column, diagonal) => column >= row + diagonal),
});

function scaledBy(at: At, part: Expression): Expression {
  return scaled(at.number('value', at.number('scalar', 1)), part);
}

function triangle(
  where: string,
  isKept: (row: number, column: number, diagonal: number) => boolean,
): FormulaDefinition {
  return elementwise(`What lies ${where} stays, the rest becomes 0.`, `{self} ${where}, else 0`, (x, at) => {
    const [row, column] = at.coordinates.slice(-2);
    return isKept(row, column, at.number('diagonal')) ? x : 0;
  });
}
