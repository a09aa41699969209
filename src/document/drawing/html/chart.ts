/**
 * Charts as SVG: curves over one axis, with the cursor and what was measured beside them, and maps of names.
 * Invariant: the vertical axis runs from the smallest to the largest finite value; where a value is not finite the line
 * breaks off.
 */

import { ALARM_SIGN } from '../../alarm.js';
import { widthOf } from '../../cells/width.js';
import type { Chart, NameMap, Series } from '../../document.js';
import { formatSignificant } from '../../numbers.js';
import { chartInWords } from '../in-words.js';
import { placeNames, sideOf } from '../mark-names.js';
import { shareBetween } from '../share.js';
import { classes, round } from './inlines.js';
import { type Element, element, plain, type Trees } from './tree.js';

/** Curves fill the room that there is, whatever its proportions; what names their axes stands beside them. */
const SIDE = 100;

/** How many characters have room on a phone. */
const ACROSS = 38;
const DOWN = 9;
/** Pixels from the middle of a mark to a name beside it. */
const ASIDE = 10;

type Place = (value: number) => number;

export function chartTree(chart: Chart): Element {
  const { x, y, series, marks, broken } = chart;
  const values = [...series.flatMap(({ points }) => points.map((point) => point.y)), ...marks.map((mark) => mark.y)];
  const [placeOf, low, high] = verticalAxis(
    values.filter((value) => value !== null && Number.isFinite(value)),
    y.scale,
  );
  const across = between(x.from, x.to, 0, SIDE, 0);
  const curves = series.flatMap((each, k) =>
    runsOf(each, across, placeOf).map((points) =>
      element('polyline', { class: k === 0 ? 'own' : classes('other', each.line), points }),
    ),
  );
  const dots = marks
    .filter((mark) => Number.isFinite(mark.y))
    .map(({ kind, x, y }) => element('path', { class: kind, d: `M${round(across(x))} ${round(placeOf(y))}h0` }));
  const ends = [...new Set(low > high ? [] : [high, low].map((end) => formatSignificant(end)))];
  return element(
    'figure',
    { class: classes('chart', chart.fills && 'large') },
    element(
      'svg',
      {
        viewBox: `0 0 ${SIDE} ${SIDE}`,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': chartInWords(chart).join(' '),
      },
      // What the chart is about lies on top.
      ...curves.reverse(),
      ...dots,
    ),
    ...nameTrees(chart, across, placeOf),
    axisLabels('vertical', ends),
    axisLabels('horizontal', [x.ends[0], x.name, x.from === x.to ? '' : x.ends[1]]),
    broken !== null && element('figcaption', { class: 'alarm' }, `${ALARM_SIGN} The ${y.name} is ${broken}.`),
  );
}

/** Names are as large in any room, so that they stand in a picture of their own over the curves, which are stretched to it. */
function nameTrees({ series: [{ points }], marks }: Chart, across: Place, placeOf: Place): Trees {
  const cellOf = (x: number, y: number) => ({
    x: Math.round((across(x) / SIDE) * (ACROSS - 1)),
    y: Math.round((placeOf(y) / SIDE) * (DOWN - 1)),
  });
  const finite = marks.filter(({ y }) => Number.isFinite(y)).map((mark) => ({ ...mark, at: cellOf(mark.x, mark.y) }));
  const cursor = finite.find(({ kind }) => kind === 'cursor');
  const named = finite
    .sort((a, b) => Number(b.kind === 'cursor') - Number(a.kind === 'cursor'))
    .flatMap((mark) => {
      if (mark.name === undefined) return [];
      const side = cursor === undefined ? null : sideOf(mark.at.x - cursor.at.x, mark.x - cursor.x);
      return [{ mark, name: mark.name, side, ...mark.at }];
    });
  if (named.length === 0) return [];
  const curve = points.flatMap(({ x, y }) => (y === null || !Number.isFinite(y) ? [] : [cellOf(x, y)]));
  const cells = finite.map(({ at }) => at);
  const texts = placeNames(named, cells, curve, { width: ACROSS, height: DOWN }).flatMap((place, k): Trees => {
    if (place === null) return [];
    const { name, mark } = named[k];
    const isBeside = place.y === mark.at.y;
    const [anchor, dx] = !isBeside ? ['middle', 0] : place.x > mark.at.x ? ['start', ASIDE] : ['end', -ASIDE];
    const x = isBeside ? across(mark.x) : ((place.x + (widthOf(name) - 1) / 2) / (ACROSS - 1)) * SIDE;
    const y = isBeside ? placeOf(mark.y) : (place.y / (DOWN - 1)) * SIDE;
    const where = { x: `${round(x)}%`, y: `${round(y)}%`, dx, dy: '0.3em', 'text-anchor': anchor };
    return [element('text', { class: mark.kind === 'cursor' ? 'here' : undefined, ...where }, name)];
  });
  return [element('svg', { class: 'names', 'aria-hidden': 'true' }, texts)];
}

