/**
 * mean: the sum of all elements of all inputs divided by their count, one number.
 * Invariant: elements are added in order and divided once, so that a replay gives the same bits.
 */
import { readFormula } from '../../document/read-formula.js';
import { divide, sum } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { element } from '../../numbers/engine/value.js';
import { countOf, elementsOf, total, totalInPython } from './total.js';

const SUM_OF_LOSS = readFormula('Σ loss');

export const mean = defineOp({
  name: 'mean',
  inputs: ['loss'],
  variadic: true,
  compute: {
    sharesGradient: true,
    shape: () => [],
    forward(inputs, output, attributes) {
      total.compute.forward(inputs, output, attributes);
      output[0] /= countOf(inputs);
    },
    pullback(_input, gradient, inputs, result) {
      result.fill(gradient.data[0] / countOf(inputs));
    },
  },
  derive: {
    links: ['column'],
    slope: ({ inputs }) => 1 / countOf(inputs),
  },
  explain: {
    noun: 'the mean',
    sentence: 'The total is divided by the number of predictions: the average surprise of a prediction, in nats.',
    symbolic: 'mean loss = Σ loss / N',
    expression: (inputs) => divide(sum(SUM_OF_LOSS, elementsOf(inputs)), countOf(inputs)),
    gradientFormula: {
      sentence: 'The mean shares each term out over all N of them, so each slope is 1/N.',
      symbolic: '{result} = {gradient} / N',
      expression: (gradient, inputs) => divide(element(gradient, 0), countOf(inputs)),
    },
  },
  code: {
    forward: ({ inputs }) =>
      inputs.length === 1 ? '{result} = {loss}.mean()' : `{result} = (${totalInPython(inputs)}) / ${countOf(inputs)}`,
    gradients: [
      ({ inputs, input }) => {
        if (inputs[input].shape.length === 0) return `{result} = {gradient} / ${countOf(inputs)}`;
        const count = inputs.length === 1 ? '{loss}.numel()' : countOf(inputs);
        return `{result} = ({gradient} / ${count}).expand_as({loss})`;
      },
    ],
  },
});
