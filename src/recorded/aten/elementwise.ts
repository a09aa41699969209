/** Ops of which each element depends on the elements at its place, and those that make tensors of numbers. */
import type { ElementwiseOp } from '../../engine/elementwise.js';
import {
  add,
  call,
  constant,
  divide,
  type Expression,
  type FunctionName,
  multiply,
  power,
  scaled,
  subtract,
} from '../../engine/expression.js';
import { PLACEHOLDER } from '../../engine/symbolic.js';
import { gelu } from '../../ops/gelu.js';
import { gateFormula, gateSlopeFormula } from '../../ops/gelu-gate.js';
import { relu } from '../../ops/relu.js';
import { tanh } from '../../ops/tanh.js';
import type { At, Formula } from './formula.js';

const elementwise = (
  sentence: string,
  symbolic: string,
  element: (at: At) => Expression,
  more: Partial<Formula> = {},
): Formula => ({ sentence, symbolic: `{result} = ${symbolic}`, element, elementwise: true, ...more });

/** What arrives, times the slope. */
const passed = (sentence: string, symbolic: string, slope: (at: At) => Expression): Formula =>
  elementwise(sentence, `{grad_output} × ${symbolic}`, (at) => multiply(at.x('grad_output'), slope(at)));
/** A function of a formula. */
const applied = (name: FunctionName, sentence: string, symbolic: string): Formula =>
  elementwise(sentence, symbolic, (at) => call(name, at.x('self')));

/** An op of our own, by what PyTorch calls its inputs. */
function ours(op: ElementwiseOp, ...names: readonly string[]): Formula {
  const { noun, sentence, saturation, formula } = op;
  const symbolic = op.symbolic.replace(PLACEHOLDER, (place, name) => {
    const position = op.inputs.indexOf(name);
    return position === -1 ? place : `{${names[position]}}`;
  });
  const element = (at: At) =>
    formula(
      names.map((each) => at.x(each)),
      {},
    );
  return { noun, sentence, symbolic, saturation, elementwise: true, element };
}

const alpha = (at: At, part: Expression): Expression => scaled(at.number('alpha', 1), part);
const one = constant(1);
export const sigmoid = (x: Expression): Expression => divide(one, add(one, call('exp', call('negate', x))));
const formOf = (at: At) => (at.text('approximate') === 'tanh' ? 'tanh' : 'exact');
const isPositive = (at: At): boolean => at.meetingNumber('self') > 0;

/** Whether a mask's fill is infinite on purpose. */
const MASK = { meansInfinity: true } as const;
const isLarger = (at: At): boolean => at.meetingNumber('self') >= at.meetingNumber('other');

function clamped(at: At): Expression {
  const x = at.meetingNumber('self');
  if (x < at.meetingNumber('min', Number.NEGATIVE_INFINITY)) return at.x('min');
  return x > at.meetingNumber('max', Number.POSITIVE_INFINITY) ? at.x('max') : at.x('self');
}

const compared = (sign: string, holds: (a: number, b: number) => boolean): Formula =>
  elementwise(`1 where the comparison holds, else 0.`, `({self} ${sign} {other})`, (at) =>
    constant(Number(holds(at.meetingNumber('self'), at.meetingNumber('other')))),
  );
const copied = (sentence: string, from = 'self'): Formula => elementwise(sentence, `{${from}}`, (at) => at.x(from));
const filled = (number: (at: At) => number, sentence: string, text: string): Formula =>
  elementwise(sentence, text, (at) => constant(number(at)));

const rounded = (to: (x: number) => number, sentence: string, where: string): Formula =>
  filled((at) => to(at.meetingNumber('self')), sentence, `{self} rounded ${where}`);
/** To as many decimals as the call says, which is 0 but for few. */
const roundHalfEven = (x: number): number => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
/** A straight line from 0 to 1, held there. */
function hardGate(at: At): Expression {
  const x = at.meetingNumber('self');
  return x <= -3 ? constant(0) : x >= 3 ? one : divide(add(at.x('self'), constant(3)), constant(6));
}
const ZEROS = filled(() => 0, 'Zeros.', '0');
const ONES = filled(() => 1, 'Ones.', '1');
const FULL = filled((at) => at.number('fill_value'), 'One number everywhere.', '{fill_value}');
const SIGN = filled((at) => Math.sign(at.meetingNumber('self')), 'The sign of each value.', 'sign {self}');
const NOT = filled((at) => Number(at.meetingNumber('self') === 0), '1 where it was 0, else 0.', 'not {self}');
const AND = compared('and', (a, b) => a !== 0 && b !== 0);
const OR = compared('or', (a, b) => a !== 0 || b !== 0);

