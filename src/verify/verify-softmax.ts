/**
 * Verifies recorded softmaxes, schema `lm-golden-softmax/1`, with logits of any size, against the head of every model.
 * Invariant: every number comes from the head's ops; none is computed here by another formula.
 */
import * as z from 'zod/mini';
import { differentiate } from '../engine/gradient.js';
import { Tape } from '../engine/tape.js';
import { createTensor, createVector, type Tensor } from '../engine/tensor.js';
import { LanguageHead } from '../models/language-head.js';
import { Comparison, type Verification } from './comparison.js';
import { atLeastOne, fields, fileOf, is, list, matrix, number, optional } from './reference-parts.js';

/** The loss is compared for every word as the target, so the work grows with the square. */
const MOST_LOGITS = 10_000;

const softmaxCase = fields(
  {
    logits: atLeastOne(number, 'number').check(
      z.maxLength(MOST_LOGITS, is(`a list of at most ${MOST_LOGITS} numbers`)),
    ),
    ...optional({ probs: list, log_probs: list, logsumexp: number, loss: list, dlogits: matrix }),
  },
  'with logits',
);

export const softmaxSchema = fileOf({ cases: atLeastOne(softmaxCase, 'case') });

export function verifySoftmax({ cases }: z.output<typeof softmaxSchema>): Verification {
  const comparison = new Comparison();
  const head = new LanguageHead('sum', true);
  cases.forEach(({ logits, probs, loss, log_probs: logarithms, logsumexp, dlogits }, k) => {
    const scores = createVector(logits);
    const targets = logits.map((_, target) => surprise(head, scores, target));
    const largest = logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
    const losses = targets.map((target) => target.loss);
    const compare = (quantity: string, recorded: readonly number[] | undefined, computed: ArrayLike<number>): void => {
      if (recorded !== undefined)
        comparison.compare({ where: `case ${k}`, quantity, tensor: null, recorded, computed });
    };
    compare('probs', probs, targets[0].probabilities);
    compare('loss', loss, losses);
    compare(
      'log_probs',
      logarithms,
      losses.map((value) => -value),
    );
    compare('logsumexp', logsumexp === undefined ? undefined : [logsumexp], [losses[largest] + logits[largest]]);
    compare(
      'dlogits',
      dlogits?.flat(),
      targets.flatMap(({ gradient }) => [...gradient]),
    );
  });
  return comparison.verification(`${cases.length} cases`, [
    'loss and dlogits are computed with each word as the target; log_probs are compared with −loss, logsumexp with the loss of the largest logit plus that logit',
  ]);
}

/** Runs the head on one prediction: its loss, its probabilities and ∂loss/∂logits. */
function surprise(head: LanguageHead, scores: Tensor, target: number) {
  const tape = new Tape();
  const logits = tape.parameter('z', scores, []);
  const targets = tape.constant('target', createTensor([], [target]), []);
  const { groups, objective } = head.assess(tape, [{ scope: null, logits, targets, predictions: [] }]);
  const [gradient] = differentiate(tape, objective, [logits]);
  return { loss: objective.data[0], gradient: gradient.data, probabilities: groups[0].probabilities.data };
}
