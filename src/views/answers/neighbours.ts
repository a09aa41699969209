/** The tokens whose rows are most like the selected one's, now beside the start of the run, and a map of all rows. */
import { type Neighbour, neighboursOf } from '../../debugger/analysis/row-vectors.js';
import type { NeighboursAnswer } from '../../debugger/answers/neighbours.js';
import { spellKeys } from '../../debugger/prompt/key-names.js';
import { formatCount, formatNumber, formatSigned } from '../../document/numbers.js';
import { labelMap, type PlacedLabel } from '../../drawing/rows/label-map.js';
import { EMPTY_ROW, type Row, row, span, wrap } from '../../drawing/rows/rows.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { type AnswerInput, moreRow, paragraph } from '../pane.js';

const MOST_NEIGHBOURS = 6;
const FEWEST_NEIGHBOURS = 4;
const MAP_HEIGHT = 16;
const LEAST_MAP_HEIGHT = 7;
/** Neighbours that stand out in the map. */
const MARKED = 5;
/** Above this many rows in view there is room for a longer table. */
const ROOMY = 20;
/** Rows around the map: its sentence, the keys. */
const BELOW = 4;

export function neighboursRows(answer: NeighboursAnswer, { session, width, inView }: AnswerInput): readonly Row[] {
  const { labels, line, symbol, now } = answer;
  const height = inView?.();
  const nearest = neighboursOf(now, line);
  const count = height === undefined || height > ROOMY ? MOST_NEIGHBOURS : FEWEST_NEIGHBOURS;
  const above = [
    row(span('▸ ', 'selected'), span(labels[line], 'title')),
    ...paragraph(
      `Row ${formatCount(line + 1)} of ${formatCount(labels.length)} in ${symbol}. A cosine of 1 is the same direction, 0 a right angle, −1 the opposite direction.`,
      width,
    ),
    ...tableRows(answer, nearest, count, width),
    EMPTY_ROW,
  ];
  const room = height === undefined ? MAP_HEIGHT : height - above.length - BELOW;
  return [
    ...above,
    ...mapRows(answer, nearest, width, Math.max(LEAST_MAP_HEIGHT, room)),
    ...wrap(spellKeys('↑ ↓ another row   Esc back to the step', session.look.keys), width, 'muted'),
  ];
}

/** The nearest rows now, and beside them those that were nearest at the start. */
function tableRows(
  { labels, line, now, first, drawn }: NeighboursAnswer,
  nearest: readonly Neighbour[],
  count: number,
  width: number,
): readonly Row[] {
  const isStart = now.iteration === first.iteration;
  const then = isStart ? [] : neighboursOf(first, line);
  const cellsOf = (neighbour: Neighbour | undefined): readonly string[] =>
    neighbour === undefined ? [] : [labels[neighbour.row], formatSigned(neighbour.cosine, 3)];
  const pair = (iteration: number) => [left(`at iteration ${formatCount(iteration)}`), right('cosine')];
  return [
    ...table(
      [...pair(now.iteration), ...(isStart ? [] : pair(first.iteration))],
      nearest.slice(0, count).map((neighbour, k) => ({ cells: [...cellsOf(neighbour), ...cellsOf(then[k])] })),
      width,
    ),
    ...moreRow(nearest.length - count),
    ...(drawn
      ? wrap(`  The rows of iteration ${formatCount(first.iteration)} were drawn at random.`, width, 'muted')
      : []),
  ];
}

function mapRows(
  { labels, line, now, plane }: NeighboursAnswer,
  nearest: readonly Neighbour[],
  width: number,
  height: number,
): readonly Row[] {
  if (plane === null) return paragraph('There is no map: some of the values are not finite.', width, 'warning');
  const share = formatNumber(100 * (plane.shares[0] + plane.shares[1]), 0);
  const close = new Set(nearest.slice(0, MARKED).map((neighbour) => neighbour.row));
  // The selected row and its neighbours are placed first, so that they are in the map.
  const order = [line, ...nearest.map((neighbour) => neighbour.row)];
  const placed = order.map(
    (k): PlacedLabel => ({
      text: k === line ? `[${labels[k]}]` : labels[k],
      role: k === line ? 'title' : close.has(k) ? 'accent' : 'muted',
      point: plane.points[k],
    }),
  );
  const { rows, dots } = labelMap(placed, width, height);
  const rest = dots === 0 ? '' : ' Dots are rows whose names have no room.';
  return [
    ...wrap(
      `A map at iteration ${formatCount(now.iteration)}: the two directions in which the rows differ most hold ${share} % of their variance.${rest}`,
      width,
      'prose',
    ),
    ...rows,
  ];
}
