/**
 * adamStep: a step of about the learning rate for every weight, whatever the scale of its gradient.
 * new = old − rate · m̂ / (√v̂ + ε), m̂ = m / (1 − β1^t), v̂ = v / (1 − β2^t), t from 1 (Kingma and Ba, 2015).
 * Invariant: the result equals PyTorch's Adam within rounding.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { add, call, divide, multiply, subtract, value } from '../engine/expression.js';
import { adamStep as stepWeights } from '../kernels/elementwise.js';
import { power } from '../kernels/power.js';

export type AdamAttributes = {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** The number of updates, including this one. */
  readonly step: number;
};

export const adamStep = defineElementwise<AdamAttributes>({
  name: 'adam step',
  sentence:
    'The average push, divided by the usual size of the push, sets the step: weights with small gradients move too.',
  symbolic: 'new = old − rate × m̂ / (√v̂ + ε)',
  inputs: ['parameter', 'm', 'v'],
  forward([parameter, first, second], attributes, output) {
    const { learningRate, epsilon } = attributes;
    const [correction1, correction2] = correctionsOf(attributes);
    // The corrections are the same for all elements, so they are divided out once, as in PyTorch.
    const rate = learningRate / correction1;
    const squareScale = 1 / correction2;
    return stepWeights([parameter.data, first.data, second.data], output, rate, squareScale, epsilon);
  },
  derivative(input, values, _output, attributes) {
    if (input === 0) return 1;
    const [correction1, correction2] = correctionsOf(attributes);
    const root = Math.sqrt(values[2] / correction2);
    const scale = root + attributes.epsilon;
    if (input === 1) return -attributes.learningRate / correction1 / scale;
    return (attributes.learningRate * (values[1] / correction1)) / (scale * scale) / (2 * root * correction2);
  },
  formula([old, m, v], attributes) {
    const [correction1, correction2] = correctionsOf(attributes);
    return subtract(
      value('old', old.value),
      divide(
        multiply(value('rate', attributes.learningRate), value('m̂', m.value / correction1)),
        add(call('sqrt', value('v̂', v.value / correction2)), value('ε', attributes.epsilon)),
      ),
    );
  },
});

const correctionsOf = createCorrections();

/** All parameters of an iteration have the same corrections, and powers take time. */
function createCorrections(): (attributes: AdamAttributes) => readonly [number, number] {
  let last = { beta1: 0, beta2: 0, step: 0, corrections: [0, 0] as readonly [number, number] };
  return ({ beta1, beta2, step }) => {
    if (last.step !== step || last.beta1 !== beta1 || last.beta2 !== beta2) {
      last = { beta1, beta2, step, corrections: [1 - power(beta1, step), 1 - power(beta2, step)] };
    }
    return last.corrections;
  };
}
