/**
 * A nudge: one number a little smaller and a little larger, what becomes of the loss, and the slope between the two.
 * Invariant: the losses have the digits that bear out the changes and the slope that are printed with them.
 */

import type { Nudge } from '../../debugger/analysis/what-if/nudge.js';
import type { Table } from '../../document/document.js';
import { fewestDigits, formatNumber, formatShort, formatSigned, signedFormFor } from '../../document/numbers.js';
import { type Line, left, number, right, signed, table, type Words } from '../blocks.js';

/** Of a loss that is nudged, and of the slope; of the number itself as many as show the nudge. */
const DIGITS = 6;
const VALUE_DIGITS = 4;

export interface NudgeForms {
  readonly loss: (value: number) => string;
  readonly change: (value: number) => string;
  /** Of the slope, and of the gradient that is held against it. */
  readonly slope: (value: number) => string;
}

export function formsOf({ size, lossBelow, loss, lossAbove, slope, gradient }: Nudge): NudgeForms {
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
  return { loss: (value) => formatNumber(value, digits), change: writeChange, slope: writeSlope };
}

export function nudgeTable(nudge: Nudge, { loss: writeLoss, change }: NudgeForms): Table {
  const { value, size, lossBelow, loss, lossAbove } = nudge;
  const digits = fewestDigits(VALUE_DIGITS, (digits) => Number(size.toFixed(digits)) === size);
  const line = (label: string, at: number, lossAt: number): Line => ({
    cells: [
      label,
      number(at, formatSigned(at, digits)),
      number(lossAt, writeLoss(lossAt)),
      at === value ? '' : signed(lossAt - loss, change),
    ],
  });
  return table(
    [left('', { rank: 2 }), right('value'), right('loss', { rank: 1 }), right('change', { numbers: 'change' })],
    [
      line(`down ${formatShort(size)}`, value - size, lossBelow),
      line('as it is', value, loss),
      line(`up ${formatShort(size)}`, value + size, lossAbove),
    ],
  );
}

/** The slope as what it is measured by. */
export function slopeLine({ lossBelow, lossAbove, size, slope }: Nudge, forms: NudgeForms): Words {
  return [
    'slope = (',
    number(lossAbove, forms.loss(lossAbove)),
    ' − ',
    number(lossBelow, forms.loss(lossBelow)),
    `) / ${formatShort(2 * size)} = `,
    number(slope, forms.slope(slope)),
  ];
}
