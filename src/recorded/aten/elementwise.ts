/** Ops of which each element depends on the elements at its place, and those that make tensors of numbers. */
import { add, call, constant, divide, type Expression, multiply, power, subtract } from '../../engine/expression.js';
import type { At, Formula } from './formula-op.js';

const elementwise = (
  sentence: string,
  symbolic: string,
  element: (at: At) => Expression,
  more: Partial<Formula> = {},
): Formula => ({ sentence, symbolic: `{result} = ${symbolic}`, element, elementwise: true, ...more });

const scaled = (at: At, factor: string, expression: Expression): Expression => {
  const number = at.number(factor, 1);
  return number === 1 ? expression : multiply(constant(number), expression);
};
const sigmoid = (x: Expression): Expression => divide(constant(1), add(constant(1), call('exp', call('negate', x))));
const one = constant(1);

/** The share of each value that GELU lets through. */
function gate(at: At, x: Expression): Expression {
  if (at.text('approximate') !== 'tanh')
    return multiply(constant(0.5), add(one, call('erf', divide(x, constant(Math.SQRT2)))));
  return multiply(constant(0.5), add(one, call('tanh', bend(x))));
}

const ROOT = Math.sqrt(2 / Math.PI);
const bend = (x: Expression): Expression => multiply(constant(ROOT), add(x, multiply(constant(0.044715), power(x, 3))));

function gateSlope(at: At, x: Expression): Expression {
  if (at.text('approximate') !== 'tanh') {
    const bell = call('exp', divide(call('negate', power(x, 2)), constant(2)));
    return divide(bell, constant(Math.sqrt(2 * Math.PI)));
  }
  const inner = multiply(constant(ROOT), add(one, multiply(constant(3 * 0.044715), power(x, 2))));
  return multiply(constant(0.5), multiply(subtract(one, power(call('tanh', bend(x)), 2)), inner));
}

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

