/** The gradient at the logits of one prediction: P − target for every word, and how urgent the correction is. */
import { predictionAt } from '../../debugger/places/moment.js';
import { orderAt, targetElement } from '../../debugger/places/selection.js';
import { formatExactly, formatNumber } from '../drawing/numbers.js';
import { formulaOf, lastLabel, type PaneInput, paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, row, span } from '../drawing/rows.js';
import { signed, signedBar } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';

export function logitGradient(input: PaneInput): readonly Row[] {
  const { moment, frame, element, width } = input;
  const place = predictionAt(moment);
  if (place === null) return [];
  const { data } = frame.output;
  const order = orderAt(moment);
  const target = targetElement(moment) ?? order[0];
  const sum = order.reduce((total, index) => total + data[index], 0);
  const largest = Math.max(...order.map((index) => Math.abs(data[index])));
  return [
    ...paragraph(
      `${frame.op.sentence} "${place.label.target}" is ${formatNumber(Math.abs(data[target]), 3)} short of certainty: ${urgencyOf(data[target])}.`,
      width,
    ),
    ...formulaOf(frame, element, width),
    ...table(
      [left('word'), left(''), right('∂loss/∂z'), left('descent', { drop: 1 }), left('', { drop: 1 })],
      order.map((index) => ({
        selected: index === element,
        cells: [
          lastLabel(frame, index),
          index === target ? span('target', 'target') : '',
          signed(data[index], 3),
          data[index] < 0 ? 'raises it' : data[index] > 0 ? 'lowers it' : 'leaves it',
          signedBar(data[index], largest, 20),
        ],
        role: index === target ? 'target' : 'plain',
      })),
      width,
    ),
    row(`  Σ = ${formatExactly(sum, 6)}`, span('  the pushes cancel', 'muted')),
    EMPTY_ROW,
    ...paragraph(
      'A negative gradient means that the loss falls when this score rises, so descent raises it; a positive one lowers it.',
      width,
      'muted',
    ),
  ];
}

/** How urgent it is to correct a target with this gradient. */
export function urgencyOf(gradient: number): string {
  const size = Math.abs(gradient);
  if (Number.isNaN(size)) return 'not a number';
  if (size >= 0.7) return 'very urgent to correct';
  if (size >= 0.4) return 'urgent to correct';
  if (size >= 0.1) return 'worth correcting';
  if (size >= 0.01) return 'a small correction';
  return 'next to nothing to correct';
}
