/**
 * An op of another program from the formula of one element of its output: how it computes, which terms it has and who
 * depends on an element all follow from that.
 */
import { termsOf } from '../../engine/derivative.js';
import { evaluate } from '../../engine/expression.js';
import { type Attributes, type Dependent, defineOp, type Op, type Term } from '../../engine/op.js';
import { isSameShape, range, type Shape, type Tensor } from '../../engine/tensor.js';
import { At, type Formula, SharedParts } from './formula.js';
import { measure } from './formula-values.js';

/** What is the same for every call of an op with these inputs and arguments. */
interface CallShape {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Which inputs hold numbers that have a gradient. */
  readonly floats: readonly boolean[];
  readonly attributes: Attributes;
  readonly output: Shape;
}

export function createFormulaOp(formula: Formula, call: CallShape): Op {
  const { element, symbolic, sizeWithin, elementwise, ...words } = formula;
  const at = (inputs: readonly Tensor[], attributes: Attributes, index: number, parts?: SharedParts) =>
    new At(call.inputs, inputs, attributes, call.output, index, parts);
  const termsAt = (inputs: readonly Tensor[], attributes: Attributes, index: number): readonly Term[] =>
    termsOf(element(at(inputs, attributes, index)), call.floats);
  const eachAt = (
    inputs: readonly Tensor[],
    attributes: Attributes,
    parts: SharedParts,
    about: (place: At) => number,
  ) => {
    const held = inputs.map(holdNumbers);
    return (index: number): number => about(at(held, attributes, index, parts));
  };
  const evaluator = (inputs: readonly Tensor[], attributes: Attributes) =>
    eachAt(inputs, attributes, new SharedParts('numbers'), (place) => evaluate(element(place)));
  return defineOp({
    name: call.name,
    ...words,
    sizeWithin: (inputs, attributes) =>
      eachAt(
        inputs,
        attributes,
        new SharedParts('numbers and sizes'),
        sizeWithin ?? ((place) => measure(element(place)).size),
      ),
    symbolic: symbolicFor(symbolic, call),
    inputs: call.inputs,
    differentiable: (input) => call.floats[input] ?? false,
    shape: () => call.output,
    forward(inputs, attributes, output) {
      const elementAt = evaluator(inputs, attributes);
      for (let index = 0; index < output.length; index++) output[index] = elementAt(index);
    },
    evaluator,
    terms: (inputs, _output, attributes, index) => termsAt(inputs, attributes, index),
    dependents(input, inputs, output, attributes, index) {
      const isSame = elementwise === true && isSameShape(inputs[input].shape, output.shape);
      return (isSame ? [index] : range(output.data.length)).flatMap((to): readonly Dependent[] =>
        termsAt(inputs, attributes, to)
          .filter((term) => term.input === input && term.index === index)
          .map(({ derivative }) => ({ index: to, derivative })),
      );
    },
    expression: (inputs, _output, attributes, index) => element(at(inputs, attributes, index)),
  });
}

/** To look up the numbers of a recorded value takes time, and there are thousands of elements. */
function holdNumbers(input: Tensor): Tensor {
  const { shape, data } = input;
  return data === null ? input : { shape, data };
}

/** `{other}` where the call has a number for it becomes the number. */
function symbolicFor(symbolic: string, { inputs, attributes }: CallShape): string {
  return symbolic.replace(/\{(\w+)\}/g, (place, name: string) => {
    if (name === 'result' || inputs.includes(name)) return place;
    const given = attributes[name];
    return typeof given === 'number' ? String(Number(given.toPrecision(6))) : name;
  });
}
