/** A function as a chart, with where one is on it: a picture of the table above it. */
import type { Chart, Mark } from '../../document/document.js';
import { formatSignificant } from '../../document/numbers.js';

interface Curve {
  readonly title: string;
  /** What stands along the axes. */
  readonly names: readonly [x: string, y: string];
  readonly marks: readonly Mark[];
}

const POINTS = 121;
/** The room on both sides of a place that is all there is. */
const AROUND = 1;

export function curveOf(
  compute: (x: number) => number,
  [least, most]: readonly [number, number],
  { title, names, marks }: Curve,
): Chart {
  const [from, to] = least < most ? [least, most] : [least - AROUND, most + AROUND];
  const points = Array.from({ length: POINTS }, (_, k) => {
    const x = k === POINTS - 1 ? to : from + ((to - from) * k) / (POINTS - 1);
    return { x, y: compute(x) };
  });
  return {
    ...{ kind: 'chart', title, beside: 1, marks, broken: null },
    x: { name: names[0], from, to, ends: [formatSignificant(from), formatSignificant(to)] },
    y: { name: names[1], scale: 'linear' },
    series: [{ name: names[1], points }],
  };
}
