/** The pictures of steps: what they draw is what the run computed. */
import { describe, expect, test } from 'vitest';
import {
  momentAt,
  type PredictionPart,
  predictionAt,
  predictionPartOf,
  scoredWords,
  wordCountOf,
} from '../../../src/debugger/places/moment.js';
import type { Chart } from '../../../src/document/document.js';
import { sayStep } from '../../../src/explaining/step.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { START } from '../../../src/timeline/cursor.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { DIVERGING, timelineOf } from '../../support/fixtures.js';

/** The charts of the first step that is such a part of a prediction, in its second row where it has several. */
function chartsAt(timeline: Timeline, iteration: number, part: PredictionPart) {
  const { frames } = timeline.trace(iteration);
  const at = (frame: Frame) => {
    const row = frame.output.shape.length > (part === 'terms' ? 0 : 1) ? 1 : null;
    return momentAt(timeline, { ...START, iteration, frame: frame.index, row });
  };
  const frame = frames.find((each) => predictionPartOf(at(each), each) === part);
  if (frame === undefined) throw new Error(`no step of ${part}`);
  const moment = at(frame);
  const charts = sayStep(moment, null).blocks.filter((block) => block.kind === 'chart');
  return { frame, moment, charts };
}

const near = (value: number): unknown => expect.closeTo(value, 12);
const cursorOf = ({ marks }: Chart) => marks.find(({ kind }) => kind === 'cursor');

describe.each(['we-love-deep-learning', 'villages-bigram', 'villages-microgpt'])('of %s', (name) => {
  const timeline = timelineOf(name);

  test('the curve of e^z has each word on it, at its score', () => {
    const { moment, charts } = chartsAt(timeline, 1, 'exponentials');
    const [chart] = charts;
    const place = predictionAt(moment)!;
    const columns = wordCountOf(place.group);
    const logits = place.group.logits.data.subarray(place.row * columns, (place.row + 1) * columns);
    const wanted = Array.from(logits, (z, k) => ({ name: scoredWords(place.group)[k], x: z, y: near(Math.exp(z)) }));
    const drawn = chart.marks.map(({ kind: _, ...mark }) => mark).sort((a, b) => a.x - b.x);
    expect(drawn.map(({ x, y }) => ({ x, y }))).toEqual(wanted.sort((a, b) => a.x - b.x).map(({ x, y }) => ({ x, y })));
    for (const { x, y } of chart.series[0].points) expect(y).toEqual(near(Math.exp(x)));
    expect([chart.x.from, chart.x.to]).toEqual([Math.min(...logits), Math.max(...logits)]);
    expect(cursorOf(chart)?.name).toBe(place.label.target);
  });

  test('the curve of −ln P has the prediction on it, and where it was one iteration before', () => {
    const { moment, charts, frame } = chartsAt(timeline, 1, 'terms');
    const [chart] = charts;
    const place = predictionAt(moment)!;
    const surprise = place.group.terms.data[place.row];
    expect(cursorOf(chart)).toEqual({
      ...{ kind: 'cursor', name: place.label.target },
      ...{ x: near(Math.exp(-surprise)), y: near(surprise) },
    });
    const before = timeline.trace(0).frames[frame.index].output.data[place.row];
    const earlier = chart.marks.filter(({ kind }) => kind === 'measured');
    const repeats = timeline.repeatsExamples(0, 1);
    expect(earlier).toEqual(
      repeats ? [{ kind: 'measured', name: 'iteration 0', x: near(Math.exp(-before)), y: near(before) }] : [],
    );
  });
});

test('a curve is not drawn where an e^z is not finite', () => {
  const timeline = timelineOf('we-love-deep-learning', ...DIVERGING);
  const { charts } = chartsAt(timeline, 30, 'exponentials');
  expect(charts.flatMap(({ marks }) => marks).every(({ y }) => Number.isFinite(y))).toBe(true);
});
