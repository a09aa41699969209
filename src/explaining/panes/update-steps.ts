/**
 * The steps of the update that lead to a new weight, worked out for one weight. Adam's step that is taken at once is
 * taken apart, by the code that takes it in parts where these are steps of the run.
 */

import type { Block, Blocks } from '../../document/document.js';
import { equation, type FormulaTree, mapFormula, name as named } from '../../document/formula.js';
import { formatSignificant } from '../../document/numbers.js';
import { type AdamAttributes, adamStep } from '../../model/ops/adam-step.js';
import { weightDecay } from '../../model/ops/weight-decay.js';
import { stepInParts } from '../../model/optimizers/adam.js';
import { symbolicOf } from '../../numbers/engine/symbolic.js';
import { type Frame, Tape } from '../../numbers/engine/tape.js';
import { addressOf, nameElement, symbolTree } from '../../numbers/engine/value.js';
import { expressionOf } from '../../timeline/trace.js';
import { formula, heading, number } from '../blocks.js';
import { substitute } from '../step-words.js';

/** A line that is made of more numbers is not written out. */
const MOST_WRITTEN = 64;

/** Whether a step has parts that are no steps of the run. */
export function isTakenAtOnce({ op }: Frame): boolean {
  return op.name === adamStep.name;
}

/** The formula of a step that is taken at once, and what leads to it and its parts with the numbers of one element. */
export function formulaInParts(frames: readonly Frame[], last: Frame, element: number): Block {
  const before = stepsTo(frames, last).slice(0, -1);
  const lines = [...stepLines(before, element, addressOf), ...stepLines(partsOf(last), element)];
  return formula([...symbolsOf(frames, last), ...lines]);
}

/** The formula of the last step in symbols. A weight that decays steps from where the decay left it. */
export function symbolsOf(frames: readonly Frame[], last: Frame): readonly FormulaTree[] {
  const decay = stepsTo(frames, last).find(isDecay);
  const symbolic = symbolicOf(last);
  return decay === undefined ? [symbolic] : [symbolicOf(decay), fromDecayed(symbolic)];
}

function fromDecayed(formula: FormulaTree): FormulaTree {
  return mapFormula(formula, (leaf) => (leaf.kind === 'name' && leaf.text === 'old' ? named('decayed') : leaf));
}

/** Empty where the last step is all there is. */
export function workedOut(frames: readonly Frame[], last: Frame, element: number): Blocks {
  const steps = stepsTo(frames, last);
  if (steps.length < 2) return [];
  const title = `All steps of this update of ${nameElement(last.output, element)}`;
  return [heading(title), formula(stepLines(steps, element, addressOf))];
}

/**
 * Each step with the numbers of one element.
 * @param of what number it is that a step makes; none where these are no steps of the run
 */
export function stepLines(steps: readonly Frame[], element: number, of?: typeof addressOf): readonly FormulaTree[] {
  return steps.map((step) => {
    const { inputs, output } = step;
    const at = output.data.length === 1 ? 0 : element;
    const value = output.data[at];
    // A number that is made of all weights of a model has a step of its own, where it can be read.
    if (output.data.length === 1 && inputs.reduce((count, { data }) => count + data.length, 0) > MOST_WRITTEN) {
      return equation(symbolTree(output), number(value, formatSignificant, of?.(output, at)));
    }
    const name = isDecay(step) ? named('decayed') : symbolTree(output);
    return substitute(name, expressionOf(step, at), value, of?.(output, at));
  });
}

/** Whether weights shrink in a step, by less than their digits may show. */
export function isDecay({ op }: Frame): boolean {
  return op.name === weightDecay.name;
}

function stepsTo(frames: readonly Frame[], last: Frame): readonly Frame[] {
  const found = new Set<Frame>();
  const collect = (frame: Frame): void => {
    for (const { frame: index } of frame.inputs) {
      if (index !== null && frames[index].scope[0] === 'update') collect(frames[index]);
    }
    found.add(frame);
  };
  collect(last);
  return [...found].sort((a, b) => a.index - b.index);
}

function partsOf({ inputs, attributes }: Frame): readonly Frame[] {
  const tape = new Tape();
  stepInParts(tape, inputs, () => attributes as AdamAttributes);
  return tape.frames;
}