/** Said with the chart already. */
export function axisLabels(direction: 'vertical' | 'horizontal', labels: readonly string[]): Element {
  return element(
    'div',
    { class: direction, 'aria-hidden': 'true' },
    labels.map((label) => plain('span', label)),
  );
}

/** A map is as wide as it is high, so that names on it are as large on a phone as elsewhere. */
const MAP = { side: 360, aside: 40, above: 16 } as const;

export function mapTrees({ points }: NameMap): Trees {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const across = between(Math.min(...xs), Math.max(...xs), MAP.aside, MAP.side - MAP.aside);
  const down = between(Math.min(...ys), Math.max(...ys), MAP.side - MAP.above, MAP.above);
  const names = points.map(({ name, x, y, tone }) =>
    element('text', { class: tone, x: round(across(x)), y: round(down(y)), 'text-anchor': 'middle' }, name),
  );
  return [
    plain(
      'figure',
      element(
        'svg',
        {
          class: 'map',
          viewBox: `0 0 ${MAP.side} ${MAP.side}`,
          role: 'img',
          'aria-label': `A map of ${points.length} names`,
        },
        // What matters most lies on top.
        names.reverse(),
      ),
    ),
  ];
}

/** Where a value lies, and the values at the bottom and at the top. */
function verticalAxis(
  finite: readonly (number | null)[],
  scale: Chart['y']['scale'],
): readonly [Place, number, number] {
  const values = finite.filter((value) => value !== null);
  const positive = values.filter((value) => value > 0);
  if (scale === 'logarithmic' && positive.length > 0) {
    const [low, high] = [Math.min(...positive), Math.max(...positive)];
    const place = between(Math.log10(low), Math.log10(high), SIDE, 0);
    // A value of 0 has no logarithm, so it lies at the bottom.
    return [(value) => (value <= 0 ? SIDE : place(Math.log10(value))), low, high];
  }
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [between(low, high, SIDE, 0), low, high];
}

/**
 * Where a value lies between two places, never beyond them.
 * @param only where the only value lies, if there is but one
 */
export function between(from: number, to: number, start: number, end: number, only = (start + end) / 2): Place {
  return (value) => {
    const share = shareBetween(from, to, value);
    return to === from ? only : start + (share > 0 ? Math.min(1, share) : 0) * (end - start);
  };
}

/** The points of each stretch of a curve that is not broken. */
function runsOf({ points }: Series, across: Place, placeOf: Place): readonly string[] {
  const runs: string[][] = [[]];
  for (const { x, y } of points) {
    if (y === null || !Number.isFinite(y)) runs.push([]);
    else runs[runs.length - 1].push(`${round(across(x))},${round(placeOf(y))}`);
  }
  // A line from a point to itself is a dot.
  return runs.filter(({ length }) => length > 0).map((run) => (run.length === 1 ? [...run, ...run] : run).join(' '));
}
