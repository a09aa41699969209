/** Words for steps of the way back: what they do to the gradient, and why one reaches nothing. */
import { formatCount, formatFactor, formatPlural, formatShort } from '../document/numbers.js';
import { type BackwardStep, type NumberWriter, nameElement } from '../engine/op.js';
import { isPullback } from '../engine/pullback.js';
import type { Frame } from '../engine/tape.js';

const WRITE: NumberWriter = {
  count: formatCount,
  counted: formatPlural,
  number: (value) => formatShort(Number(formatFactor(value, 2).replaceAll('−', '-'))),
};

const IN_GENERAL = 'What arrives at its output, times how much the output moves when the input moves.';

/** What a step does, and a backward step to the gradient, with what is counted there. */
export function describeStep(frame: Frame): string {
  const { op } = frame;
  if (!isPullback(op)) return op.sentence;
  const { backward, gradient, name, noun = name } = op.of;
  const sentence = backward?.sentence(backwardStepOf(frame, op.input), WRITE) ?? gradient?.sentence ?? IN_GENERAL;
  return `The gradient goes back through ${noun}. ${sentence}`;
}

/** Why an element has a slope of 0, if no output depends on it. */
export function explainUnreached(frame: Frame, element: number): string {
  const { op, output } = frame;
  const name = nameElement(output, element);
  if (!isPullback(op)) {
    return frame.inputs.length === 0
      ? `${name} is made from no input.`
      : `No small change of its inputs changes ${name} here: its slope is 0.`;
  }
  const target = frame.inputs[op.input + 1];
  const reason = op.of.backward?.unreached?.(backwardStepOf(frame, op.input), element);
  const dependence = `Nothing here depends on ${nameElement(target, element)}, so its slope is 0`;
  return reason === undefined ? `${dependence}.` : `${reason} ${dependence}.`;
}

function backwardStepOf({ inputs, output, attributes }: Frame, input: number): BackwardStep {
  const [arriving, ...rest] = inputs;
  return { input, arriving, inputs: rest.slice(0, -1), output: rest[rest.length - 1], attributes, passed: output };
}
