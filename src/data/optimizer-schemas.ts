/**
 * The kinds of optimizer that a fixture can name, with schedule and clipping.
 * Invariant: a field that several kinds share is one schema, so that it keeps its value when --set changes the kind.
 */
import * as z from 'zod/mini';
import { fields, list, number, wholeNumber } from './schema-parts.js';

const MOST_ITERATIONS = 1_000_000_000;

const atLeastZero = 'a finite number of at least 0';
const learningRate = number(atLeastZero, z.minimum(0)).check(z.describe('Size of a step against the gradient.'));

const last = z
  ._default(number(atLeastZero, z.minimum(0)), 0)
  .check(z.describe('The learning rate at the end of the schedule; it stays so afterwards.'));
const scheduleIterations = z
  .exactOptional(wholeNumber(1, MOST_ITERATIONS))
  .check(z.describe('Iteration at which the last rate is reached; without it, that of the end of the run.'));
const schedule = z.exactOptional(
  z
    .discriminatedUnion(
      'kind',
      [
        fields({ kind: z.literal('constant').check(z.describe('The learning rate stays as it is.')) }),
        fields({
          kind: z.literal('linear').check(z.describe('In a straight line from the learning rate to the last one.')),
          last,
          iterations: scheduleIterations,
        }),
        fields({
          kind: z
            .literal('cosine')
            .check(z.describe('Up in a straight line while it warms up, then down along half a cosine.')),
          last,
          iterations: scheduleIterations,
          warmup: z._default(wholeNumber(0, MOST_ITERATIONS), 0).check(z.describe('Iterations on the way up.')),
        }),
      ],
      { error: 'an object with a "kind"' },
    )
    .check(z.describe('How the learning rate changes over the run; without it, not at all.')),
);
const clip = z
  .exactOptional(number('a finite number above 0', z.gt(0)))
  .check(z.describe('The longest that all gradients together may be; a longer one is shortened by one factor.'));

const sgd = fields({
  kind: z.literal('sgd').check(z.describe('Gradient descent: new = old − learning rate × gradient.')),
  learningRate,
  momentum: z
    ._default(number(atLeastZero, z.minimum(0)), 0)
    .check(z.describe('How much of the last step is kept: the step follows momentum × buffer + gradient.')),
  schedule,
  clip,
});

const betaRange = 'a number from 0 up to, but not including, 1';
const beta1 = z
  ._default(number(betaRange, z.minimum(0), z.lt(1)), 0.9)
  .check(z.describe('Decay of the moving average of the gradient.'));
const beta2 = z
  ._default(number(betaRange, z.minimum(0), z.lt(1)), 0.999)
  .check(z.describe('Decay of the moving average of the squared gradient.'));
const epsilon = z
  ._default(number(atLeastZero, z.minimum(0)), 1e-8)
  .check(z.describe('Added to the root of the averaged square, against division by 0.'));

const adam = fields({
  kind: z
    .literal('adam')
    .check(z.describe('Adam: steps scaled for each parameter by moving averages of its gradient.')),
  learningRate,
  beta1,
  beta2,
  epsilon,
  schedule,
  clip,
});

const adamw = fields({
  kind: z
    .literal('adamw')
    .check(z.describe('AdamW: Adam after every weight that decays has shrunk by a share of itself.')),
  learningRate,
  beta1,
  beta2,
  epsilon,
  weightDecay: z
    ._default(number(atLeastZero, z.minimum(0)), 0.01)
    .check(z.describe('Share of a weight that is taken away each step, times the learning rate.')),
  decaying: z.exactOptional(
    list(z.string({ error: 'the name of a parameter' }), 'names of parameters', 0, 10_000).check(
      z.describe('The parameters that decay; without it, all of them.'),
    ),
  ),
  schedule,
  clip,
});

export const optimizerSchema = z.discriminatedUnion('kind', [sgd, adam, adamw], { error: 'an object with a "kind"' });
