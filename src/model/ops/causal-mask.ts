/**
 * causalMask: no position may look at a later one. Scores above the diagonal become −∞, so that softmax gives them 0,
 * and get no gradient; the others are copied.
 */
import { countWhere } from '../../numbers/engine/backward-words.js';
import { defineCopy } from '../../numbers/engine/copies.js';
import { columnsOf, type Tensor } from '../../numbers/engine/tensor.js';
import { copyLower } from '../../numbers/kernels/copies.js';

export const causalMask = defineCopy({
  name: 'causal mask',
  inputs: ['scores'],
  elsewhere: -Infinity,
  sourceOf: ([scores], index) => (isVisible(scores, index) ? [0, index] : null),
  compute: {
    division: ([{ data, shape }]) => ({ count: data.length / columnsOf(shape) ** 2, divided: [0] }),
    forward([scores], output) {
      return copyLower(scores.data, output, columnsOf(scores.shape), -Infinity);
    },
    pullback(_input, gradient, [scores], result) {
      return copyLower(gradient.data, result, columnsOf(scores.shape), 0);
    },
  },
  derive: { reachesOne: () => true },
  explain: {
    noun: 'the mask',
    sentence: 'What comes later is hidden: its score becomes −∞, which softmax turns into a weight of 0.',
    symbolic: '{result}(i, j) = {scores}(i, j), or −∞ where j > i',
    meansInfinity: true,
    backwardWords: {
      sentence: ({ output: { data } }, write) =>
        `It passes where a position looks at itself or back, and stops where the mask hides what comes later: ${write.count(countWhere(data, (score) => score !== -Infinity))} of ${write.count(data.length)} pass.`,
      unreached: () => 'What comes later is hidden, whatever its score is.',
    },
  },
  code: {
    forward: ({ inputs: [{ shape }] }) => {
      const length = columnsOf(shape);
      return `later = torch.ones(${length}, ${length}, dtype=torch.bool).triu(1)\n{result} = {scores}.masked_fill(later, -torch.inf)`;
    },
    gradients: ['{result} = {gradient}.tril()'],
  },
});

function isVisible({ shape }: Tensor, index: number): boolean {
  const length = columnsOf(shape);
  return index % length <= Math.floor(index / length) % length;
}
