/**
 * The op that a recorded call is: one whose formula is known, or one of which only the name is.
 * Invariant: equal calls give the same op, so that steps can be told apart and compared by it.
 */
import type { Attributes, Op } from '../../engine/op.js';
import type { UnknownOp } from '../../timeline/trace.js';
import { type Call, labelOf } from '../calls.js';
import { isFloat } from '../lines.js';
import { ATTENTION } from './attention.js';
import { CONVOLUTIONS } from './convolutions.js';
import { ELEMENTWISE } from './elementwise.js';
import type { Formula } from './formula.js';
import { createFormulaOp } from './formula-op.js';
import { INTERPOLATIONS } from './interpolation.js';
import { LOSSES } from './losses.js';
import { NORMS } from './norms.js';
import { REDUCTIONS } from './reductions.js';
import { SELECTIONS } from './selections.js';
import { UPDATES } from './updates.js';

const FORMULAS: Readonly<Record<string, Formula>> = {
  ...ELEMENTWISE,
  ...REDUCTIONS,
  ...CONVOLUTIONS,
  ...NORMS,
  ...ATTENTION,
  ...LOSSES,
  ...SELECTIONS,
  ...INTERPOLATIONS,
  ...UPDATES,
};

const DRAWN = 'Numbers are drawn at random: they follow from the state of the random generator alone.';
const LSTM = 'An LSTM runs over the whole sequence in one op, whose inner steps are not recorded.';
/** What ops do that have no formula here. */
const SENTENCES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['bernoulli', 'exponential', 'multinomial', 'normal', 'rand', 'rand_like', 'randint', 'randn', 'randn_like']
      .concat(['random', 'randperm', 'uniform'])
      .map((name) => [name, DRAWN]),
  ),
  mkldnn_rnn_layer: LSTM,
  mkldnn_rnn_layer_backward: 'The gradient passes back through an LSTM in one op, whose inner steps are not recorded.',
  native_dropout: 'Some values are dropped at random, and the others made larger to keep the mean.',
};

/** Finds ops for one history. */
export function createOpFinder(): (call: Call) => Op | UnknownOp {
  const known = new Map<string, Op | UnknownOp>();
  return (call) => {
    const { inputs, args, entry } = call;
    const key = JSON.stringify([
      labelOf(call),
      call.name,
      inputs.map(({ name, dtype }) => [name, isFloat(dtype)]),
      args,
      entry.shape,
    ]);
    const found = known.get(key) ?? opOf(call);
    if (known.size < MOST_OPS) known.set(key, found);
    return found;
  };
}

const MOST_OPS = 100_000;

function opOf(call: Call): Op | UnknownOp {
  const label = labelOf(call);
  const formula = Object.hasOwn(FORMULAS, label) ? FORMULAS[label] : undefined;
  if (formula === undefined) {
    return Object.hasOwn(SENTENCES, call.op) ? { name: call.name, sentence: SENTENCES[call.op] } : { name: call.name };
  }
  return createFormulaOp(formula, {
    name: label,
    inputs: call.inputs.map(({ name }) => name),
    floats: call.inputs.map(({ dtype }) => isFloat(dtype)),
    attributes: call.args as Attributes,
    output: call.entry.shape,
  });
}