export const ELEMENTWISE: Readonly<Record<string, Formula>> = {
  add: elementwise('Two tensors are added, element by element.', '{self} + {other}', (at) =>
    add(at.x('self'), alpha(at, at.x(at.has('other') || !at.has('scalar') ? 'other' : 'scalar', at.number('scalar')))),
  ),
  sub: elementwise('One tensor is taken from another, element by element.', '{self} − {other}', (at) =>
    subtract(at.x('self'), alpha(at, at.x('other', at.number('scalar')))),
  ),
  rsub: elementwise('A tensor is taken from another, or from a number.', '{other} − {self}', (at) =>
    subtract(at.x('other', at.number('scalar')), alpha(at, at.x('self'))),
  ),
  mul: elementwise('Two tensors are multiplied, element by element.', '{self} × {other}', (at) =>
    multiply(at.x('self'), at.x('other', at.number('scalar'))),
  ),
  div: elementwise('One tensor is divided by another, element by element.', '{self} / {other}', (at) =>
    divide(at.x('self'), at.x('other', at.number('scalar'))),
  ),
  remainder: elementwise(
    'What is left over by whole division, with the sign of the divisor.',
    '{self} mod {other}',
    (at) => {
      const [x, y] = [at.meetingNumber('self'), at.meetingNumber('other')];
      const rest = x % y;
      const left = rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
      return subtract(at.x('self'), multiply(constant(Math.round((x - left) / y)), at.x('other')));
    },
  ),
  xlogy: elementwise(
    'Each value times the logarithm of another; 0 times that of 0 is 0.',
    '{self} × ln {other}',
    (at) =>
      at.meetingNumber('self') === 0 && !Number.isNaN(at.meetingNumber('other'))
        ? constant(0)
        : multiply(at.x('self'), call('ln', at.x('other'))),
  ),
  _prelu_kernel: elementwise(
    'Negative values are scaled by a learnt slope, others stay.',
    '{self} or {weight} × {self}',
    (at) => (isPositive(at) ? at.x('self') : multiply(at.x('weight'), at.x('self'))),
  ),
  _prelu_kernel_backward: elementwise(
    'The gradient passes where the value was positive, elsewhere times the learnt slope.',
    '{grad_output} or {weight} × {grad_output}',
    (at) => (isPositive(at) ? at.x('grad_output') : multiply(at.x('weight'), at.x('grad_output'))),
  ),
  '_prelu_kernel_backward weight': elementwise(
    'The slope gets the gradient times the value, where that was negative.',
    '0 or {self} × {grad_output}',
    (at) => (isPositive(at) ? constant(0) : multiply(at.x('self'), at.x('grad_output'))),
  ),
  neg: applied('negate', 'Each value changes its sign.', '−{self}'),
  abs: elementwise('Each value loses its sign.', '|{self}|', (at) =>
    at.meetingNumber('self') < 0 ? call('negate', at.x('self')) : at.x('self'),
  ),
  sgn: SIGN,
  sign: SIGN,
  exp: applied('exp', 'e to the power of each value.', 'e^{self}'),
  log: applied('ln', 'The logarithm of each value. At 0 it is minus infinity.', 'ln {self}'),
  log1p: elementwise('The logarithm of 1 plus each value.', 'ln(1 + {self})', (at) =>
    call('ln', add(one, at.x('self'))),
  ),
  sqrt: applied('sqrt', 'The square root of each value. Its slope at 0 is infinite.', '√{self}'),
  rsqrt: elementwise('1 over the square root of each value.', '1 / √{self}', (at) =>
    divide(one, call('sqrt', at.x('self'))),
  ),
  reciprocal: elementwise('1 over each value.', '1 / {self}', (at) => divide(one, at.x('self'))),
  square: elementwise('Each value is squared.', '{self}²', (at) => power(at.x('self'), 2)),
  pow: elementwise('Each value is raised to a power.', '{self}^{exponent}', (at) =>
    !at.has('self') || at.has('exponent')
      ? call('exp', multiply(at.x('exponent'), call('ln', at.x('self'))))
      : power(at.x('self'), at.number('exponent')),
  ),
  erf: applied('erf', 'The error function of each value.', 'erf {self}'),
  tanh: ours(tanh, 'self'),
  sigmoid: elementwise(
    'Each value is squashed to between 0 and 1.',
    '1 / (1 + e^−{self})',
    (at) => sigmoid(at.x('self')),
    {
      saturation: { kind: 'squashing', low: 0, high: 1 },
    },
  ),
  relu: ours(relu, 'self'),
  gelu: elementwise(gelu.sentence, '{self} × gate({self})', (at) =>
    multiply(at.x('self'), gateFormula(at.x('self'), formOf(at))),
  ),
  silu: elementwise('Each value times its sigmoid.', '{self} / (1 + e^−{self})', (at) =>
    multiply(at.x('self'), sigmoid(at.x('self'))),
  ),
  softplus: elementwise('ln(1 + e^x) of each value.', 'ln(1 + e^{self})', (at) =>
    at.meetingNumber('self') * at.number('beta', 1) > at.number('threshold', 20)
      ? at.x('self')
      : divide(
          call('ln', add(one, call('exp', multiply(constant(at.number('beta', 1)), at.x('self'))))),
          constant(at.number('beta', 1)),
        ),
  ),
  leaky_relu: elementwise('Negative values shrink, others stay.', '{self} or {negative_slope} × {self}', (at) =>
    isPositive(at) ? at.x('self') : multiply(constant(at.number('negative_slope', 0.01)), at.x('self')),
  ),
  sin: applied('sin', 'The sine of each value.', 'sin {self}'),
  cos: applied('cos', 'The cosine of each value.', 'cos {self}'),
  asin: applied('asin', 'The angle with this sine. Its slope at −1 and 1 is infinite.', 'asin {self}'),
  acos: applied('acos', 'The angle with this cosine. Its slope at −1 and 1 is infinite.', 'acos {self}'),
  atan: applied('atan', 'The angle with this tangent.', 'atan {self}'),
  expm1: elementwise('e to the power of each value, less 1.', 'e^{self} − 1', (at) =>
    subtract(call('exp', at.x('self')), one),
  ),
  log2: elementwise('The logarithm to base 2 of each value.', 'ln {self} / ln 2', (at) =>
    divide(call('ln', at.x('self')), constant(Math.LN2)),
  ),
  log10: elementwise('The logarithm to base 10 of each value.', 'ln {self} / ln 10', (at) =>
    divide(call('ln', at.x('self')), constant(Math.LN10)),
  ),
  floor: rounded(Math.floor, 'Each value is rounded down.', 'down'),
  ceil: rounded(Math.ceil, 'Each value is rounded up.', 'up'),
  round: rounded(
    roundHalfEven,
    'Each value is rounded to the nearest whole number, of two as near to the even one.',
    'to the nearest',
  ),
  trunc: rounded(Math.trunc, 'Each value loses its fraction.', 'towards 0'),
  elu: elementwise('Negative values approach a bound, others stay.', '{self} or {alpha} × (e^{self} − 1)', (at) => {
    const scale = at.number('scale', 1);
    if (isPositive(at)) return scaled(scale, at.x('self'));
    const exponent = call('exp', scaled(at.number('input_scale', 1), at.x('self')));
    return scaled(scale * at.number('alpha', 1), subtract(exponent, one));
  }),
  elu_backward: elementwise(
    'The gradient passes whole where the value was above 0, and by e^x elsewhere.',
    '{grad_output} or {grad_output} × {alpha} × e^{self_or_result}',
    (at) => {
      const [scale, alpha, inner] = [at.number('scale', 1), at.number('alpha', 1), at.number('input_scale', 1)];
      if (at.meetingNumber('self_or_result') > 0) return scaled(scale, at.x('grad_output'));
      const x = at.x('self_or_result');
      const slope =
        at.number('is_result') === 1
          ? add(x, constant(scale * alpha))
          : scaled(scale * alpha, call('exp', scaled(inner, x)));
      return multiply(at.x('grad_output'), scaled(inner, slope));
    },
  ),
  hardtanh: elementwise(
    'Values beyond the bounds become the bounds.',
    '{self}, held between {min_val} and {max_val}',
    (at) => {
      const [x, least, most] = [at.meetingNumber('self'), at.number('min_val', -1), at.number('max_val', 1)];
      return x < least ? constant(least) : x > most ? constant(most) : at.x('self');
    },
  ),
  hardtanh_backward: elementwise(
    'The gradient passes where the value was within the bounds, and stops elsewhere.',
    '{grad_output} where {min_val} < {self} < {max_val}, else 0',
    (at) => {
      const x = at.meetingNumber('self');
      return x > at.number('min_val', -1) && x < at.number('max_val', 1) ? at.x('grad_output') : constant(0);
    },
  ),
  hardsigmoid: elementwise('A straight line from 0 to 1, held there.', '{self} / 6 + 1/2, from 0 to 1', hardGate),
  hardswish: elementwise('Each value times a straight line from 0 to 1.', '{self} × ({self} / 6 + 1/2)', (at) =>
    multiply(at.x('self'), hardGate(at)),
  ),
  hardswish_backward: elementwise(
    'The gradient times the slope, which is a straight line between −3 and 3.',
    '{grad_output} × ({self} / 3 + 1/2), or 0, or {grad_output}',
    (at) => {
      const x = at.meetingNumber('self');
      if (x <= -3) return constant(0);
      return x >= 3
        ? at.x('grad_output')
        : multiply(at.x('grad_output'), add(divide(at.x('self'), constant(3)), constant(0.5)));
    },
  ),
  hardsigmoid_backward: elementwise(
    'A sixth of the gradient between −3 and 3, and nothing elsewhere.',
    '{grad_output} / 6 where −3 < {self} < 3, else 0',
    (at) => (Math.abs(at.meetingNumber('self')) < 3 ? divide(at.x('grad_output'), constant(6)) : constant(0)),
  ),
  'log_sigmoid_forward buffer': elementwise('What the backward pass needs again.', 'e^−|{self}|', (at) => {
    const x = at.x('self');
    return call('exp', at.meetingNumber('self') < 0 ? x : call('negate', x));
  }),
  mish: elementwise('Each value times the tanh of its softplus.', '{self} × tanh ln(1 + e^{self})', (at) =>
    multiply(at.x('self'), call('tanh', call('ln', add(one, call('exp', at.x('self')))))),
  ),
  log_sigmoid_forward: elementwise('The logarithm of the sigmoid of each value.', '−ln(1 + e^−{self})', (at) => {
    const x = at.x('self');
    const size = at.meetingNumber('self') < 0 ? x : call('negate', x);
    return call('negate', add(call('max', call('negate', x)), call('ln', add(one, call('exp', size)))));
  }),
  log_sigmoid_backward: passed('The gradient times 1 − σ.', '(1 − σ({self}))', (at) =>
    subtract(one, sigmoid(at.x('self'))),
  ),
  softplus_backward: elementwise('The gradient times the sigmoid.', '{grad_output} × σ({beta} × {self})', (at) => {
    const beta = at.number('beta', 1);
    return at.meetingNumber('self') * beta > at.number('threshold', 20)
      ? at.x('grad_output')
      : multiply(at.x('grad_output'), sigmoid(scaled(beta, at.x('self'))));
  }),
  bitwise_not: NOT,
  bitwise_and: AND,
  bitwise_or: OR,
  maximum: elementwise('The larger of two values.', 'max({self}, {other})', (at) =>
    isLarger(at) ? at.x('self') : at.x('other'),
  ),
  minimum: elementwise('The smaller of two values.', 'min({self}, {other})', (at) =>
    isLarger(at) ? at.x('other') : at.x('self'),
  ),
  clamp: elementwise('Values beyond the bounds become the bounds.', '{self}, held between {min} and {max}', clamped),
  clamp_min: elementwise('Values below the bound become the bound.', '{self}, at least {min}', clamped),
  clamp_max: elementwise('Values above the bound become the bound.', '{self}, at most {max}', clamped),
  where: elementwise(
    'The first value where the condition holds, else the second.',
    '{self} where {condition}, else {other}',
    (at) => (at.meetingNumber('condition') === 0 ? at.x('other') : at.x('self')),
    MASK,
  ),
  masked_fill: elementwise(
    'Values under the mask are replaced by one number.',
    '{value} where {mask}, else {self}',
    (at) => (at.meetingNumber('mask') === 0 ? at.x('self') : at.x('value')),
    MASK,
  ),
  lerp: elementwise('Each value moves a part of the way to another.', '{self} + {weight} × ({end} − {self})', (at) =>
    add(
      at.x('self'),
      multiply(
        at.x(at.has('weights') ? 'weights' : 'weight'),
        subtract(at.x(at.has('tensors1') ? 'tensors1' : 'end'), at.x('self')),
      ),
    ),
  ),
  addcmul: elementwise('A scaled product of two tensors is added.', '{self} + {value} × {tensor1} × {tensor2}', (at) =>
    add(at.x('self'), scaledBy(at, multiply(at.x('tensor1'), at.x('tensor2')))),
  ),
  addcdiv: elementwise('A scaled quotient of two tensors is added.', '{self} + {value} × {tensor1} / {tensor2}', (at) =>
    add(at.x('self'), scaledBy(at, divide(at.x('tensor1'), at.x('tensor2')))),
  ),
  threshold_backward: elementwise(
    'The gradient passes where the value was above the threshold, and stops elsewhere.',
    '{grad_output} where {self} > {threshold}, else 0',
    // A NaN lies not below the threshold either.
    (at) => (at.meetingNumber('self') <= at.number('threshold') ? constant(0) : at.x('grad_output')),
  ),
  leaky_relu_backward: elementwise(
    'The gradient passes whole where the value was above 0, and shrunk elsewhere.',
    '{grad_output} or {negative_slope} × {grad_output}',
    (at) =>
      isPositive(at) ? at.x('grad_output') : multiply(constant(at.number('negative_slope', 0.01)), at.x('grad_output')),
  ),
  tanh_backward: passed('The gradient times the slope of tanh, 1 − y².', '(1 − {output}²)', (at) =>
    subtract(one, power(at.x('output'), 2)),
  ),
  sigmoid_backward: passed(
    'The gradient times the slope of the sigmoid, y × (1 − y).',
    '{output} × (1 − {output})',
    (at) => multiply(at.x('output'), subtract(one, at.x('output'))),
  ),
  gelu_backward: passed('The gradient times the slope of GELU.', '(gate({self}) + {self} × gate′({self}))', (at) => {
    const x = at.x('self');
    return add(gateFormula(x, formOf(at)), multiply(x, gateSlopeFormula(x, formOf(at))));
  }),
  silu_backward: passed('The gradient times the slope of x × sigmoid(x).', 'σ × (1 + {self} × (1 − σ))', (at) => {
    const x = at.x('self');
    const s = sigmoid(x);
    return multiply(s, add(one, multiply(x, subtract(one, s))));
  }),
  native_dropout_backward: passed(
    'The gradient passes where the value was kept, scaled as it was.',
    '{mask} × {scale}',
    (at) => multiply(at.x('mask'), constant(at.number('scale', 1))),
  ),
  '_amp_foreach_non_finite_check_and_unscale found_inf': elementwise(
    '1 where a gradient of the optimizer is not finite, else what it was.',
    '1 if {self} is not finite, else {found_inf}',
    (at) => constant(Math.max(at.meetingNumber('found_inf'), Number(at.anyIs('self', (x) => !Number.isFinite(x))))),
  ),
  _amp_update_scale: elementwise(
    'The scale of the loss: smaller after a gradient that was not finite, larger after many that were.',
    '{self} × {scale_backoff_factor} if {found_inf} > 0; × {scale_growth_factor} after {growth_interval} good steps',
    (at) => {
      if (at.numberAt('found_inf', 0) > 0) return multiply(constant(at.number('scale_backoff_factor')), at.x('self'));
      const isGrowing = at.numberAt('growth_tracker', 0) + 1 === at.number('growth_interval');
      return isGrowing ? multiply(constant(at.number('scale_growth_factor')), at.x('self')) : at.x('self');
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
    (at) => multiply(at.x('self'), at.x('inv_scale')),
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
  isnan: filled(
    (at) => Number(Number.isNaN(at.meetingNumber('self'))),
    '1 where it is NaN, else 0.',
    '({self} is NaN)',
  ),
  isinf: filled(
    (at) => Number(Math.abs(at.meetingNumber('self')) === Number.POSITIVE_INFINITY),
    '1 where it is infinite, else 0.',
    '({self} is infinite)',
  ),
  isfinite: filled(
    (at) => Number(Number.isFinite(at.meetingNumber('self'))),
    '1 where it is finite, else 0.',
    '({self} is finite)',
  ),
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
  fill: elementwise('Values are written over with one number.', '{value}', (at) => at.x('value'), MASK),
  arange: filled(
    (at) => at.number('start') + at.index * at.number('step', 1),
    'Numbers in a row.',
    '{start}, and so on',
  ),
  tril: triangle('below the diagonal', (row, column, diagonal) => column <= row + diagonal),
  triu: triangle('above the diagonal', (row, column, diagonal) => column >= row + diagonal),
};

function scaledBy(at: At, part: Expression): Expression {
  return scaled(at.number('value', at.number('scalar', 1)), part);
}

function triangle(where: string, isKept: (row: number, column: number, diagonal: number) => boolean): Formula {
  return elementwise(`What lies ${where} stays, the rest becomes 0.`, `{self} ${where}, else 0`, (at) => {
    const [row, column] = at.coordinates.slice(-2);
    return isKept(row, column, at.number('diagonal')) ? at.x('self') : constant(0);
  });
}
