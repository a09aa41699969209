/**
 * The labs: the gradient check, learning rates, a nudge.
 * Invariant: a verdict is shown beside the figures that it comes from.
 */
import type { GradientCheck } from '../../debugger/answers/gradient-check.js';
import type { LearningRateLab } from '../../debugger/answers/learning-rates.js';
import type { NudgeResult } from '../../debugger/answers/nudge.js';
import type { Moment } from '../../debugger/places/moment.js';
import { describeTarget } from '../../debugger/places/targets.js';
import { nameElement } from '../../engine/op.js';
import { sizeOf } from '../../engine/tensor.js';
import { plotCurve } from '../curve.js';
import { formatExactly, formatNumber, formatPlural, formatShort, formatSigned } from '../drawing/numbers.js';
import { formulaRows, heading, paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, row, span } from '../drawing/rows.js';
import { table } from '../drawing/table.js';
import { signRole } from '../panes/logit-gradient.js';

const MOST_LINES = 200;
const PLOT_HEIGHT = 9;
const DIGITS = 6;
/** From here on there is room for a word about each element. */
const WIDE = 64;

export function gradientCheckRows({ symbol, shape, axes, elements }: GradientCheck, width: number): readonly Row[] {
  const failed = elements.filter(({ agrees }) => agrees === false).length;
  const without = elements.filter(({ agrees }) => agrees === null).length;
  const worst = elements.reduce((most, { error }) => (error > most || Number.isNaN(error) ? error : most), 0);
  const part = elements.length < sizeOf(shape) ? ` (the largest of ${sizeOf(shape)})` : '';
  const apart = without === 0 ? '' : ` but for ${without} that are not finite`;
  const verdict = failed === 0 ? `all agree${apart}` : `${failed} of them differ`;
  const sorted = [...elements].sort(
    (a, b) => Number(a.agrees !== false) - Number(b.agrees !== false) || b.error - a.error,
  );
  const lines = failed === 0 ? elements : sorted;
  return [
    ...paragraph(
      `The gradient of the loss by ${symbol} against finite differences: ${formatPlural(elements.length, 'element')}${part}, ${verdict}; the largest error is ${formatExactly(worst)}.`,
      width,
      failed === 0 ? 'plain' : 'warning',
    ),
    ...formulaRows([`∂loss/∂x ≈ (loss(x + h) − loss(x − h)) / 2h`], width),
    EMPTY_ROW,
    ...table(
      [
        { header: 'element', align: 'left', cut: 'middle' },
        { header: 'gradient', align: 'right' },
        { header: 'difference', align: 'right' },
        { header: 'error', align: 'right' },
        // Where there is little room and nothing differs, the names matter more.
        ...(failed > 0 || width >= WIDE ? [{ header: '', align: 'left' as const, drop: 1 }] : []),
      ],
      lines.slice(0, MOST_LINES).map(({ element, analytic, difference, error, agrees }) => ({
        cells: [
          nameElement({ symbol, shape, axes }, element),
          span(formatSigned(analytic, DIGITS), signRole(analytic)),
          span(formatSigned(difference, DIGITS), signRole(difference)),
          error.toExponential(1).replace('-', '−'),
          agrees === false ? span('differs', 'warning') : span(agrees === null ? 'not finite' : 'agrees', 'muted'),
        ],
      })),
      width,
    ),
    ...(lines.length > MOST_LINES ? [row(span(`  ${lines.length - MOST_LINES} more`, 'muted'))] : []),
  ];
}

export function learningRateRows(lab: LearningRateLab, { timeline }: Moment, width: number): readonly Row[] {
  const weight = describeTarget(timeline.program.model.parameters[lab.parameter], lab.element);
  const lowest = lab.along.reduce((best, point) => (point.loss < best.loss ? point : best), lab.along[0]);
  return [
    ...paragraph(
      `One real step at each rate, all from the same state, with a loss of ${formatNumber(lab.loss)}. The rate in use is ${formatShort(Number(lab.rate.toPrecision(6)))}.`,
      width,
    ),
    ...table(
      [
        { header: 'rate', align: 'right' },
        { header: `new ${weight}`, align: 'right', drop: 1 },
        { header: 'loss after', align: 'right' },
        { header: 'change', align: 'right' },
        { header: '', align: 'left' },
      ],
      lab.trials.map(({ rate, valueAfter, lossAfter, change, verdict }) => ({
        cells: [
          formatShort(rate),
          formatSigned(valueAfter),
          formatNumber(lossAfter),
          span(formatSigned(change), signRole(-change)),
          verdict,
        ],
        role: rate === lab.rate ? ('accent' as const) : ('plain' as const),
      })),
      width,
    ),
    EMPTY_ROW,
    ...heading('The loss along parameters − rate × gradient'),
    ...plotCurve(
      lab.along.map(({ loss }) => loss),
      [`rate ${formatShort(lab.along[0].rate)}`, `rate ${formatShort(lab.along[lab.along.length - 1].rate)}`],
      Math.min(width, 72),
      PLOT_HEIGHT,
    ),
    row(span(`  lowest near rate ${lowest.rate.toPrecision(2)}, at ${formatNumber(lowest.loss)}`, 'accent')),
  ];
}

export function nudgeRows(nudge: NudgeResult, width: number): readonly Row[] {
  const { name, value, size, lossBelow, loss, lossAbove, slope, gradient } = nudge;
  const lines = [
    { at: value - size, loss: lossBelow },
    { at: value, loss },
    { at: value + size, loss: lossAbove },
  ];
  return [
    ...paragraph(
      `What if ${name} were a little smaller or larger? It is moved by ${formatShort(size)} either way.`,
      width,
    ),
    ...table(
      [
        { header: name, align: 'right' },
        { header: 'loss', align: 'right' },
        { header: 'change', align: 'right' },
      ],
      lines.map((line) => ({
        cells: [
          formatSigned(line.at, DIGITS),
          formatNumber(line.loss, DIGITS),
          line.at === value ? '' : span(formatSigned(line.loss - loss, DIGITS), signRole(line.loss - loss)),
        ],
      })),
      width,
    ),
    EMPTY_ROW,
    ...formulaRows(
      [
        `slope = (${formatNumber(lossAbove, DIGITS)} − ${formatNumber(lossBelow, DIGITS)}) / ${formatShort(2 * size)} = ${formatSigned(slope, DIGITS)}`,
      ],
      width,
    ),
    gradient === null
      ? row(span('    the backward phase computes no gradient of it', 'muted'))
      : row(span('    the backward phase says ', 'muted'), span(formatSigned(gradient, DIGITS), signRole(gradient))),
  ];
}
