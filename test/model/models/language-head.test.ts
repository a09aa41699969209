/** The head that every model ends in: softmax, loss terms, total, mean and perplexity, with their gradients. */
import { describe, expect, test } from 'vitest';
import type { LossReduction } from '../../../src/model/models/language-head.js';
import { createTabular } from '../../../src/model/models/tabular.js';
import { createSgd } from '../../../src/model/optimizers/sgd.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { createTensor } from '../../../src/numbers/engine/tensor.js';
import { createWholeBatch } from '../../../src/training/iteration/batches.js';
import { assertClose } from '../../support/closeness.js';
import { assembleProgram } from '../../support/programs.js';

const LOGITS = [0.4, -1.2, 2.1, -0.3, 1.5, 0.2];
const TARGETS = [1, 2, 0];
/** The second row of the table is asked twice. */
const ROWS = [0, 1, 1];

describe('the loss', () => {
  const sum = assess('sum');
  const mean = assess('mean');
  const expected = ROWS.map((row, k) => -Math.log(softmaxOf(row)[TARGETS[k]]));
  const total = expected.reduce((all, term) => all + term, 0);

  test('has a term for each prediction, their total, their mean and its perplexity', () => {
    for (const outcome of [sum, mean]) {
      const terms = outcome.groups.flatMap(({ terms: { data } }) => Array.from(data));
      assertClose('terms', terms, expected);
      assertClose('total', outcome.total.data, [total]);
      assertClose('mean', outcome.mean.data, [total / 3]);
      assertClose('perplexity', outcome.perplexity.data, [Math.exp(total / 3)]);
    }
  });

  test('is the total or the mean, as training says, and is called loss either way', () => {
    expect([sum.objective, sum.objective.symbol]).toEqual([sum.total, 'loss']);
    expect([mean.objective, mean.objective.symbol]).toEqual([mean.mean, 'loss']);
    expect([sum.mean.symbol, mean.total.symbol]).toEqual(['mean loss', 'total loss']);
  });

  test('has the gradient P − onehot of every prediction, added up over those that share a row', () => {
    const gradient = new Array<number>(LOGITS.length).fill(0);
    ROWS.forEach((row, k) => {
      softmaxOf(row).forEach((p, word) => {
        gradient[row * 3 + word] += p - (word === TARGETS[k] ? 1 : 0);
      });
    });
    assertClose('by sum', sum.gradients[0].data, gradient);
    assertClose(
      'by mean',
      mean.gradients[0].data,
      gradient.map((slope) => slope / 3),
    );
  });

  test('is the same with the plain softmax, as long as nothing overflows', () => {
    const plain = assess('sum', false);
    assertClose('loss', plain.objective.data, sum.objective.data);
    assertClose('gradient', plain.gradients[0].data, sum.gradients[0].data);
  });

  test('names each prediction by its context and its target', () => {
    expect(sum.groups.map(({ scope }) => scope)).toEqual([
      'prediction 1: we → b',
      'prediction 2: we love → c',
      'prediction 3: we love → a',
    ]);
    expect(sum.groups.map(({ predictions }) => predictions[0].targetIndex)).toEqual(TARGETS);
  });
});

function assess(lossReduction: LossReduction, shifted = true) {
  const program = assembleProgram({
    model: createTabular({ contexts: ['we', 'we love'], words: ['a', 'b', 'c'] }),
    parameters: [createTensor([2, 3], LOGITS)],
    optimizer: createSgd({ learningRate: 0.1, momentum: 0 }),
    batches: createWholeBatch({
      examples: ROWS.map((row) => [row]),
      targets: TARGETS.map((word) => [word]),
    }),
    iterations: 1,
    lossReduction,
    shifted,
  });
  return program.execute(new Tape(), program.initial);
}

function softmaxOf(row: number): readonly number[] {
  const powers = LOGITS.slice(row * 3, row * 3 + 3).map((z) => Math.exp(z));
  const whole = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / whole);
}
