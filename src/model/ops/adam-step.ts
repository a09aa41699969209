/**
 * adamStep: a step of about the learning rate for every weight, whatever the scale of its gradient.
 * new = old − rate · m̂ / (√v̂ + ε), m̂ = m / (1 − β1^t), v̂ = v / (1 − β2^t), t from 1 (Kingma and Ba, 2015).
 * Invariant: the result equals PyTorch's Adam within rounding.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import {
  add,
  call,
  divide,
  type Expression,
  multiply,
  named,
  subtract,
  value,
} from '../../numbers/engine/expression.js';
import type { Application } from '../../numbers/engine/op-computing.js';
import { power } from '../../numbers/engine/power.js';
import { adamPass, adamStep as stepWeights } from '../../numbers/kernels/elementwise.js';
import { type DecayAttributes, firstMoment } from './first-moment.js';
import { secondMoment } from './second-moment.js';
import { keptShare, type WeightDecayAttributes, weightDecay } from './weight-decay.js';

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
  inputs: ['parameter', 'm', 'v'],
  formula: ([old, m, v], attributes) =>
    stepFormula([named('old', old), m, v], value('rate', attributes.learningRate), attributes),
  compute: {
    kernel: stepWeights,
    factors: numbersOf,
    passes: [
      { after: [weightDecay, firstMoment, secondMoment], prepare },
      { after: [firstMoment, secondMoment], prepare },
    ],
  },
  explain: {
    sentence:
      'The average push, divided by the usual size of the push, sets the step: weights with small gradients move too.',
    symbolic: 'new = old − rate × m̂ / (√v̂ + ε)',
  },
  code: {
    forward:
      'm_hat = {m} / (1 - beta1 ** t)\nv_hat = {v} / (1 - beta2 ** t)\n{result} = {parameter} - lr * m_hat / (v_hat.sqrt() + eps)',
    settings: ({ learningRate, beta1, beta2, epsilon, step }) => ({
      lr: learningRate,
      beta1,
      beta2,
      eps: epsilon,
      t: step,
    }),
  },
});

type Corrected = Pick<AdamAttributes, 'beta1' | 'beta2' | 'epsilon' | 'step'>;

/** The step as a formula of the weight before it, and of both averages after the gradient has entered them. */
export function stepFormula([old, m, v]: readonly Expression[], rate: Expression, attributes: Corrected): Expression {
  const [correction1, correction2] = correctionsOf(attributes);
  const mean = named('m̂', divide(m, correction1));
  const square = named('v̂', divide(v, correction2));
  return subtract(old, divide(multiply(rate, mean), add(call('sqrt', square), value('ε', attributes.epsilon))));
}

/** The update of a parameter in one pass: its decay, if it decays, both moments and the step. */
function prepare(applications: readonly Application[]): (() => void) | null {
  const [first, second, step] = applications.slice(-3);
  const decay = applications.at(-4);
  const [[m, gradient], [v, other], [decayed, newM, newV]] = [first.inputs, second.inputs, step.inputs];
  if (other !== gradient || newM !== first.output || newV !== second.output) return null;
  if (decay !== undefined && decayed !== decay.output) return null;
  const pass = adamPass({
    parameter: (decay?.inputs[0] ?? decayed).data,
    gradient: gradient.data,
    m: m.data,
    v: v.data,
    decayed: (decay ?? step).output.data,
    newM: newM.data,
    newV: newV.data,
    updated: step.output.data,
  });
  if (pass === null) return null;
  return () => {
    const kept = decay === undefined ? 1 : keptShare(decay.attributes as WeightDecayAttributes);
    const [{ decay: beta1 }, { decay: beta2 }] = [first.attributes, second.attributes] as DecayAttributes[];
    pass(kept, beta1, beta2, ...numbersOf(step.attributes as AdamAttributes));
  };
}

/** The corrections are the same for all elements, so they are divided out once, as in PyTorch. */
function numbersOf(attributes: AdamAttributes) {
  const { learningRate, epsilon } = attributes;
  const [correction1, correction2] = correctionsOf(attributes);
  return [learningRate / correction1, 1 / correction2, epsilon] as const;
}

const correctionsOf = createCorrections();

/** All parameters of an iteration have the same corrections, and powers take time. */
function createCorrections(): (attributes: Corrected) => readonly [number, number] {
  let last = { beta1: 0, beta2: 0, step: 0, corrections: [0, 0] as readonly [number, number] };
  return ({ beta1, beta2, step }) => {
    if (last.step !== step || last.beta1 !== beta1 || last.beta2 !== beta2) {
      last = { beta1, beta2, step, corrections: [1 - power(beta1, step), 1 - power(beta2, step)] };
    }
    return last.corrections;
  };
}
