/** Words for steps of the way back: what they do to the gradient, and why one reaches nothing. */
import type { Inline, Inlines } from '../document/document.js';
import { formatCount, formatFactor, formatPlural, formatShort } from '../document/numbers.js';
import type { BackwardStep, NumberWriter } from '../numbers/engine/op-explanation.js';
import { isPullback } from '../numbers/engine/pullback.js';
import type { Frame } from '../numbers/engine/tape.js';
import { nameElement } from '../numbers/engine/value.js';
import { number, phrase, words } from './blocks.js';

const IN_GENERAL = 'What arrives at its output, times how much the output moves when the input moves.';

/** What a step does, and a backward step to the gradient, with what is counted there. */
export function sayEffect(frame: Frame): Inlines {
  const { op } = frame;
  if (!isPullback(op)) return words(op.explain.sentence);
  const { backwardWords, gradientFormula, noun = op.of.name } = op.of.explain;
  const sentence =
    backwardWords === undefined
      ? (gradientFormula?.sentence ?? IN_GENERAL)
      : withNumbers((write) => backwardWords.sentence(backwardStepOf(frame, op.input), write));
  return phrase`The gradient goes back through ${noun}. ${sentence}`;
}

/** A sentence with its numbers as values. While it is put together, each has a mark that no sentence has a use for. */
function withNumbers(say: (write: NumberWriter) => string): Inlines {
  const kept: Inline[] = [];
  const keep = (value: number, written: string): string => `${MARK}${kept.push(number(value, written)) - 1}${MARK}`;
  const count = (each: number): string => keep(each, formatCount(each));
  const said = say({
    count,
    counted: (each, noun) => formatPlural(each, noun).replace(formatCount(each), count(each)),
    number: (value) => keep(value, formatShort(Number(formatFactor(value, 2).replaceAll('−', '-')))),
  });
  const parts = said.split(MARKED);
  const [texts, places] = [0, 1].map((odd) => parts.filter((_, k) => k % 2 === odd));
  return phrase(texts, ...places.map((place) => kept[Number(place)] ?? ''));
}

const MARK = '\uE000';
const MARKED = /\uE000(\d+)\uE000/;

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
  const reason = op.of.explain.backwardWords?.unreached?.(backwardStepOf(frame, op.input), element);
  const dependence = `Nothing here depends on ${nameElement(target, element)}, so its slope is 0`;
  return reason === undefined ? `${dependence}.` : `${reason} ${dependence}.`;
}

function backwardStepOf({ inputs, output, attributes }: Frame, input: number): BackwardStep {
  const [arriving, ...rest] = inputs;
  return { input, arriving, inputs: rest.slice(0, -1), output: rest[rest.length - 1], attributes, passed: output };
}
