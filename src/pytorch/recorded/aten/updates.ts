/**
 * What a fused optimizer does to one parameter in one op: its memory of gradients, then the step. The formulas are those
 * of the ops of our own.
 */

import { stepFormula } from '../../../model/ops/adam-step.js';
import { firstMoment } from '../../../model/ops/first-moment.js';
import { secondMoment } from '../../../model/ops/second-moment.js';
import { add, call, divide, type Expression, multiply, scaled, subtract } from '../../../numbers/engine/expression.js';
import { type At, defineFormulas, type FormulaDefinition } from './formula.js';

/** The gradient as the optimizer takes it: scaled back, with the sign that is asked for, and with a decay of the weights where that is part of it. */
function gradient(at: At, isDecoupled = false): Expression {
  const unscaled = at.has('grad_scale') ? divide(at.x('grads'), at.leaf('grad_scale', 0)) : at.x('grads');
  const signed = at.number('maximize') === 1 ? call('negate', unscaled) : unscaled;
  const decay = at.number('weight_decay');
  return decay === 0 || isDecoupled ? signed : add(signed, scaled(decay, at.x('self')));
}

const first = (at: At, isDecoupled: boolean): Expression =>
  firstMoment.formula([at.x('exp_avgs'), gradient(at, isDecoupled)], { decay: at.number('beta1') });
const second = (at: At, isDecoupled: boolean): Expression =>
  secondMoment.formula([at.x('exp_avg_sqs'), gradient(at, isDecoupled)], { decay: at.number('beta2') });

function adam(at: At, isDecoupled: boolean): Expression {
  const old = at.x('self');
  const kept = subtract(1, multiply(at.number('weight_decay'), at.x('lr')));
  const averages = [first(at, isDecoupled), second(at, isDecoupled)];
  return stepFormula([isDecoupled ? multiply(old, kept) : old, ...averages], at.x('lr'), {
    beta1: at.number('beta1'),
    beta2: at.number('beta2'),
    epsilon: at.number('eps'),
    step: at.numberAt('state_steps', 0),
  });
}

const fused = (sentence: string, symbolic: string, element: (at: At) => Expression): FormulaDefinition => ({
  sentence,
  symbolic,
  element,
  elementwise: true,
});

function adamOps(name: string, isDecoupled: boolean, sentence: string): Readonly<Record<string, FormulaDefinition>> {
  return {
    [`${name} exp_avgs`]: fused(
      firstMoment.explain.sentence,
      '{result} = {beta1} × {exp_avgs} + (1 − {beta1}) × {grads}',
      (at) => first(at, isDecoupled),
    ),
    [`${name} exp_avg_sqs`]: fused(
      secondMoment.explain.sentence,
      '{result} = {beta2} × {exp_avg_sqs} + (1 − {beta2}) × {grads}²',
      (at) => second(at, isDecoupled),
    ),
    [`${name} self`]: fused(sentence, '{result} = {self} − {lr} × m̂ / (√v̂ + {eps})', (at) => adam(at, isDecoupled)),
  };
}

function momentum(at: At): Expression {
  const decayed = gradient(at);
  const isFirst = at.number('momentum') === 0 || !at.has('momentum_buffer_list') || at.number('is_first_step') === 1;
  if (isFirst) return decayed;
  const kept = multiply(at.number('momentum'), at.x('momentum_buffer_list'));
  return add(kept, scaled(1 - at.number('dampening'), decayed));
}

function descent(at: At): Expression {
  const moved = momentum(at);
  const step = at.number('nesterov') === 1 ? add(gradient(at), scaled(at.number('momentum'), moved)) : moved;
  return subtract(at.x('self'), multiply(at.x('lr'), step));
}

export const UPDATES = defineFormulas({
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
});
