/**
 * A step on the way to a new weight: a velocity, a moving average, its correction, a ratio, a clipped gradient; for each
 * weight what went in and what came out.
 */

import type { Blocks, Inlines } from '../../document/document.js';
import { exactFormFor, formatNumber } from '../../document/numbers.js';
import { constant, power, subtract, value as valueNamed } from '../../engine/expression.js';
import type { Value } from '../../engine/op.js';
import { power as powerOf } from '../../engine/power.js';
import { type Frame, gradientSymbol } from '../../engine/tape.js';
import { type CorrectionAttributes, meanCorrection, squareCorrection } from '../../ops/bias-correction.js';
import { weightDecay } from '../../ops/weight-decay.js';
import { type ElementColumn, number, paragraph, passage, phrase, right, signed } from '../blocks.js';
import { elementOfValue, formulaOf, inNumbers, type StepInput } from '../step-words.js';
import { valuesOf } from './tensor.js';
import { listedElements, weightTable } from './weight-table.js';

export function updatePart(input: StepInput): Blocks {
  const { frame, element } = input;
  const { inputs, output } = frame;
  const explained = [paragraph([frame.op.sentence, ...shareSentence(frame)]), formulaOf(frame, element)];
  if (output.shape.length === 0) return passage(explained, valuesOf(input));
  const elements = listedElements(input);
  const names = inputs.map((given) => (given.symbol === output.symbol ? `${nameOf(given)} before` : nameOf(given)));
  return passage(
    explained,
    weightTable(input, elements, [
      ...inputs.flatMap((given, k) =>
        given.data.length === output.data.length ? [valueColumn(names[k], given, elements)] : [],
      ),
      valueColumn(nameOf(output), output, elements),
      ...(isDecay(frame) ? [changeColumn(inputs[0], output, elements)] : []),
    ]),
  );
}

/** How much of a moving average is not yet from gradients, with the numbers of this step. */
function shareSentence({ op, attributes }: Frame): Inlines {
  const name = op === meanCorrection ? 'β1' : op === squareCorrection ? 'β2' : null;
  if (name === null) return [];
  const { decay, step } = attributes as CorrectionAttributes;
  const share = 1 - powerOf(decay, step);
  const line = inNumbers(subtract(constant(1), power(valueNamed(name, decay), step)), share);
  return phrase` This is update ${String(step)}: of the average ${line} = ${number(share, formatNumber)} comes from gradients, the rest is still the 0 of the beginning.`;
}

function nameOf(given: Value): string {
  return isGradient(given) ? 'gradient' : given.symbol;
}

/** Whether a value is a gradient of the loss, clipped or not. */
export function isGradient({ symbol }: Value): boolean {
  return symbol.startsWith(gradientSymbol({ symbol: '' }));
}

/** Whether weights shrink in a step, by less than their digits may show. */
export function isDecay({ op }: Frame): boolean {
  return op.name === weightDecay.name;
}

/** By how much each weight moved. */
export function changeColumn(before: Value, after: Value, elements: readonly number[]): ElementColumn {
  const changeOf = (index: number): number => after.data[index] - before.data[index];
  const write = exactFormFor(elements.map(changeOf));
  return [right('change', { numbers: 'change' }), (index) => signed(changeOf(index), write)];
}

/** A column of the values of a tensor. */
export function valueColumn(
  head: string,
  value: Value,
  elements: readonly number[],
  options: { readonly rank?: number } = {},
): ElementColumn {
  const write = exactFormFor(elements.map((index) => value.data[index]));
  return [right(head, options), (index) => elementOfValue(value, index, write, signed)];
}