export const ELEMENTWISE: Readonly<Record<string, Formula>> = {
  add: elementwise('Two tensors are added, element by element.', '{self} + {other}', (at) =>
    add(
      at.x('self'),
      scaled(at, 'alpha', at.x(at.has('other') || !at.has('scalar') ? 'other' : 'scalar', at.number('scalar'))),
    ),
  ),
  sub: elementwise('One tensor is taken from another, element by element.', '{self} − {other}', (at) =>
    subtract(at.x('self'), scaled(at, 'alpha', at.x('other', at.number('scalar')))),
  ),
  rsub: elementwise('A tensor is taken from another, or from a number.', '{other} − {self}', (at) =>
    subtract(at.x('other', at.number('scalar')), scaled(at, 'alpha', at.x('self'))),
  ),
  mul: elementwise('Two tensors are multiplied, element by element.', '{self} × {other}', (at) =>
    multiply(at.x('self'), at.x('other', at.number('scalar'))),
  ),
  div: elementwise('One tensor is divided by another, element by element.', '{self} / {other}', (at) =>
    divide(at.x('self'), at.x('other', at.number('scalar'))),
  ),
  neg: elementwise('Each value changes its sign.', '−{self}', (at) => call('negate', at.x('self'))),
  abs: elementwise('Each value loses its sign.', '|{self}|', (at) =>
    at.meetingNumber('self') < 0 ? call('negate', at.x('self')) : at.x('self'),
  ),
  sgn: filled((at) => Math.sign(at.meetingNumber('self')), 'The sign of each value.', 'sign {self}'),
  sign: filled((at) => Math.sign(at.meetingNumber('self')), 'The sign of each value.', 'sign {self}'),
  exp: elementwise('e to the power of each value.', 'e^{self}', (at) => call('exp', at.x('self'))),
  log: elementwise('The logarithm of each value. At 0 it is minus infinity.', 'ln {self}', (at) =>
    call('ln', at.x('self')),
  ),
  log1p: elementwise('The logarithm of 1 plus each value.', 'ln(1 + {self})', (at) =>
    call('ln', add(one, at.x('self'))),
  ),
  sqrt: elementwise('The square root of each value. Its slope at 0 is infinite.', '√{self}', (at) =>
    call('sqrt', at.x('self')),
  ),
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
  erf: elementwise('The error function of each value.', 'erf {self}', (at) => call('erf', at.x('self'))),
  tanh: elementwise('Each value is squashed to between −1 and 1.', 'tanh {self}', (at) => call('tanh', at.x('self')), {
    saturation: { kind: 'squashing', low: -1, high: 1 },
  }),
  sigmoid: elementwise(
    'Each value is squashed to between 0 and 1.',
    '1 / (1 + e^−{self})',
    (at) => sigmoid(at.x('self')),
    {
      saturation: { kind: 'squashing', low: 0, high: 1 },
    },
  ),
  relu: elementwise('Negative values become 0, others stay.', 'max(0, {self})', (at) => call('max', at.x('self')), {
    saturation: { kind: 'rectifier' },
  }),
  gelu: elementwise(
    'Each value passes through its gate: large ones nearly whole, negative ones hardly at all.',
    '{self} × gate({self})',
    (at) => multiply(at.x('self'), gate(at, at.x('self'))),
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
    at.meetingNumber('self') > 0 ? at.x('self') : multiply(constant(at.number('negative_slope', 0.01)), at.x('self')),
  ),
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
    add(at.x('self'), multiply(at.x('weight'), subtract(at.x('end', 0), at.x('self')))),
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
    (at) => (at.meetingNumber('self') > at.number('threshold') ? at.x('grad_output') : constant(0)),
  ),
  leaky_relu_backward: elementwise(
    'The gradient passes whole where the value was above 0, and shrunk elsewhere.',
    '{grad_output} or {negative_slope} × {grad_output}',
    (at) =>
      at.meetingNumber('self') > 0
        ? at.x('grad_output')
        : multiply(constant(at.number('negative_slope', 0.01)), at.x('grad_output')),
  ),
  tanh_backward: elementwise('The gradient times the slope of tanh, 1 − y².', '{grad_output} × (1 − {output}²)', (at) =>
    multiply(at.x('grad_output'), subtract(one, power(at.x('output'), 2))),
  ),
  sigmoid_backward: elementwise(
    'The gradient times the slope of the sigmoid, y × (1 − y).',
    '{grad_output} × {output} × (1 − {output})',
    (at) => multiply(at.x('grad_output'), multiply(at.x('output'), subtract(one, at.x('output')))),
  ),
  gelu_backward: elementwise(
    'The gradient times the slope of GELU.',
    '{grad_output} × (gate({self}) + {self} × gate′({self}))',
    (at) => {
      const x = at.x('self');
      return multiply(at.x('grad_output'), add(gate(at, x), multiply(x, gateSlope(at, x))));
    },
  ),
  silu_backward: elementwise(
    'The gradient times the slope of x × sigmoid(x).',
    '{grad_output} × σ × (1 + {self} × (1 − σ))',
    (at) => {
      const x = at.x('self');
      const s = sigmoid(x);
      return multiply(at.x('grad_output'), multiply(s, add(one, multiply(x, subtract(one, s)))));
    },
  ),
  native_dropout_backward: elementwise(
    'The gradient passes where the value was kept, scaled as it was.',
    '{grad_output} × {mask} × {scale}',
    (at) => multiply(at.x('grad_output'), multiply(at.x('mask'), constant(at.number('scale', 1)))),
  ),
  mse_loss: elementwise('The square of the difference.', '({self} − {target})²', (at) =>
    power(subtract(at.x('self'), at.x('target')), 2),
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
  logical_and: compared('and', (a, b) => a !== 0 && b !== 0),
  logical_or: compared('or', (a, b) => a !== 0 || b !== 0),
  logical_not: filled((at) => Number(at.meetingNumber('self') === 0), '1 where it was 0, else 0.', 'not {self}'),
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
  zeros: filled(() => 0, 'Zeros.', '0'),
  zeros_like: filled(() => 0, 'Zeros.', '0'),
  new_zeros: filled(() => 0, 'Zeros.', '0'),
  zero: filled(() => 0, 'Values are written over with zeros.', '0'),
  ones: filled(() => 1, 'Ones.', '1'),
  ones_like: filled(() => 1, 'Ones.', '1'),
  new_ones: filled(() => 1, 'Ones.', '1'),
  full: filled((at) => at.number('fill_value'), 'One number everywhere.', '{fill_value}'),
  full_like: filled((at) => at.number('fill_value'), 'One number everywhere.', '{fill_value}'),
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

function scaledBy(at: At, expression: Expression): Expression {
  const number = at.number('value', at.number('scalar', 1));
  return number === 1 ? expression : multiply(constant(number), expression);
}

function triangle(where: string, isKept: (row: number, column: number, diagonal: number) => boolean): Formula {
  return elementwise(`What lies ${where} stays, the rest becomes 0.`, `{self} ${where}, else 0`, (at) => {
    const [row, column] = at.coordinates.slice(-2);
    return isKept(row, column, at.number('diagonal')) ? at.x('self') : constant(0);
  });
}
