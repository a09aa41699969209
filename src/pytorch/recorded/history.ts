/**
 * The history of a run that was recorded elsewhere. Iterations are read when they are looked at, and a few of them kept.
 * Invariant: it shows what was recorded and nothing else; reading it changes no file.
 */

import { during, type ReplayTask } from '../../numbers/engine/task.js';
import { sizeOf } from '../../numbers/engine/tensor.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import type { History, IterationProgram, Recall, Visit } from '../../timeline/history.js';
import { ListedNumbers } from '../../timeline/iteration-numbers.js';
import type { MetricName } from '../../timeline/metrics.js';
import { recordedNorm, recordedUpdateRatio, type Trace } from '../../timeline/trace.js';
import { plainSubject } from '../../training/iteration/program.js';
import { createOpFinder } from './aten/find-op.js';
import { parseLine } from './lines.js';
import { Memory, type ValueSource } from './memory.js';
import type { RankFiles } from './rank-files.js';
import { readTrace } from './read-trace.js';
import { MOST_WHOLE } from './recorded-value.js';
import { SourceFiles } from './source-files.js';
import { TensorFile } from './tensor-file.js';

/** Frames of iterations that are kept, and bytes of values. */
const MOST_FRAMES = 20_000;
const MOST_BYTES = 64 * 2 ** 20;
/** How often a recording is asked whether it has grown, in milliseconds. */
const REFRESH = 500;

/** The values of an iteration that names no file of them. */
const NOTHING: ValueSource = { read: () => null, readAt: () => null, damageOf: () => null, isSummed: () => false };

export function openHistory(files: RankFiles): History {
  const traces = new Map<number, Trace>();
  const kept = new Kept();
  const opOf = createOpFinder();
  const sources = new SourceFiles(files.files);
  let sourcesUpTo = 0;
  let asked = performance.now();
  const numbers = new ListedNumbers(files.numbers, () => {
    if (performance.now() - asked <= REFRESH) return;
    asked = performance.now();
    files.refresh();
  });
  const measured = new ListedNumbers(files.measured);
  const make = (iteration: number): Trace => {
    // A file is named where its first line is pointed into, maybe in an earlier iteration.
    for (const each of files.numbers)
      if (each < iteration && each >= sourcesUpTo) sources.take(files.sourceLines(each).map(parseLine));
    sourcesUpTo = Math.max(sourcesUpTo, iteration);
    const lines = (files.lines(iteration) ?? []).map(parseLine);
    sources.take(lines);
    const { file, sums } = lines.find((line) => line?.kind === 'begin') ?? { file: null };
    const { leftOut = 0 } = lines.find((line) => line?.kind === 'end') ?? {};
    const { header } = files;
    const values = file === null ? NOTHING : new TensorFile(files.files, files.pathOf(file), MOST_WHOLE, sums);
    const memory = new Memory(values, kept.add, header.budget === null ? undefined : header.budget + leftOut);
    const indexed = files.entry(iteration);
    const clippedNorm = indexed?.unclippedNorm == null ? (indexed?.clippedNorm ?? null) : null;
    return readTrace(iteration, lines, { header, memory, opOf, sourceAt: (line) => sources.at(line), clippedNorm });
  };
  const trace = (iteration: number): Trace => {
    if (!numbers.has(iteration)) throw new RangeError(`Iteration ${iteration} was not recorded.`);
    const known = traces.get(iteration);
    const found = known ?? make(iteration);
    // The last asked for stands last.
    traces.delete(iteration);
    traces.set(iteration, found);
    drop(traces);
    return found;
  };
  const known = new Map<string, number | null>();
  /** What no index holds, or only what clipping has left of it. */
  const workedOut = (name: MetricName, iteration: number): number | null => {
    if ((name !== 'gradientNorm' && name !== 'updateRatio') || !numbers.has(iteration)) return null;
    return findOrMake(known, `${name} ${iteration}`, () => {
      const { outcome } = trace(iteration);
      if (name === 'updateRatio') return recordedUpdateRatio(outcome);
      const gradients = outcome.gradients.filter((gradient) => gradient !== null);
      return gradients.length === 0 ? null : recordedNorm(gradients);
    });
  };
  const recall: Recall = (iteration) => (numbers.has(iteration) ? trace(iteration) : null);
  const program = factsOf(files);
  return {
    program,
    programAt: () => program,
    // Which examples a recorded batch holds is not known.
    repeatsExamples: () => false,
    phases: null,
    numbers,
    get exceptions() {
      return files.exceptions();
    },
    get measured() {
      return measured.count === 0 ? numbers : measured;
    },
    end: null,
    get first() {
      return files.numbers[0];
    },
    get visited() {
      return numbers.last + 1;
    },
    metric: (name, iteration) => metricOf(files, name, iteration) ?? workedOut(name, iteration),
    isFinite: (iteration) => files.entry(iteration)?.isFinite ?? false,
    kept: (iteration) => traces.get(iteration) ?? null,
    trace,
    *reach(iteration) {
      yield { done: 0, total: 1, iteration };
      return trace(iteration);
    },
    nearest: (iteration) => numbers.at(Math.max(0, numbers.positionOf(iteration))),
    *scan(first: number, last: number, _depth: number, visit: Visit<Trace>): ReplayTask<void> {
      for (const iteration of files.numbers.filter((number) => number >= first && number < last)) {
        const progress = { done: iteration - first, total: last - first, iteration };
        const seen = visit(trace(iteration), recall);
        if (typeof seen === 'boolean' ? seen : yield* during(seen, progress)) return;
        yield progress;
      }
    },
    startsAnew: (iteration) => numbers.before(iteration) !== iteration - 1,
    replay: null,
  };
}

