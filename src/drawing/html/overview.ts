/**
 * All of a large matrix as a picture of shades, with a frame round the part whose numbers are shown.
 * Invariant: a shade has one path, whatever the size of the matrix.
 */
import type { Matrix } from '../../document/document.js';
import { formatSignificant } from '../../document/numbers.js';
import { sharesIn } from '../../document/overview.js';
import { round } from './inlines.js';
import { shadeOf } from './shades.js';
import { element, type Trees } from './tree.js';

/** Of the picture, and the size of a shade that it has room for. */
const WIDTH = 640;
const HEIGHT = 240;
const LARGEST_SHADE = 12;

/** Nothing where the numbers are all there are. */
export function overviewTrees({ overview, within, rowNames, columnNames }: Matrix): Trees {
  if (overview === undefined || within === undefined) return [];
  const { rowCount, columnCount, each, largest } = overview;
  const shares = sharesIn(overview);
  const paths = new Map<string, string>();
  for (let start = 0, end = 0; start < shares.length; start = end) {
    const name = shadeOf(shares[start], 1);
    const endOfRow = start - (start % columnCount) + columnCount;
    while (end < endOfRow && shadeOf(shares[end], 1) === name) end++;
    const [x, y, length] = [start % columnCount, Math.floor(start / columnCount), end - start];
    if (name !== '') paths.set(name, `${paths.get(name) ?? ''}M${x} ${y}h${length}v1h${-length}z`);
  }
  const frame = {
    ...{ x: within.left / each.columns, width: columnNames.length / each.columns },
    ...{ y: within.top / each.rows, height: rowNames.length / each.rows },
  };
  const some = each.rows * each.columns === 1 ? '' : `, ${each.rows}×${each.columns} to a shade`;
  const said = `All ${within.rowCount}×${within.columnCount} numbers in shades${some}; the strongest is ${formatSignificant(largest)} from 0`;
  return [
    element(
      'figure',
      {},
      element(
        'svg',
        {
          class: 'overview',
          viewBox: `0 0 ${columnCount} ${rowCount}`,
          width: Math.min(WIDTH, columnCount * LARGEST_SHADE),
          height: Math.min(HEIGHT, rowCount * LARGEST_SHADE),
          preserveAspectRatio: 'none',
          role: 'img',
          'aria-label': said,
        },
        [...paths].map(([name, d]) => element('path', { class: name, d })),
        element('rect', {
          class: 'frame',
          'vector-effect': 'non-scaling-stroke',
          ...Object.fromEntries(Object.entries(frame).map(([name, length]) => [name, round(length)])),
        }),
      ),
      element('figcaption', {}, `${said}.`),
    ),
  ];
}
