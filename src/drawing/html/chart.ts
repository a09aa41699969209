/**
 * Charts as SVG: curves over one axis, with the cursor and what was measured beside them, and maps of names.
 * Invariant: the vertical axis runs from the smallest to the largest finite value; where a value is not finite the line
 * breaks off.
 */
import type { Chart, NameMap, Series } from '../../document/document.js';
import { formatSignificant } from '../../document/numbers.js';
import { round } from './inlines.js';
import { type Element, element, type Trees } from './tree.js';

const WIDTH = 640;
const HEIGHT = 220;
/** Round the curves, for the names of the axes. */
const MARGIN = { left: 64, right: 12, top: 10, bottom: 28 } as const;
const DOT = 4;

type Place = (value: number) => number;

export function chartTree(chart: Chart): Element {
  const { x, y, series, marks, broken } = chart;
  const values = [...series.flatMap(({ points }) => points.map((point) => point.y)), ...marks.map((mark) => mark.y)];
  const [placeOf, low, high] = verticalAxis(
    values.filter((value) => value !== null && Number.isFinite(value)),
    y.scale,
  );
  const across: Place = (at) =>
    MARGIN.left + (x.to === x.from ? 0 : ((at - x.from) / (x.to - x.from)) * (WIDTH - MARGIN.left - MARGIN.right));
  const base = HEIGHT - MARGIN.bottom;
  const curves = series.flatMap((each, k) =>
    runsOf(each, across, placeOf).map((points) => element('polyline', { class: k === 0 ? 'own' : 'other', points })),
  );
  const dots = marks
    .filter((mark) => Number.isFinite(mark.y))
    .map((mark) =>
      element('circle', { class: mark.kind, cx: round(across(mark.x)), cy: round(placeOf(mark.y)), r: DOT }),
    );
  const title = titleOf(chart, low, high);
  return element(
    'figure',
    {},
    element(
      'svg',
      { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': title },
      element('path', { class: 'axis', d: `M${MARGIN.left} ${MARGIN.top}V${base}H${WIDTH - MARGIN.right}` }),
      label(MARGIN.left - 6, MARGIN.top + 10, 'end', formatSignificant(high)),
      label(MARGIN.left - 6, base, 'end', formatSignificant(low)),
      label(MARGIN.left, HEIGHT - 8, 'start', x.ends[0]),
      label(WIDTH - MARGIN.right, HEIGHT - 8, 'end', x.from === x.to ? '' : x.ends[1]),
      label((WIDTH + MARGIN.left) / 2, HEIGHT - 8, 'middle', x.name),
      ...curves,
      ...dots,
    ),
    ...(broken === null ? [] : [element('figcaption', {}, `The ${y.name} is ${broken}.`)]),
  );
}

export function mapTrees({ points }: NameMap): Trees {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const across = between(Math.min(...xs), Math.max(...xs), MARGIN.left, WIDTH - MARGIN.left);
  const down = between(Math.min(...ys), Math.max(...ys), HEIGHT * 2 - MARGIN.bottom, MARGIN.bottom);
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
          viewBox: `0 0 ${WIDTH} ${HEIGHT * 2}`,
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
  const base = HEIGHT - MARGIN.bottom;
  const positive = values.filter((value) => value > 0);
  if (scale === 'logarithmic' && positive.length > 0) {
    const [low, high] = [Math.min(...positive), Math.max(...positive)];
    const place = between(Math.log10(low), Math.log10(high), base, MARGIN.top);
    // A value of 0 has no logarithm, so it lies at the bottom.
    return [(value) => (value <= 0 ? base : place(Math.log10(value))), low, high];
  }
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [between(low, high, base, MARGIN.top), low, high];
}

function between(from: number, to: number, start: number, end: number): Place {
  return (value) => (to === from ? end : start + ((value - from) / (to - from)) * (end - start));
}

/** The points of each stretch of a curve that is not broken. */
function runsOf({ points }: Series, across: Place, placeOf: Place): readonly string[] {
  const runs: string[][] = [[]];
  for (const { x, y } of points) {
    if (y === null || !Number.isFinite(y)) runs.push([]);
    else runs[runs.length - 1].push(`${round(across(x))},${round(placeOf(y))}`);
  }
  return runs.filter(({ length }) => length > 0).map((run) => run.join(' '));
}

function titleOf({ x, y, series }: Chart, low: number, high: number): string {
  const [{ points }] = series;
  const [first, last] = [points[0], points[points.length - 1]];
  const at = ({ y: value }: (typeof points)[number]): string =>
    value === null ? 'not recorded' : formatSignificant(value);
  const range = `between ${formatSignificant(low)} and ${formatSignificant(high)}`;
  const over = x.name === '' ? `from ${x.ends[0]} to ${x.ends[1]}` : `over ${x.name} ${x.ends[0]} to ${x.ends[1]}`;
  return `The ${y.name} ${over}: ${at(first)} first, ${at(last)} last, ${range}.`;
}

function label(x: number, y: number, anchor: 'start' | 'middle' | 'end', text: string): Element {
  return element('text', { x, y, 'text-anchor': anchor }, text);
}
