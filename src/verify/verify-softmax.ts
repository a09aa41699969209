/**
 * Recorded softmaxes of schema `lm-golden-softmax/1`, with logits of any size, against the head that every model ends in.
 * Invariant: every number comes from the head's ops; none is computed here by another formula.
 */
import * as z from 'zod/mini';
import { differentiate } from '../engine/gradient.js';
import { Tape } from '../engine/tape.js';
import { createTensor, createVector, type Tensor } from '../engine/tensor.js';
import { LanguageHead } from '../models/language-head.js';
import { Comparison, type Recorded, type Verification } from './comparison.js';
import { atLeastOne, list, matrix, number, type Refusal, readAs } from './reference-parts.js';

/** The loss is compared for every word as the target, so the work grows with the square. */
const MOST_LOGITS = 10_000;

const softmaxCase = z.object(
  {
    logits: atLeastOne(number, 'number').check(
      z.maxLength(MOST_LOGITS, { error: `a list of at most ${MOST_LOGITS} numbers` }),
    ),
    probs: z.optional(list),
    log_probs: z.optional(list),
    logsumexp: z.optional(number),
    loss: z.optional(list),
    dlogits: z.optional(matrix),
  },
  { error: 'an object with logits' },
);

export const softmaxSchema = z.object(
  {
    schema: z.string(),
    name: z.optional(z.string({ error: 'a text' })),
    generator: z.optional(z.string({ error: 'a text' })),
    cases: atLeastOne(softmaxCase, 'case'),
  },
  { error: 'a JSON object' },
);

export type SoftmaxFile = z.output<typeof softmaxSchema>;

export function readSoftmax(raw: unknown): SoftmaxFile | Refusal {
  return readAs(softmaxSchema, raw);
}

export function verifySoftmax({ name = 'softmax', cases }: SoftmaxFile): Verification {
  const comparison = new Comparison();
  const head = new LanguageHead('sum', true);
  cases.forEach(({ logits, probs, log_probs: logarithms, logsumexp, loss, dlogits }, k) => {
    const compare = (quantity: string, recorded: Recorded | undefined, computed: Recorded): void => {
      if (recorded !== undefined) comparison.compare(`case ${k}`, { quantity }, recorded, computed);
    };
    const scores = createVector(logits);
    const targets = logits.map((_, target) => surprise(head, scores, target));
    const largest = logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
    const losses = targets.map(({ loss }) => loss);
    compare('probs', probs, targets[0].probabilities);
    compare('loss', loss, losses);
    compare(
      'log_probs',
      logarithms,
      losses.map((value) => -value),
    );
    compare('logsumexp', logsumexp, losses[largest] + logits[largest]);
    compare(
      'dlogits',
      dlogits?.flat(),
      targets.flatMap(({ gradient }) => Array.from(gradient)),
    );
  });
  return comparison.verification(name, `${cases.length} cases`, [
    'loss and dlogits are for each word as the target; log_probs are compared with −loss, logsumexp with the loss of the largest logit plus that logit',
  ]);
}

/** The head scores one prediction; what it makes of it, with ∂loss/∂logits. */
function surprise(head: LanguageHead, scores: Tensor, target: number) {
  const tape = new Tape();
  const logits = tape.parameter('z', scores, []);
  const targets = tape.constant('target', createTensor([], [target]), []);
  const { groups, objective } = head.assess(tape, [{ scope: null, logits, targets, predictions: [] }]);
  const [gradient] = differentiate(tape, objective, [logits]);
  return { loss: objective.data[0], gradient: gradient.data, probabilities: groups[0].probabilities.data };
}
