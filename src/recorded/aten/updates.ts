/** What a fused optimizer does to one parameter in one op: its memory of gradients, then the step. */
import { add, call, constant, divide, type Expression, multiply, power, subtract } from '../../engine/expression.js';
import type { At, Formula } from './formula.js';

const one = constant(1);
const times = (factor: number, part: Expression): Expression => multiply(constant(factor), part);

/** The gradient as the optimizer takes it: scaled back, with the sign that is asked for, and with a decay of the weights where that is part of it. */
function gradient(at: At, isDecoupled: boolean): Expression {
  const scaled = at.has('grad_scale') ? divide(at.x('grads'), at.leaf('grad_scale', 0)) : at.x('grads');
  const signed = at.number('maximize') === 1 ? call('negate', scaled) : scaled;
  const decay = at.number('weight_decay');
  return decay === 0 || isDecoupled ? signed : add(signed, times(decay, at.x('self')));
}

const rate = (at: At): Expression => (at.has('lr') ? at.leaf('lr', 0) : constant(at.number('lr')));

function firstMoment(at: At, isDecoupled: boolean): Expression {
  const old = at.x('exp_avgs');
  return add(old, multiply(constant(1 - at.number('beta1')), subtract(gradient(at, isDecoupled), old)));
}

function secondMoment(at: At, isDecoupled: boolean): Expression {
  const beta = at.number('beta2');
  return add(times(beta, at.x('exp_avg_sqs')), times(1 - beta, power(gradient(at, isDecoupled), 2)));
}

function adam(at: At, isDecoupled: boolean): Expression {
  const steps = at.numberAt('state_steps', 0);
  const [first, second] = [1 - at.number('beta1') ** steps, 1 - at.number('beta2') ** steps];
  const old = at.x('self');
  const decayed = isDecoupled ? multiply(old, subtract(one, times(at.number('weight_decay'), rate(at)))) : old;
  const length = add(
    divide(call('sqrt', secondMoment(at, isDecoupled)), constant(Math.sqrt(second))),
    constant(at.number('eps')),
  );
  return subtract(decayed, multiply(divide(rate(at), constant(first)), divide(firstMoment(at, isDecoupled), length)));
}

const fused = (sentence: string, symbolic: string, element: (at: At) => Expression): Formula => ({
  sentence,
  symbolic,
  element,
  elementwise: true,
});
const FIRST = 'The running mean of the gradients moves a part of the way to the new one.';
const SECOND = 'The running mean of the squared gradients moves a part of the way to the new one.';

function adamOps(name: string, isDecoupled: boolean, sentence: string): Readonly<Record<string, Formula>> {
  return {
    [`${name} exp_avgs`]: fused(FIRST, '{result} = {exp_avgs} + (1 − {beta1}) × ({grads} − {exp_avgs})', (at) =>
      firstMoment(at, isDecoupled),
    ),
    [`${name} exp_avg_sqs`]: fused(SECOND, '{result} = {beta2} × {exp_avg_sqs} + (1 − {beta2}) × {grads}²', (at) =>
      secondMoment(at, isDecoupled),
    ),
    [`${name} self`]: fused(sentence, '{result} = {self} − {lr} × m̂ / (√v̂ + {eps})', (at) => adam(at, isDecoupled)),
  };
}

function momentum(at: At): Expression {
  const decayed = gradient(at, false);
  if (at.number('momentum') === 0 || !at.has('momentum_buffer_list')) return decayed;
  if (at.number('is_first_step') === 1) return decayed;
  return add(times(at.number('momentum'), at.x('momentum_buffer_list')), times(1 - at.number('dampening'), decayed));
}

function descent(at: At): Expression {
  const moved = momentum(at);
  const step = at.number('nesterov') === 1 ? add(gradient(at, false), times(at.number('momentum'), moved)) : moved;
  return subtract(at.x('self'), multiply(rate(at), step));
}

export const UPDATES: Readonly<Record<string, Formula>> = {
  ...adamOps(
    'adamw',
    true,
    'Each weight shrinks a little, then steps against its mean gradient over the size that gradients usually have.',
  ),
  ...adamOps('adam', false, 'Each weight steps against its mean gradient, over the size that gradients usually have.'),
  'sgd self': fused('Each weight steps against its gradient.', '{result} = {self} − {lr} × {grads}', descent),
  'sgd momentum_buffer_list': fused(
    'The memory of past steps shrinks, and the gradient is added.',
    '{result} = {momentum} × {momentum_buffer_list} + {grads}',
    momentum,
  ),
};
