/**
 * The op that a recorded call is: one whose formula is known, or one of which only the name is. How an op computes, which
 * terms it has and who depends on an element all follow from the formula of one element of its output.
 * Invariant: equal calls give the same op, so that steps can be told apart and compared by it.
 */

import { type FormulaTree, mapFormula, name } from '../../../document/formula.js';
import { evaluate, formulaOf } from '../../../numbers/engine/expression.js';
import { termsOf } from '../../../numbers/engine/expression-slopes.js';
import { defineOp, type Op } from '../../../numbers/engine/op.js';
import type { Attributes } from '../../../numbers/engine/op-computing.js';
import type { Dependent, Term } from '../../../numbers/engine/op-derivatives.js';
import { isSameShape, range, type Shape, type Tensor } from '../../../numbers/engine/tensor.js';
import type { UnknownOp } from '../../../timeline/trace.js';
import { type Call, labelOf } from '../calls.js';
import { isFloat } from '../lines.js';
import { ATTENTION } from './attention.js';
import { CONVOLUTIONS } from './convolutions.js';
import { ELEMENTWISE } from './elementwise.js';
import { At, type Formula, SharedParts } from './formula.js';
import { measure } from './formula-values.js';
import { INTERPOLATIONS } from './interpolation.js';
import { LOSSES } from './losses.js';
import { NORMS } from './norms.js';
import { REDUCTIONS } from './reductions.js';
import { SELECTIONS } from './selections.js';
import { UPDATES } from './updates.js';

const FORMULAS: ReadonlyMap<string, Formula> = new Map(
  [ELEMENTWISE, REDUCTIONS, CONVOLUTIONS, NORMS, ATTENTION, LOSSES, SELECTIONS, INTERPOLATIONS, UPDATES].flat(),
);

const DRAWN = 'Numbers are drawn at random: they follow from the state of the random generator alone.';
/** What ops do that have no formula here. */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ...['bernoulli', 'exponential', 'multinomial', 'normal', 'rand', 'rand_like', 'randint', 'randn', 'randn_like']
    .concat(['random', 'randperm', 'uniform'])
    .map((name) => [name, DRAWN] as const),
  ['mkldnn_rnn_layer', 'An LSTM runs over the whole sequence in one op, whose inner steps are not recorded.'],
  [
    'mkldnn_rnn_layer_backward',
    'The gradient passes back through an LSTM in one op, whose inner steps are not recorded.',
  ],
  ['native_dropout', 'Some values are dropped at random, and the others made larger to keep the mean.'],
]);

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
  const formula = FORMULAS.get(label);
  if (formula === undefined) return { name: call.name, sentence: SENTENCES.get(call.op) };
  return createFormulaOp(formula, {
    name: label,
    inputs: call.inputs.map(({ name }) => name),
    floats: call.inputs.map(({ dtype }) => isFloat(dtype)),
    attributes: call.args as Attributes,
    output: call.entry.shape,
  });
}

/** What is the same for every call of an op with these inputs and arguments. */
interface CallShape {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Which inputs hold numbers that have a gradient. */
  readonly floats: readonly boolean[];
  readonly attributes: Attributes;
  readonly output: Shape;
}

function createFormulaOp(formula: Formula, call: CallShape): Op {
  const { element, symbolic, sizeWithin, elementwise, variadic, ...words } = formula;
  const at = (inputs: readonly Tensor[], index: number, parts?: SharedParts) =>
    new At(call.inputs, inputs, call.attributes, call.output, index, parts);
  const formulaAt = (place: At) => formulaOf(element(place));
  const termsAt = (inputs: readonly Tensor[], index: number): readonly Term[] =>
    termsOf(formulaAt(at(inputs, index)), call.floats);
  const eachAt = (inputs: readonly Tensor[], parts: SharedParts, about: (place: At) => number) => {
    const held = inputs.map(holdNumbers);
    return (index: number): number => about(at(held, index, parts));
  };
  const evaluator = (inputs: readonly Tensor[]) =>
    eachAt(inputs, new SharedParts('numbers'), (place) => evaluate(formulaAt(place)));
  return defineOp({
    name: call.name,
    inputs: call.inputs,
    variadic,
    compute: {
      shape: () => call.output,
      forward(inputs, output) {
        const elementAt = evaluator(inputs);
        for (let index = 0; index < output.length; index++) output[index] = elementAt(index);
      },
      evaluator,
      sizeWithin: (inputs) =>
        eachAt(inputs, new SharedParts('numbers and sizes'), sizeWithin ?? ((place) => measure(formulaAt(place)).size)),
    },
    derive: {
      differentiable: (input) => call.floats[input] ?? false,
      terms: (inputs, index) => termsAt(inputs, index),
      dependents(input, inputs, index, _attributes, output) {
        const isSame = elementwise && isSameShape(inputs[input].shape, output.shape);
        return (isSame ? [index] : range(output.data.length)).flatMap((to): readonly Dependent[] =>
          termsAt(inputs, to)
            .filter((term) => term.input === input && term.index === index)
            .map(({ derivative }) => ({ index: to, derivative })),
        );
      },
    },
    explain: {
      ...words,
      symbolic: symbolicFor(symbolic, call),
      expression: (inputs, index) => formulaAt(at(inputs, index)),
    },
    code: null,
  });
}

/** To look up the numbers of a recorded value takes time, and there are thousands of elements. */
function holdNumbers(input: Tensor): Tensor {
  const { shape, data } = input;
  return data === null ? input : { shape, data };
}

/** `{other}` where the call has a number for it becomes the number. */
function symbolicFor(symbolic: FormulaTree, { inputs, attributes }: CallShape): FormulaTree {
  return mapFormula(symbolic, (leaf) => {
    if (leaf.kind !== 'name' || !leaf.isPlaceholder || leaf.text === 'result' || inputs.includes(leaf.text))
      return leaf;
    const given = attributes[leaf.text];
    if (typeof given !== 'number') return name(leaf.text);
    return { kind: 'constant', text: String(Number(given.toPrecision(6))) };
  });
}
