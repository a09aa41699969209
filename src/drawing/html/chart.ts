/**
 * Charts as SVG: curves over one axis, with the cursor and what was measured beside them, and maps of names.
 * Invariant: the vertical axis runs from the smallest to the largest finite value; where a value is not finite the line
 * breaks off.
 */
import type { Chart, NameMap, Series } from '../../document/document.js';
import { formatSignificant } from '../../document/numbers.js';
import { chartInWords } from '../in-words.js';
import { classes, round } from './inlines.js';
import { type Element, element, type Trees } from './tree.js';

/** Curves fill the room that there is, whatever its proportions; what names their axes stands beside them. */
const SIDE = 100;

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
    runsOf(each, across, placeOf).map((points) => element('polyline', { class: k === 0 ? 'own' : 'other', points })),
  );
  const dots = marks
    .filter((mark) => Number.isFinite(mark.y))
    .map(({ kind, x, y }) => element('path', { class: kind, d: `M${round(across(x))} ${round(placeOf(y))}h0` }));
  const ends = [...new Set(low > high ? [] : [high, low].map((end) => formatSignificant(end)))];
  return element(
    'figure',
    { class: classes('chart', chart.fills === true && 'large') },
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
    axisLabels('vertical', ends),
    axisLabels('horizontal', [x.ends[0], x.name, x.from === x.to ? '' : x.ends[1]]),
    ...(broken === null ? [] : [element('figcaption', {}, `The ${y.name} is ${broken}.`)]),
  );
}

/** Said with the chart already. */
function axisLabels(direction: 'vertical' | 'horizontal', labels: readonly string[]): Element {
  return element(
    'div',
    { class: direction, 'aria-hidden': 'true' },
    labels.map((label) => element('span', {}, label)),
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
    element(
      'figure',
      {},
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
function between(from: number, to: number, start: number, end: number, only = (start + end) / 2): Place {
  return (value) => {
    const share = (value - from) / (to - from);
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
