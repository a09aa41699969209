/**
 * Training and time travel without a screen: how fast iterations run, and how fast any of them is reached again.
 */

import { Random, seedRandomState } from '../../src/numbers/engine/random.js';
import { finish } from '../../src/numbers/engine/task.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { loadFixture } from '../../src/training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../src/training/iteration/open-program.js';
import { type Figure, median } from './measure.js';

const ITERATIONS = 100_000;
const JUMPS = 400;
const RUNS = 5;

export function measureTimeline(): readonly Figure[] {
  const rates = Array.from({ length: RUNS }, () => {
    const timeline = openTabular();
    const began = performance.now();
    finish(timeline.visit(ITERATIONS));
    return ITERATIONS / ((performance.now() - began) / 1000);
  });
  const timeline = openTabular();
  finish(timeline.visit(ITERATIONS));
  const random = new Random(seedRandomState(1));
  const jumps = Array.from({ length: JUMPS }, () => {
    const began = performance.now();
    timeline.trace(random.nextBelow(ITERATIONS));
    return performance.now() - began;
  });
  const memory = process.memoryUsage.rss() / 2 ** 20;
  return [
    {
      what: 'tabular training, every moment replayable (median)',
      value: median(rates),
      unit: 'iterations/s',
      aim: { bound: 25_000, kind: 'at least' },
    },
    { what: `jump within ${ITERATIONS.toLocaleString('en-US')} iterations (median)`, value: median(jumps), unit: 'ms' },
    { what: 'the same, slowest', value: Math.max(...jumps), unit: 'ms', aim: { bound: 300, kind: 'at most' } },
    { what: 'memory of the whole process', value: memory, unit: 'MiB', aim: { bound: 400, kind: 'at most' } },
    { what: 'of that, checkpoints', value: timeline.checkpoints.bytes / 2 ** 20, unit: 'MiB' },
    { what: 'iterations from one checkpoint to the next', value: timeline.checkpoints.interval, unit: '' },
  ];
}

function openTabular(): Timeline {
  const overrides = [`training.iterations=${ITERATIONS}`];
  const loaded = loadFixture(DEFAULT_FIXTURE_NAME, { overrides });
  return new Timeline(openProgram(loaded));
}
