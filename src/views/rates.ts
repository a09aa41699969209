/** The table of steps at other learning rates, as the last update and the answer about learning rates show it. */
import type { RateLine } from '../debugger/analysis/learning-rates.js';
import { formatNumber, formatShort, formatSigned } from './drawing/numbers.js';
import { type Row, span } from './drawing/rows.js';
import { table } from './drawing/table.js';
import { signRole } from './panes/logit-gradient.js';

/**
 * @param weight name of the element whose new values are shown
 * @param inUse the rate of the run, which is marked where it is among them
 */
export function rateTable(lines: readonly RateLine[], weight: string, inUse: number, width: number): readonly Row[] {
  return table(
    [
      { header: 'rate', align: 'right' },
      { header: `new ${weight}`, align: 'right', drop: 1 },
      { header: 'loss after', align: 'right' },
      { header: 'change', align: 'right' },
      { header: '', align: 'left' },
    ],
    lines.map(({ rate, valueAfter, lossAfter, change, verdict }) => ({
      cells: [
        formatShort(rate),
        formatSigned(valueAfter),
        formatNumber(lossAfter),
        span(formatSigned(change), signRole(-change)),
        verdict,
      ],
      role: rate === inUse ? ('accent' as const) : ('plain' as const),
    })),
    width,
  );
}
