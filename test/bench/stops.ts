/**
 * Searching: how fast a stop is found by metrics over a long run, and how fast a search looks inside frames.
 * Invariant: the searches are those of continue and reverse-continue, to a stop that is far away or is not there.
 */

import { type Breakpoint, newBreakpoint, type Where } from '../../src/debugger/stopping/breakpoints.js';
import { searchFor } from '../../src/debugger/stopping/stops.js';
import { finish } from '../../src/numbers/engine/task.js';
import { START } from '../../src/timeline/cursor.js';
import { type Direction, sweep } from '../../src/timeline/move.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { loadFixture } from '../../src/training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../src/training/iteration/open-program.js';
import { type Figure, median } from './measure.js';

const ITERATIONS = 100_000;
const RUNS = 5;
const CONDITION: Where = { kind: 'condition' };

export function measureStops(): readonly Figure[] {
  const timeline = openTabular();
  finish(timeline.visit(ITERATIONS));
  const byMetric = (condition: string): number =>
    median(Array.from({ length: RUNS }, () => timeOf(timeline, 'backward', CONDITION, condition)));
  // Each run beside a plain replay of its own: on a shared machine the two are only comparable then.
  const inFrames = (direction: Direction, where: Where, condition: string | null): number =>
    median(
      Array.from({ length: RUNS }, () => {
        const plain = plainRate();
        return rateOf(() => timeOf(timeline, direction, where, condition)) / plain;
      }),
    );
  const bound = { bound: 0.5, kind: 'at least' } as const;
  const rule: Where = { kind: 'rule', rule: 'non-finite', thresholds: [] };
  const first = 'loss > 2.9';
  return [
    {
      what: `reverse-continue over ${ITERATIONS.toLocaleString('en-US')} iterations to a metric`,
      value: byMetric(first),
      unit: 'ms',
      aim: { bound: 300, kind: 'at most' },
    },
    {
      what: 'training these iterations',
      value: median(Array.from({ length: RUNS }, () => (1000 * ITERATIONS) / plainRate())),
      unit: 'ms',
    },
    {
      what: 'reverse-continue with any(probability.target < 0.15)',
      value: byMetric('any(probability.target < 0.15)'),
      unit: 'ms',
    },
    {
      what: 'rule non-finite, forward, over plain replay',
      value: inFrames('forward', rule, null),
      unit: '×',
      aim: bound,
    },
    { what: 'rule non-finite, backward', value: inFrames('backward', rule, null), unit: '×', aim: bound },
    {
      what: 'max(abs(output)) > 100 at every step, backward',
      value: inFrames('backward', CONDITION, 'max(abs(output)) > 100'),
      unit: '×',
      aim: bound,
    },
    {
      what: 'watch of a parameter, backward',
      value: inFrames('backward', { kind: 'watch', expression: 'parameter("logits")[0][0] > 99' }, null),
      unit: '×',
      aim: bound,
    },
  ];
}

/** Iterations a second, without a search. */
function plainRate(): number {
  const fresh = openTabular();
  return rateOf(() => finish(fresh.visit(ITERATIONS)));
}

function rateOf(run: () => void): number {
  const began = performance.now();
  run();
  return ITERATIONS / ((performance.now() - began) / 1000);
}

/** Milliseconds of one search from an end of the run. */
function timeOf(timeline: Timeline, direction: Direction, where: Where, condition: string | null): number {
  const breakpoint: Breakpoint = newBreakpoint(where, condition, false);
  const from = direction === 'forward' ? START : { ...START, iteration: ITERATIONS };
  const began = performance.now();
  finish(sweep(timeline, from, direction, searchFor([breakpoint], timeline, from)));
  return performance.now() - began;
}

function openTabular(): Timeline {
  const loaded = loadFixture(DEFAULT_FIXTURE_NAME, { overrides: [`training.iterations=${ITERATIONS}`] });
  return new Timeline(openProgram(loaded));
}
