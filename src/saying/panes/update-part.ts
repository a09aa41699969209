/**
 * A step on the way to a new weight: a velocity, a moving average, its correction, a ratio, a clipped gradient; for each
 * weight what went in and what came out.
 */

import type { Blocks, Inlines } from '../../document/document.js';
import { exactFormFor, formatNumber } from '../../document/numbers.js';
import { constant, power, subtract, value as valueNamed } from '../../engine/expression.js';
import type { Value } from '../../engine/op.js';
import { type Frame, gradientSymbol } from '../../engine/tape.js';
import { type CorrectionAttributes, meanCorrection, squareCorrection } from '../../ops/bias-correction.js';
import { weightDecay } from '../../ops/weight-decay.js';
import { number, paragraph, phrase, right, signed } from '../blocks.js';
import { formulaOf, inNumbers, type StepInput, signedElementOfValue } from '../step-words.js';
import { valuesOf } from './tensor.js';
import { listedElements, type WeightColumn, weightTable } from './weight-table.js';

/** A velocity, a moving average, its correction, a ratio, a clipped gradient: for each weight what went in and came out. */
export function updatePart(input: StepInput): Blocks {
  const { frame, element } = input;
  const { inputs, output } = frame;
  const explained = [paragraph([frame.op.sentence, ...shareSentence(frame)]), formulaOf(frame, element)];
  if (output.shape.length === 0) return [...explained, ...valuesOf(input)];
  const elements = listedElements(input);
  const names = inputs.map((given) => (given.symbol === output.symbol ? `${nameOf(given)} before` : nameOf(given)));
  return [
    ...explained,
    ...weightTable(input, elements, [
      ...inputs.flatMap((given, k) =>
        given.data.length === output.data.length ? [valueColumn(names[k], given, elements)] : [],
      ),
      valueColumn(nameOf(output), output, elements),
      ...(isDecay(frame) ? [changeColumn(inputs[0], output, elements)] : []),
    ]),
  ];
}

/** How much of a moving average is not yet from gradients, with the numbers of this step. */
function shareSentence({ op, attributes }: Frame): Inlines {
  const name = op === meanCorrection ? 'β1' : op === squareCorrection ? 'β2' : null;
  if (name === null) return [];
  const { decay, step } = attributes as CorrectionAttributes;
  const share = 1 - decay ** step;
  const line = inNumbers(subtract(constant(1), power(valueNamed(name, decay), step)), share);
  return phrase` This is update ${String(step)}: of the average ${line} = ${number(share, formatNumber(share))} comes from gradients, the rest is still the 0 of the beginning.`;
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
export function changeColumn(before: Value, after: Value, elements: readonly number[]): WeightColumn {
  const changeOf = (index: number): number => after.data[index] - before.data[index];
  const write = exactFormFor(elements.map(changeOf));
  return {
    column: right('change', { numbers: 'change' }),
    cell: (index) => signed(changeOf(index), write),
  };
}

/** A column of the values of a tensor. */
export function valueColumn(
  head: string,
  value: Value,
  elements: readonly number[],
  options: { readonly rank?: number } = {},
): WeightColumn {
  const write = exactFormFor(elements.map((index) => value.data[index]));
  return { column: right(head, options), cell: (index) => signedElementOfValue(value, index, write) };
}
