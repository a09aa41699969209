/**
 * surpriseSlope: how a loss term moves when the target's probability does. ∂(−ln P)/∂P = −1/P, times the gradient that
 * arrives at the term; one number per prediction.
 */
import { constant, divide, value } from '../engine/expression.js';
import { defineOp, element, nameElement, termOf } from '../engine/op.js';
import { columnsOf, type Tensor } from '../engine/tensor.js';

export const surpriseSlope = defineOp({
  name: 'slope of −ln P',
  sentence:
    'How does the loss move when the probability of the target moves? ln P has the slope 1/P, so −ln P has −1/P.',
  symbolic: '∂loss/∂P(target) = −{gradient} / P(target)',
  inputs: ['gradient', 'probabilities', 'targets'],
  differentiable: (input) => input !== 2,
  shape: ([gradient]) => gradient.shape,
  forward(inputs, _attributes, output) {
    for (let row = 0; row < output.length; row++) {
      output[row] = -inputs[0].data[row] / inputs[1].data[targetOf(inputs, row)];
    }
  },
  pullback(input, gradient, inputs, output, _attributes, result) {
    result.fill(0);
    for (let row = 0; row < output.data.length; row++) {
      const target = targetOf(inputs, row);
      const at = input === 0 ? row : target;
      result[at] = gradient.data[row] * slopeBy(input, inputs, row, target);
    }
  },
  terms(inputs, _output, _attributes, index) {
    const target = targetOf(inputs, index);
    return [
      termOf(inputs, 0, index, slopeBy(0, inputs, index, target)),
      termOf(inputs, 1, target, slopeBy(1, inputs, index, target)),
    ];
  },
  dependents(input, inputs, _output, _attributes, index) {
    const row = input === 0 ? index : Math.floor(index / columnsOf(inputs[1].shape));
    const target = targetOf(inputs, row);
    return input === 1 && index !== target ? [] : [{ index: row, derivative: slopeBy(input, inputs, row, target) }];
  },
  expression(inputs, _output, _attributes, index) {
    const target = targetOf(inputs, index);
    const incoming = inputs[0].data[index];
    const above = incoming === 1 ? constant(-1) : value(`−${nameElement(inputs[0], index)}`, -incoming);
    return divide(above, element(inputs[1], target));
  },
});

function slopeBy(input: number, inputs: readonly Tensor[], row: number, target: number): number {
  const probability = inputs[1].data[target];
  return input === 0 ? -1 / probability : inputs[0].data[row] / (probability * probability);
}

/** The flat index of a row's target among the probabilities. */
function targetOf(inputs: readonly Tensor[], row: number): number {
  return row * columnsOf(inputs[1].shape) + inputs[2].data[row];
}
