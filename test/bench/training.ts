/**
 * Training speed on the five sizes, plain and traced; what a kept trace weighs; the worst seek in a long run of size c.
 * Invariant: all figures of a size are taken in one process, warm, so that their ratios hold on a noisy machine.
 */
import { Random, seedRandomState } from '../../src/numbers/engine/random.js';
import { finish } from '../../src/numbers/engine/task.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { type Figure, median } from './measure.js';
import { type BenchKey, createBenchSize } from './training-sizes.js';
import { measureTraining } from './training-speed.js';

export interface TrainingFigures {
  readonly size: BenchKey;
  readonly title: string;
  readonly parameters: number;
  readonly stepsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly tracedStepsPerSecond: number;
  /** Cost of a traced iteration in plain ones. */
  readonly tracedCost: number;
  /** The same of one that is traced and named. */
  readonly namedCost: number;
  readonly traceBytes: number;
}

const OPTIONS = { runs: 5, seconds: 0.6 } as const;
const LONG_RUN = 10_000;
const JUMPS = 60;

export function measureSize(size: BenchKey): TrainingFigures {
  const { title, program } = createBenchSize(size);
  const plain = measureTraining(program, 'plain', OPTIONS);
  const traced = measureTraining(program, 'traced', OPTIONS);
  const named = measureTraining(program, 'named', OPTIONS);
  const stepsPerSecond = median(plain.stepsPerSecond);
  const tracedStepsPerSecond = median(traced.stepsPerSecond);
  return {
    size,
    title,
    parameters: program.parameterCount,
    stepsPerSecond,
    tokensPerSecond: median(plain.tokensPerSecond),
    tracedStepsPerSecond,
    tracedCost: stepsPerSecond / tracedStepsPerSecond,
    namedCost: stepsPerSecond / median(named.stepsPerSecond),
    traceBytes: traceBytesOf(size),
  };
}

export function printSizes(figures: readonly TrainingFigures[]): void {
  console.log('\nTraining, Adam, float64: median of five runs, warm');
  console.log(
    '  size                                             parameters    steps/s   tokens/s   traced cost   and named   a trace',
  );
  for (const figure of figures) {
    const cells = [
      `${figure.size} ${figure.title}`.padEnd(46),
      figure.parameters.toLocaleString('en-US').padStart(12),
      round(figure.stepsPerSecond).padStart(10),
      round(figure.tokensPerSecond).padStart(10),
      `${figure.tracedCost.toFixed(2)}×`.padStart(13),
      `${figure.namedCost.toFixed(2)}×`.padStart(11),
      formatBytes(figure.traceBytes).padStart(11),
    ];
    console.log(`  ${cells.join(' ')}`);
  }
}

/** As the help writes it. */
function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(0)} MB`;
}

/** Seeks to random places of a long run of the microgpt size at the default memory budget. */
export function measureSeek(): readonly Figure[] {
  const { program } = createBenchSize('c');
  const timeline = new Timeline({ ...program, iterations: LONG_RUN });
  finish(timeline.visit(LONG_RUN));
  const random = new Random(seedRandomState(2));
  const times = Array.from({ length: JUMPS }, () => {
    const began = performance.now();
    finish(timeline.reach(random.nextBelow(LONG_RUN)));
    return performance.now() - began;
  });
  return [
    {
      what: `seek in ${LONG_RUN.toLocaleString('en-US')} iterations of size c (median)`,
      value: median(times),
      unit: 'ms',
    },
    { what: 'the same, slowest', value: Math.max(...times), unit: 'ms', aim: { bound: 5, kind: 'at most' } },
    { what: 'iterations from one checkpoint to the next', value: timeline.checkpoints.interval, unit: '' },
  ];
}

function traceBytesOf(size: BenchKey): number {
  const timeline = new Timeline(createBenchSize(size).program);
  timeline.trace(0);
  timeline.trace(1);
  return timeline.kept(1)?.bytes ?? Number.NaN;
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
