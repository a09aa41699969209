/**
 * A nudge: one number a little smaller and a little larger, what becomes of the loss, and the slope between the two, in numbers
 * and as a curve.
 * Invariant: the losses have the digits that bear out the changes and the slope that are printed with them.
 */

import type { Nudge } from '../../analysis/nudge.js';
import type { Chart, Mark, Table } from '../../document/document.js';
import { equation, type FormulaTree, name as named } from '../../document/formula.js';
import {
  fewestDigits,
  formatNumber,
  formatShort,
  formatSigned,
  formatSignificant,
  signedFormFor,
} from '../../document/numbers.js';
import { inDigits, type Line, left, number, right, signed, table } from '../blocks.js';

/** The losses and the slope have so many digits; the number itself has as many as show the nudge. */
const DIGITS = 6;
const VALUE_DIGITS = 4;

export function formsOf({ size, lossBelow, loss, lossAbove, slope, gradient }: Nudge) {
  const around = [lossBelow, lossAbove];
  const writeChange = signedFormFor(
    around.map((each) => each - loss),
    DIGITS,
  );
  const writeSlope = signedFormFor([slope, gradient ?? 0], DIGITS);
  const digits = fewestDigits(DIGITS, (digits) => {
    const [below, middle, above] = [lossBelow, loss, lossAbove].map((each) => Number(each.toFixed(digits)));
    const changes = [below - middle, above - middle];
    return (
      writeSlope((above - below) / (2 * size)) === writeSlope(slope) &&
      changes.every((change, k) => writeChange(change) === writeChange(around[k] - loss))
    );
  });
  return {
    loss: inDigits(formatNumber, digits),
    change: writeChange,
    /** For the slope, and for the gradient that is held against it. */
    slope: writeSlope,
  };
}

export function nudgeTable(nudge: Nudge, { loss: writeLoss, change }: ReturnType<typeof formsOf>): Table {
  const { value, size, lossBelow, loss, lossAbove } = nudge;
  const digits = fewestDigits(VALUE_DIGITS, (digits) => Number(size.toFixed(digits)) === size);
  const line = (label: string, at: number, lossAt: number): Line => [
    label,
    number(at, formatSigned(at, digits)),
    number(lossAt, writeLoss),
    at === value ? '' : signed(lossAt - loss, change),
  ];
  return table(
    [
      left('', { priority: 2, unit: 'name' }),
      right('value'),
      right('loss', { priority: 1 }),
      right('change', { unit: 'change' }),
    ],
    [
      line(`down ${formatShort(size)}`, value - size, lossBelow),
      line('as it is', value, loss),
      line(`up ${formatShort(size)}`, value + size, lossAbove),
    ],
  );
}

/** The loss along the number, both nudges on it, and the line of that slope; nothing where no curve was measured. */
export function nudgeCurve({ name, value, size, lossBelow, loss, lossAbove, slope, along }: Nudge): readonly Chart[] {
  const [from, to] = [along[0]?.value ?? value, along.at(-1)?.value ?? value];
  if (from === to || !along.some((point) => Number.isFinite(point.loss))) return [];
  const marks: readonly Mark[] = [
    // The first has its name at its right.
    { kind: 'measured', x: value + size, y: lossAbove, name: `up ${formatShort(size)}` },
    { kind: 'measured', x: value - size, y: lossBelow, name: `down ${formatShort(size)}` },
    { kind: 'cursor', x: value, y: loss },
  ];
  return [
    {
      ...{ kind: 'chart', title: 'The loss along this number; dotted: the slope', beside: 3, marks, broken: null },
      x: { name, from, to, ends: [formatSignificant(from), formatSignificant(to)] },
      y: { name: 'loss', scale: 'linear' },
      series: [
        { name: 'loss', points: along.map((point) => ({ x: point.value, y: point.loss })) },
        { name: 'the slope', points: [from, to].map((x) => onTangent({ x: value, y: loss }, slope, x)) },
      ],
    },
  ];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The end of the tangent at `x`, or before it where the line meets 0, since a loss is never below. */
function onTangent(at: Point, slope: number, x: number): Point {
  const y = at.y + slope * (x - at.x);
  return y < 0 ? { x: at.x - at.y / slope, y: 0 } : { x, y };
}

/** The slope as what it is measured by. */
export function slopeLine(
  { lossBelow, lossAbove, size, slope }: Nudge,
  forms: ReturnType<typeof formsOf>,
): FormulaTree {
  const [left, right] = [number(lossAbove, forms.loss), number(lossBelow, forms.loss)];
  const difference = { kind: 'binary', operator: '−', left, right } as const;
  const distance = { kind: 'constant', text: formatShort(2 * size) } as const;
  const ratio = { kind: 'binary', operator: '/', left: difference, right: distance } as const;
  return equation(named('slope'), ratio, number(slope, forms.slope));
}
