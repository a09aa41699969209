/**
 * The backward step of an op for one input, as an op of its own: incoming gradient × local derivative, summed over the
 * outputs that the input reaches. Its inputs are the incoming gradient, then the op's inputs, then the op's output.
 * Invariant: it is linear in the incoming gradient. Its terms are the incoming gradient × local derivative for
 * each of these outputs, never terms by the op's inputs: asked why a gradient has its value, it names the outputs through
 * which it came.
 */
import { derivativeOf, type FormulaTree } from '../../document/formula.js';
import { constant, type Expression, multiply, sum, value } from './expression.js';
import { defineOp, type Op } from './op.js';
import type { OpCode } from './op-code.js';
import type { Attributes } from './op-computing.js';
import { termOf } from './op-derivatives.js';
import { isSameShape } from './tensor.js';
import { element, elementTree, symbolTree, type Value } from './value.js';

type Shaped = Pick<Value, 'shape'>;

interface PullbackOp extends Op {
  readonly of: Op;
  readonly input: number;
}

export function createPullback(op: Op, input: number): PullbackOp {
  const target = op.inputs[input] ?? op.inputs.at(-1);
  const asOp = defineOp({
    name: `pullback ${op.name}`,
    sentence: op.gradientFormula?.sentence ?? `The gradient passes back through ${op.noun ?? op.name}.`,
    symbolic:
      op.gradientFormula?.symbolic ??
      `{result} = ${op.reachesOne?.(input) ? '' : 'Σ '}{gradient} × ∂{output}/∂{${target}}`,
    code: op.code && pullbackCode(op.code, input),
    inputs: ['gradient', ...op.inputs, 'output'],
    differentiable: (position) => position === 0,
    shape: (inputs) => inputs[input + 1].shape,
    forward: (inputs, result, attributes) =>
      op.pullback(input, inputs[0], inputs.slice(1, -1), result, attributes, inputs[inputs.length - 1]),
    terms: (inputs, index, attributes) =>
      op
        .dependents(input, inputs.slice(1, -1), index, attributes, inputs[inputs.length - 1])
        .map((dependent) => termOf(inputs, 0, dependent.index, dependent.derivative)),
    dependents: (_position, inputs, index, attributes) =>
      op
        .terms(inputs.slice(1, -1), index, attributes, inputs[inputs.length - 1])
        .filter((term) => term.input === input)
        .map((term) => ({ index: term.index, derivative: term.derivative })),
    expression: (inputs, index, attributes) => explain(op, input, inputs, attributes, index),
  });
  return { ...asOp, of: op, input };
}

export function isPullback(op: Pick<Op, 'name'>): op is PullbackOp {
  return 'of' in op;
}

/** The values whose gradient a pullback gives: one input of its op, or all if they share it. */
export function targetsOf<V extends Shaped>(op: PullbackOp, inputs: readonly V[]): readonly V[] {
  const originals = inputs.slice(1, -1);
  return sharesGradient(op.of, originals) ? originals : [originals[op.input]];
}

/** Whether one step gives the gradient of every input. */
export function sharesGradient(op: Op, inputs: readonly Shaped[]): boolean {
  if (op.sharesGradient !== true || inputs.length === 1) return false;
  const [first, ...others] = inputs;
  return others.every(({ shape }) => isSameShape(shape, first.shape));
}

/** Null for an op that training never differentiates. */
function pullbackCode<A>({ gradients = [], settings }: OpCode<A>, input: number): OpCode<A> | null {
  const lines = gradients[Math.min(input, gradients.length - 1)];
  if (lines === undefined) return null;
  return {
    forward:
      typeof lines === 'string'
        ? lines
        : ({ attributes, inputs }) => lines({ attributes, inputs: inputs.slice(1, -1), input }),
    ...(settings && { settings }),
  };
}

function explain(op: Op, input: number, inputs: readonly Value[], attributes: Attributes, index: number): Expression {
  const [gradient, ...rest] = inputs;
  const output = rest[rest.length - 1];
  const original = rest.slice(0, -1);
  if (op.gradientFormula !== undefined)
    return op.gradientFormula.expression(gradient, original, index, attributes, output);
  const reached = elementTree(original[input], index);
  const products = op.dependents(input, original, index, attributes, output).map((dependent) => {
    const slope = derivativeOf(elementTree(output, dependent.index), reached);
    return multiply(element(gradient, dependent.index), value(slope, dependent.derivative));
  });
  if (products.length === 0) return constant(0);
  const slope = derivativeOf(symbolTree(output), reached);
  const product: FormulaTree = { kind: 'binary', operator: '×', left: symbolTree(gradient), right: slope };
  return sum({ kind: 'series', sign: 'Σ', of: product }, products);
}
