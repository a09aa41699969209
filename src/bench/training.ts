/**
 * The training bench: what `npm run bench` says of the ladder, as figures and as a table.
 * Invariant: every rate is a median of several runs after a warm-up; figures are told apart from targets elsewhere.
 */
import type { TrainingProgram } from '../data/program.js';
import { Random, seedRandomState } from '../engine/random.js';
import { finish } from '../timeline/task.js';
import { Timeline } from '../timeline/timeline.js';
import { type MeasureOptions, measureTraining, median } from './measure.js';
import { type BenchKey, createBenchSize } from './sizes.js';

export interface TrainingFigures {
  readonly size: string;
  readonly title: string;
  readonly parameters: number;
  readonly stepsPerSecond: number;
  readonly tokensPerSecond: number;
  /** Steps a second when every iteration is kept with all its frames. */
  readonly tracedStepsPerSecond: number;
  /** Time of a traced iteration over that of a plain one. */
  readonly tracedOverPlain: number;
  /** Of one kept iteration. */
  readonly traceBytes: number;
  readonly framesPerIteration: number;
}

export interface SeekFigures {
  readonly size: string;
  readonly iterations: number;
  readonly seeks: number;
  readonly medianMilliseconds: number;
  readonly worstMilliseconds: number;
  readonly checkpointBytes: number;
}

export interface TrainingBench {
  readonly training: readonly TrainingFigures[];
  readonly seek: SeekFigures | null;
}

export interface TrainingBenchOptions extends MeasureOptions {
  readonly sizes: readonly BenchKey[];
  /** Iterations of the run of size c that is sought in; 0 leaves it out. */
  readonly seekIterations: number;
}

export function benchTraining(options: TrainingBenchOptions): TrainingBench {
  return {
    training: options.sizes.map((key) => figuresOf(key, options)),
    seek: options.seekIterations === 0 ? null : measureSeeks(options.seekIterations),
  };
}

export function renderTrainingBench({ training, seek }: TrainingBench): readonly string[] {
  const rows = training.map((figures) => [
    `${figures.size}  ${figures.title}`,
    figures.parameters.toLocaleString('en'),
    formatRate(figures.stepsPerSecond),
    formatRate(figures.tokensPerSecond),
    figures.tracedOverPlain.toFixed(2),
    `${(figures.traceBytes / 1024).toFixed(0)} kB`,
    String(figures.framesPerIteration),
  ]);
  const headings = ['size', 'parameters', 'steps/s', 'tokens/s', 'traced/plain', 'a trace', 'frames'];
  const lines = alignColumns([headings, ...rows]);
  if (seek === null) return lines;
  const { iterations, seeks, medianMilliseconds, worstMilliseconds, size } = seek;
  return [
    ...lines,
    `seek in ${iterations.toLocaleString('en')} iterations of ${size}: median ${medianMilliseconds.toFixed(1)} ms, worst of ${seeks} ${worstMilliseconds.toFixed(1)} ms`,
  ];
}

function figuresOf(key: BenchKey, options: MeasureOptions): TrainingFigures {
  const { title, program } = createBenchSize(key);
  const plain = measureTraining(program, 'plain', options);
  const traced = measureTraining(program, 'traced', options);
  const stepsPerSecond = median(plain.stepsPerSecond);
  const tracedStepsPerSecond = median(traced.stepsPerSecond);
  const trace = new Timeline(program).trace(1);
  return {
    size: key,
    title,
    parameters: program.parameterCount,
    stepsPerSecond,
    tokensPerSecond: median(plain.tokensPerSecond),
    tracedStepsPerSecond,
    tracedOverPlain: stepsPerSecond / tracedStepsPerSecond,
    traceBytes: trace.bytes,
    framesPerIteration: trace.frames.length,
  };
}

const SEEKS = 60;

/** Seeks to places all over the run, each from where the last one ended. */
function measureSeeks(iterations: number): SeekFigures {
  const { key, program } = createBenchSize('c');
  const timeline = visited(program, iterations);
  const random = new Random(seedRandomState(5));
  const milliseconds = Array.from({ length: SEEKS }, () => {
    const target = random.nextBelow(iterations);
    const start = performance.now();
    finish(timeline.reach(target));
    return performance.now() - start;
  });
  return {
    size: key,
    iterations,
    seeks: SEEKS,
    medianMilliseconds: median(milliseconds),
    worstMilliseconds: Math.max(...milliseconds),
    checkpointBytes: timeline.checkpointBytes,
  };
}

function visited(program: TrainingProgram, iterations: number): Timeline {
  const timeline = new Timeline(program);
  finish(timeline.visit(iterations));
  return timeline;
}

function formatRate(rate: number): string {
  return rate >= 100 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1);
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}
