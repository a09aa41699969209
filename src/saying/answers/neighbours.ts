/** The tokens whose rows are most like the selected one's, now beside the start of the run, and a map of all rows. */

import { type Neighbour, neighboursOf } from '../../debugger/analysis/row-vectors.js';
import type { NeighboursAnswer } from '../../debugger/answers/neighbours.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks } from '../../document/document.js';
import { formatCount, formatNumber, formatSigned } from '../../document/numbers.js';
import {
  heading,
  hint,
  inDigits,
  left,
  longTable,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  text,
  type Words,
} from '../blocks.js';

const MOST_NEIGHBOURS = 6;
/** Neighbours that stand out in the map. */
const MARKED = 5;

export function sayNeighbours(answer: NeighboursAnswer): Blocks {
  const { labels, line, symbol, now, first, drawn } = answer;
  const nearest = neighboursOf(now, line);
  return passage(
    heading([text('▸ ', 'accent'), labels[line]]),
    paragraph(
      `Row ${formatCount(line + 1)} of ${formatCount(labels.length)} in ${symbol}. A cosine of 1 is the same direction, 0 a right angle, −1 the opposite direction.`,
    ),
    nearestTable(answer, nearest),
    drawn && note(`The rows of iteration ${formatCount(first.iteration)} were drawn at random.`),
    mapOf(answer, nearest),
    hint(`${asCommand('select-up')} ${asCommand('select-down')} another row   ${asCommand('stop')} back to the step`),
  );
}

/** The nearest rows now, and beside them those that were nearest at the start. */
function nearestTable({ labels, line, now, first }: NeighboursAnswer, nearest: readonly Neighbour[]): Blocks {
  const isStart = now.iteration === first.iteration;
  const then = isStart ? [] : neighboursOf(first, line);
  const cellsOf = (neighbour: Neighbour | undefined): readonly Words[] =>
    neighbour === undefined ? [] : [labels[neighbour.row], number(neighbour.cosine, inDigits(formatSigned, 3))];
  const pair = (iteration: number) => [left(`at iteration ${formatCount(iteration)}`), right('cosine')];
  return longTable(
    [...pair(now.iteration), ...(isStart ? [] : pair(first.iteration))],
    nearest,
    (neighbour, k) => [...cellsOf(neighbour), ...cellsOf(then[k])],
    { most: MOST_NEIGHBOURS },
  );
}

function mapOf({ labels, line, now, plane }: NeighboursAnswer, nearest: readonly Neighbour[]): Blocks {
  if (plane === null) return [paragraph('There is no map: some of the values are not finite.', 'warning')];
  const percent = 100 * (plane.shares[0] + plane.shares[1]);
  const share = number(percent, inDigits(formatNumber, 0));
  const close = new Set(nearest.slice(0, MARKED).map((neighbour) => neighbour.row));
  // The selected row and its neighbours come first, so that they are in the map.
  const order = [line, ...nearest.map((neighbour) => neighbour.row)];
  return [
    paragraph(
      phrase`A map at iteration ${formatCount(now.iteration)}: the two directions in which the rows differ most hold ${share} % of their variance.`,
    ),
    {
      kind: 'map',
      points: order.map((k) => {
        const [x, y] = plane.points[k];
        const name = k === line ? `[${labels[k]}]` : labels[k];
        return { name, x, y, tone: k === line ? 'title' : close.has(k) ? 'accent' : 'muted' };
      }),
      hidden: 'Dots are rows whose names have no room.',
    },
  ];
}
