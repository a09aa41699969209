/**
 * Verifies recorded functions of one variable, schema `lm-golden-unary/1`, against the ops and the engine's functions, and
 * recorded softmaxes, schema `lm-golden-softmax/1`, with logits of any size, against the head of every model.
 * Invariant: nothing is computed here only for the comparison; a function or derivative that backstep does not compute
 * is listed as not compared.
 */
import * as z from 'zod/mini';
import { LanguageHead } from '../../model/models/language-head.js';
import { exponentials } from '../../model/ops/exponentials.js';
import { gelu } from '../../model/ops/gelu.js';
import { type GeluAttributes, geluGate } from '../../model/ops/gelu-gate.js';
import { relu } from '../../model/ops/relu.js';
import { tanh } from '../../model/ops/tanh.js';
import { total } from '../../model/ops/total.js';
import { differentiate } from '../../numbers/engine/gradient.js';
import { Tape } from '../../numbers/engine/tape.js';
import { createTensor, createVector, type Tensor } from '../../numbers/engine/tensor.js';
import type { Value } from '../../numbers/engine/value.js';
import { erf } from '../../numbers/kernels/erf.js';
import { Comparison, type Tolerance, type Verification } from './comparison.js';
import {
  atLeastOne,
  demandCount,
  fields,
  fileOf,
  is,
  list,
  matrix,
  number,
  optional,
  refuseFor,
} from './reference-parts.js';

const recordedFunction = fields({ y: list, dydx: z.optional(list) }, 'with y and dydx');

export const unarySchema = fileOf({
  x: atLeastOne(number, 'number'),
  functions: z.record(z.string(), recordedFunction, is('an object of functions')),
});

type UnaryFile = z.output<typeof unarySchema>;

/**
 * Numbers below the smallest normal one have fewer digits; a recorded tail of GELU is 1 minus a number of 40 digits.
 */
const TINY = 1e-38;
const VALUES: Tolerance = { absolute: TINY, relative: 1e-15 };
const SLOPES: Tolerance = { absolute: 4e-16, relative: 1e-14 };
const TANH_SLOPES: Tolerance = { absolute: 1e-15, relative: 1e-14 };
/**
 * GELU by tanh: at least `least`; far below 0 `ofExponent` times the exponent, whose rounding e^ makes a relative one.
 */
const TANH_FORM = { least: 4e-15, ofExponent: 6e-16 };

export function verifyUnary(file: UnaryFile): Verification {
  refuseFor(lengthProblems(file));
  const { x, functions } = file;
  const comparison = new Comparison(VALUES);
  for (const [tensor, { y, dydx }] of Object.entries(functions)) {
    if (!Object.hasOwn(FUNCTIONS, tensor)) {
      comparison.omit(tensor, 'no model or op in backstep computes it');
      continue;
    }
    const compare = (quantity: string, recorded: readonly number[], computed: Float64Array): void =>
      x.forEach((point, k) => {
        const pair = { where: `x = ${point}`, quantity, tensor, recorded: [recorded[k]], computed: [computed[k]] };
        comparison.compare(pair, toleranceOf(quantity, tensor, point));
      });
    const { values, slopes } = FUNCTIONS[tensor](x);
    compare('y', y, values);
    if (dydx === undefined) continue;
    if (slopes === null) comparison.omit(`${tensor}′`, `backstep computes ${tensor} but no derivative of it`);
    else compare('dydx', dydx, slopes);
  }
  return comparison.verification(`${x.length} points`, REMARKS);
}

function lengthProblems({ x, functions }: UnaryFile): readonly string[] {
  return Object.entries(functions).flatMap(([name, columns]) =>
    Object.entries(columns).flatMap(([column, values]) =>
      demandCount(`functions.${name}.${column}`, values, 'values', x.length, ', one for each x'),
    ),
  );
}

function toleranceOf(quantity: string, name: string, x: number): Tolerance {
  if (quantity === 'dydx') return name === 'tanh' ? TANH_SLOPES : SLOPES;
  return name === 'gelu_tanh' ? tanhFormTolerance(x) : VALUES;
}

function tanhFormTolerance(x: number): Tolerance {
  const exponent = Math.sqrt(8 / Math.PI) * Math.abs(x + 0.044715 * x * x * x);
  return { absolute: TINY, relative: Math.max(TANH_FORM.least, x < 0 ? TANH_FORM.ofExponent * exponent : 0) };
}

const REMARKS: readonly string[] = [
  `y of gelu_tanh is compared within ${TANH_FORM.least}·|recorded| or, for x < 0, ${TANH_FORM.ofExponent}·2u·|recorded| if that is more: there it is x / (1 + e^(2u)), and e^ makes the rounding of 2u a relative error`,
  `dydx is compared within ${SLOPES.absolute} + ${SLOPES.relative}·|recorded|, of tanh within ${TANH_SLOPES.absolute} + ${TANH_SLOPES.relative}·|recorded|: where 1 − y² and gate + x · gate′ are near 0, they are differences of nearly equal numbers and keep their rounding errors`,
  `an absolute ${TINY} is allowed for y in tails beyond the digits that a file can hold: 1 + tanh of 40 digits, and numbers below the smallest normal one`,
];

interface Computed {
  readonly values: Float64Array;
  /** Null if backstep does not compute them. */
  readonly slopes: Float64Array | null;
}

/** The functions that a file may name. */
const FUNCTIONS: Readonly<Record<string, (x: readonly number[]) => Computed>> = {
  erf: (x) => ({ values: Float64Array.from(x, erf), slopes: null }),
  tanh: byOps((tape, x) => tape.apply(tanh, [x], UNNAMED)),
  exp: byOps((tape, x) => tape.apply(exponentials, [x], UNNAMED, { shifted: false })),
  relu: byOps((tape, x) => tape.apply(relu, [x], UNNAMED)),
  gelu_erf: byOps((tape, x) => applyGelu(tape, x, 'exact')),
  gelu_tanh: byOps((tape, x) => applyGelu(tape, x, 'tanh')),
};

const UNNAMED = { symbol: 'y', axes: [] };

function applyGelu(tape: Tape, x: Value, form: GeluAttributes['form']): Value {
  const gates = tape.apply(geluGate, [x], UNNAMED, { form });
  return tape.apply(gelu, [x, gates], UNNAMED, { form });
}

/** Runs ops on all points at once and differentiates the sum of the results, so that each point gets its own slope. */
function byOps(apply: (tape: Tape, x: Value) => Value): (x: readonly number[]) => Computed {
  return (points) => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector(points), []);
    const y = apply(tape, x);
    const [slopes] = differentiate(tape, tape.apply(total, [y], UNNAMED), [x]);
    return { values: y.data, slopes: slopes.data };
  };
}

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
