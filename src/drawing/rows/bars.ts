/**
 * Bars of block characters, in eighths of a cell.
 * Invariant: a bar is never longer than its width, and what is not 0 shows at least a sliver.
 */

import { thinOut } from '../../document/numbers.js';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** @param share 0 … 1 of `width` cells; NaN gives no bar */
export function bar(share: number, width: number): string {
  if (!(share > 0) || width <= 0) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/**
 * One character per value, scaled from the smallest to the largest; values that are not finite are `·`.
 * @param most how many characters at most
 */
export function sparkline(values: readonly number[], most = values.length): string {
  const shown = thinOut(values, most);
  const finite = shown.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  return shown
    .map((value) => {
      if (!Number.isFinite(value)) return '·';
      return LEVELS[span === 0 ? 0 : Math.round(((value - low) / span) * (LEVELS.length - 1))];
    })
    .join('');
}
