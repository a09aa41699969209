/**
 * An op of another program from the formula of one element of its output: how it computes, which terms it has and who
 * depends on an element all follow from that.
 */
import { termsOf } from '../../engine/derivative.js';
import { evaluate } from '../../engine/expression.js';
import { type Attributes, type Dependent, defineOp, type Op, type Term } from '../../engine/op.js';
import { isSameShape, type Shape, type Tensor } from '../../engine/tensor.js';
import { At, type Formula, SharedParts } from './formula.js';
import { measure } from './formula-values.js';

/** What is the same for every call of an op with these inputs and arguments. */
export interface CallShape {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Which inputs hold numbers that have a gradient. */
  readonly floats: readonly boolean[];
  readonly attributes: Attributes;
  readonly output: Shape;
}

export function createFormulaOp(formula: Formula, call: CallShape): Op {
  const { element, sentence, noun, meansInfinity, saturation, variadic, sizeWithin } = formula;
  const at = (inputs: readonly Tensor[], shape: Shape, attributes: Attributes, index: number) =>
    new At(call.inputs, inputs, attributes, shape, index);
  const terms = (inputs: readonly Tensor[], shape: Shape, attributes: Attributes, index: number): readonly Term[] =>
    termsOf(element(at(inputs, shape, attributes, index)), call.floats);
  const eachAt = (
    inputs: readonly Tensor[],
    attributes: Attributes,
    parts: SharedParts,
    about: (place: At) => number,
  ) => {
    const held = inputs.map(holdNumbers);
    return (index: number): number => about(new At(call.inputs, held, attributes, call.output, index, parts));
  };
  const evaluator = (inputs: readonly Tensor[], attributes: Attributes) =>
    eachAt(inputs, attributes, new SharedParts('numbers'), (place) => evaluate(element(place)));
  const op: Op = defineOp({
    name: call.name,
    sentence,
    ...(noun === undefined ? {} : { noun }),
    ...(meansInfinity === undefined ? {} : { meansInfinity }),
    ...(saturation === undefined ? {} : { saturation }),
    ...(variadic === undefined ? {} : { variadic }),
    sizeWithin: (inputs, attributes) =>
      eachAt(
        inputs,
        attributes,
        new SharedParts('numbers and sizes'),
        sizeWithin ?? ((place) => measure(element(place)).size),
      ),
    symbolic: symbolicFor(formula.symbolic, call),
    inputs: call.inputs,
    differentiable: (input) => call.floats[input] ?? false,
    shape: () => call.output,
    forward(inputs, attributes, output) {
      const elementAt = evaluator(inputs, attributes);
      for (let index = 0; index < output.length; index++) output[index] = elementAt(index);
    },
    evaluator,
    terms: (inputs, output, attributes, index) => terms(inputs, output.shape, attributes, index),
    dependents(input, inputs, output, attributes, index): readonly Dependent[] {
      const found: Dependent[] = [];
      const same = formula.elementwise === true && isSameShape(inputs[input].shape, output.shape);
      const [first, last] = same ? [index, index + 1] : [0, output.data.length];
      for (let to = first; to < last; to++) {
        const term = terms(inputs, output.shape, attributes, to).find(
          (each) => each.input === input && each.index === index,
        );
        if (term !== undefined) found.push({ index: to, derivative: term.derivative });
      }
      return found;
    },
    pullback(input, gradient, inputs, output, attributes, result) {
      result.fill(0);
      for (let index = 0; index < output.data.length; index++) {
        for (const term of terms(inputs, output.shape, attributes, index)) {
          if (term.input === input) result[term.index] += gradient.data[index] * term.derivative;
        }
      }
    },
    expression: (inputs, output, attributes, index) => element(at(inputs, output.shape, attributes, index)),
  });
  return op;
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
