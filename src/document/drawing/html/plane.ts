/**
 * A plane as SVG: lines of one value each, with their values, and ways over them, a dot for each of their points, whose
 * names stand at their ends and under the picture.
 * Invariant: the picture keeps its proportions at every size.
 */
import type { Chart, ChartPlane, Series } from '../../document.js';
import { formatShort, formatSignificant } from '../../numbers.js';
import { chartInWords } from '../in-words.js';
import { placesOfName } from '../mark-names.js';
import { axisLabels, between } from './chart.js';
import { round } from './inlines.js';
import { type Element, element, plain } from './tree.js';

/** In pixels on a phone; a laptop shows letters larger. */
const WIDTH = 400;
const HEIGHT = 250;
const DIGITS = 3;
/** More points than these run into each other. */
const MOST_DOTS = 64;
/** What the page has a colour for, by the order of the ways. */
const WAYS = ['first', 'second', 'third'];
/** About as wide as a letter of a name, and what half of a level's name takes with some room. */
const LETTER = 8;
const HALF_LABEL = 18;

/** In the units of the picture, from its left and its top. */
type Spot = readonly [x: number, y: number];
type Projection = (across: number, up: number) => Spot;

export function planeTree(chart: Chart, plane: ChartPlane): Element {
  const { x, y, series, marks, broken } = chart;
  const [across, up] = [between(x.from, x.to, 0, WIDTH), between(plane.from, plane.to, HEIGHT, 0)];
  const spotAt: Projection = (right, high) => [round(across(right)), round(up(high))];
  const ways = series.map(({ points }) => points.flatMap(({ x: at, y }) => (y === null ? [] : [spotAt(at, y)])));
  const cursors = marks.filter(({ kind }) => kind === 'cursor').map((mark) => spotAt(mark.x, mark.y));
  return element(
    'figure',
    { class: 'plane chart' },
    element(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': chartInWords(chart).join(' ') },
      ...plane.levels.flatMap((level) => levelTrees(level, spotAt, ways.flat())),
      // What the chart is about lies on top.
      ...series.map((way, k) => wayTree(way, ways[k], wayClass(k))).reverse(),
      ...cursors.map((spot) => dot('cursor', 6, spot)),
      label('axis', `↑ ${y.name}`, [6, 16], 'start'),
    ),
    axisLabels(
      'vertical',
      [plane.to, plane.from].map((end) => formatSignificant(end, DIGITS)),
    ),
    axisLabels('horizontal', [x.ends[0], `${x.name} →`, x.ends[1]]),
    element(
      'figcaption',
      {},
      ...series.map(({ name }, k) => element('span', { class: wayClass(k) }, `● ${name}`)),
      plain('span', '○ start'),
      element('span', { class: 'cursor' }, '● here'),
      plain('span', `─ one ${plane.measured}`),
      broken !== null && plain('span', broken),
    ),
  );
}

function wayClass(position: number): string {
  return WAYS[position % WAYS.length];
}

function levelTrees(
  { value, lines }: ChartPlane['levels'][number],
  spotAt: Projection,
  taken: readonly Spot[],
): readonly Element[] {
  const drawn = lines.map((line) => line.map(([across, up]) => spotAt(across, up)));
  const place = placesOfName(drawn).find((spot) => !isAtEdge(spot) && !taken.some((other) => isNear(spot, other)));
  return [
    ...drawn.map((line) => element('polyline', { class: 'level', points: pointsOf(line) })),
    ...(place === undefined ? [] : [label('level', formatShort(value), [place[0], place[1] + 4])]),
  ];
}

function isAtEdge([x, y]: Spot): boolean {
  return Math.min(x, WIDTH - x, 2 * y, 2 * (HEIGHT - y)) < HALF_LABEL;
}

function isNear([x, y]: Spot, [otherX, otherY]: Spot): boolean {
  return Math.hypot(x - otherX, y - otherY) < HALF_LABEL;
}

/** At the right of its end stands its name, or above that where there is no room. */
function wayTree({ name }: Series, spots: readonly Spot[], way: string): Element {
  const end = spots.at(-1);
  const isAbove = end !== undefined && end[0] + 10 + name.length * LETTER > WIDTH;
  return element(
    'g',
    { class: way },
    element('polyline', { points: pointsOf(spots) }),
    spots.length <= MOST_DOTS && spots.map((spot) => dot('point', 2.5, spot)),
    ...spots.slice(0, 1).map((spot) => dot('start', 4.5, spot)),
    end !== undefined &&
      (isAbove
        ? label('name', name, [end[0], end[1] - 10], 'end')
        : label('name', name, [end[0] + 10, end[1] + 4], 'start')),
  );
}

function pointsOf(spots: readonly Spot[]): string {
  return spots.map((spot) => spot.join(',')).join(' ');
}

function dot(kind: string, radius: number, [x, y]: Spot): Element {
  return element('circle', { class: kind, r: radius, cx: x, cy: y });
}

function label(kind: string, text: string, [x, y]: Spot, anchor = 'middle'): Element {
  return element('text', { class: kind, x: round(x), y: round(y), 'text-anchor': anchor }, text);
}
