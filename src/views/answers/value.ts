/**
 * The value of an expression, as much of it as fits. Whole numbers are counts, positions or truth: they have neither a
 * plus sign nor bars, which are for what is measured.
 */
import type { ValueAnswer } from '../../debugger/answers/value.js';
import { showNumber } from '../../debugger/expressions/show.js';
import { partOf } from '../../debugger/expressions/values.js';
import { type Row, span } from '../../drawing/rows/rows.js';
import { signedBars, signRole } from '../../drawing/rows/signed.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { type Axis, labelOf } from '../../engine/op.js';
import { coordinatesOf, describeShape } from '../../engine/tensor.js';
import type { AnswerInput } from '../pane.js';
import { moreRow, paragraph } from '../pane.js';

const MOST_ELEMENTS = 200;
const BAR_WIDTH = 20;

export function valueRows({ value, digits }: ValueAnswer, { width }: AnswerInput): readonly Row[] {
  const { shape, data, axes } = value;
  const shown = Array.from(partOf(data, 0, MOST_ELEMENTS));
  const measured = !shown.every(Number.isInteger);
  const write = (x: number): string => (measured && x > 0 ? '+' : '') + showNumber(x, digits);
  const texts = alignPoints(shown.map(write));
  const barOf = measured ? signedBars(shown, BAR_WIDTH) : () => '';
  const lines = table(
    [left(axes.map(({ name }) => name).join(', ')), right(describeShape(shape)), left('', { drop: 1 })],
    shown.map((x, index) => ({
      cells: [
        coordinatesOf(shape, index)
          .map((position, axis) => nameOnScreen(axes[axis], position))
          .join(', '),
        measured ? span(texts[index], signRole(x)) : texts[index],
        barOf(x),
      ],
    })),
    width,
  );
  const rest = data.length - shown.length;
  return [
    ...lines,
    ...moreRow(rest, `${rest} more elements`),
    ...(isCounted(axes[0])
      ? paragraph(`Element [${labelOf(axes[0], 0)}] is prediction ${nameOnScreen(axes[0], 0)}.`, width, 'muted')
      : []),
  ];
}

/** Predictions without names: screens count them from 1, positions in expressions are counted from 0. */
function isCounted(axis: Axis | undefined): axis is Axis {
  return axis?.name === 'prediction' && /^\d+$/.test(labelOf(axis, 0));
}

function nameOnScreen(axis: Axis, position: number): string {
  const label = labelOf(axis, position);
  return isCounted(axis) ? String(Number(label) + 1) : label;
}

/** Pads numbers of as many digits as each needs, so that their points stand under each other. */
function alignPoints(texts: readonly string[]): readonly string[] {
  const fractions = texts.map((text) => text.length - (/[.e]/.exec(text)?.index ?? text.length));
  const longest = Math.max(0, ...fractions);
  return texts.map((text, k) => text + ' '.repeat(longest - fractions[k]));
}
