/** The table of steps at other learning rates, shared by the last update and the answer about learning rates. */
import type { RateLine } from '../debugger/analysis/learning-rates.js';
import { formatNumber, formatShort, formatSigned } from './drawing/numbers.js';
import { type Row, span } from './drawing/rows.js';
import { signRole } from './drawing/signed.js';
import { left, right, table } from './drawing/table.js';

/**
 * @param weight name of the element whose new values are shown
 * @param inUse the rate of the run, which is marked where the table has it
 */
export function rateTable(lines: readonly RateLine[], weight: string, inUse: number, width: number): readonly Row[] {
  return table(
    [
      right('rate'),
      right(`new ${weight}`, { drop: 1 }),
      right('loss after'),
      right('change', { numbers: 'change' }),
      left(''),
    ],
    lines.map(({ rate, valueAfter, lossAfter, change, verdict }) => ({
      cells: [
        formatShort(rate),
        formatSigned(valueAfter),
        formatNumber(lossAfter),
        span(formatSigned(change), signRole(-change)),
        verdict,
      ],
      role: rate === inUse ? 'accent' : 'plain',
    })),
    width,
  );
}