/** Numbers that were read last, so that they need not be read again. */
class Kept {
  private readonly held = new Set<Float64Array>();
  private bytes = 0;

  readonly add = (numbers: Float64Array): void => {
    if (this.held.has(numbers)) return;
    this.held.add(numbers);
    this.bytes += numbers.byteLength;
    for (const oldest of this.held) {
      if (this.bytes <= MOST_BYTES || this.held.size === 1) break;
      this.held.delete(oldest);
      this.bytes -= oldest.byteLength;
    }
  };
}

function drop(traces: Map<number, Trace>): void {
  let frames = 0;
  for (const { frames: each } of traces.values()) frames += each.length;
  for (const [oldest, { frames: each }] of traces) {
    if (frames <= MOST_FRAMES || traces.size <= 2) break;
    traces.delete(oldest);
    frames -= each.length;
  }
}

function metricOf(files: RankFiles, name: MetricName, iteration: number): number | null {
  const entry = files.entry(iteration);
  const scalars = entry ?? files.scalarsOf(iteration);
  if (scalars === undefined) return null;
  switch (name) {
    case 'loss':
      return scalars.loss;
    case 'learningRate':
      return scalars.rate;
    case 'gradientNorm':
      return scalars.unclippedNorm;
    case 'updateRatio':
      return entry?.updateNorm == null || entry.parameterNorm === null ? null : entry.updateNorm / entry.parameterNorm;
    case 'parameterNorm':
      return scalars.parameterNorm;
    default:
      return null;
  }
}

function factsOf({ header, files }: RankFiles): IterationProgram {
  const place = header.world > 1 ? `, rank ${header.rank} of ${header.world}` : '';
  return {
    subject: {
      ...plainSubject(files.name, []),
      description: `Recorded with PyTorch ${header.torch}${place}.`,
    },
    model: {
      kind: header.model,
      words: [],
      parameters: header.parameters.map(({ name, shape, tied }) => ({
        ...{ name, tied, shape },
        axes: shape.map((_, axis) => ({ name: `axis ${axis}` })),
        initial: { kind: 'given', values: [] },
      })),
    },
    optimizer: header.optimizers.length === 0 ? null : { title: header.optimizers.join(', ') },
    parameterCount: header.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  };
}
