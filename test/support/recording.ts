/**
 * An in-memory recording of a program other than backstep's: only some of its iterations, steps of unknown ops among
 * known ones, two micro-batches with a backward phase each, and values that were not kept.
 * Invariant: what was recorded is consistent: known ops compute their outputs, and every value follows from those
 * before it.
 */

import { linear } from '../../src/model/ops/linear.js';
import { tanh } from '../../src/model/ops/tanh.js';
import { total } from '../../src/model/ops/total.js';
import { accumulate } from '../../src/numbers/engine/accumulate.js';
import type { Op } from '../../src/numbers/engine/op.js';
import { during } from '../../src/numbers/engine/task.js';
import { type Shape, sizeOf } from '../../src/numbers/engine/tensor.js';
import type { Axis } from '../../src/numbers/engine/value.js';
import type { History, IterationProgram, Recall } from '../../src/timeline/history.js';
import { type IterationNumbers, ListedNumbers } from '../../src/timeline/iteration-numbers.js';
import type { MetricName } from '../../src/timeline/metrics.js';
import { isRecorded, type Trace, type TraceFrame, type TraceValue, type UnknownOp } from '../../src/timeline/trace.js';

const UNITS: Axis = { name: 'unit', labels: ['first', 'second', 'third'] };
const INPUTS: Axis = { name: 'input' };
const ROWS: Axis = { name: 'row' };

/** Iterations in which something is missing, for tests that know what. */
export const WITHOUT_BACKWARD = 4;
export const WITHOUT_OUTCOME = 7;
export const NOT_FINITE_AT = 12;

export interface Recording extends History {
  /** Adds an iteration, as if more of the program had run. */
  record(iteration: number): void;
}

export function createRecording(iterations: readonly number[] = [3, 4, 7, 12]): Recording {
  const recorded = [...iterations];
  const numbers = new ListedNumbers(recorded);
  const traces = new Map<number, Trace>();
  const trace = (iteration: number): Trace => {
    if (!numbers.has(iteration)) throw new Error(`Iteration ${iteration} was not recorded.`);
    const found = traces.get(iteration) ?? traceOf(iteration);
    traces.set(iteration, found);
    return found;
  };
  const program: IterationProgram = {
    subject: {
      name: 'invented',
      description: 'Invented for tests.',
      vocabulary: [],
      unscored: [],
      sequences: [],
      remarks: [],
      noteFor: () => null,
    },
    model: {
      kind: 'tiny-net',
      words: [],
      parameters: [
        { name: 'fc.weight', shape: [2, 3], axes: [INPUTS, UNITS], initial: { kind: 'given', values: [] } },
        { name: 'fc.bias', shape: [3], axes: [UNITS], initial: { kind: 'given', values: [] } },
      ],
    },
    optimizer: null,
    parameterCount: 9,
  };
  return {
    program,
    programAt: () => program,
    repeatsExamples: () => false,
    phases: null,
    numbers,
    measured: numbers,
    end: null,
    get first() {
      return recorded[0];
    },
    get visited() {
      return numbers.last + 1;
    },
    metric: (name, iteration) => metricOf(name, trace(iteration)),
    kept: (iteration) => traces.get(iteration) ?? null,
    trace,
    *reach(iteration) {
      yield { done: 0, total: 1, iteration };
      return trace(iteration);
    },
    nearest: (iteration) => numbers.at(Math.max(0, numbers.positionOf(iteration))),
    *scan(first, last, _depth, visit) {
      const recall: Recall = (iteration) => (numbers.has(iteration) ? trace(iteration) : null);
      for (const iteration of between(numbers, first, last)) {
        const seen = visit(trace(iteration), recall);
        const progress = { done: iteration - first, total: last - first, iteration };
        if (typeof seen === 'boolean' ? seen : yield* during(seen, progress)) return;
        yield progress;
      }
    },
    startsAnew: (iteration) => numbers.before(iteration) !== iteration - 1,
    replay: null,
    record: (iteration) => {
      recorded.push(iteration);
    },
  };
}

function between(numbers: IterationNumbers, first: number, last: number): readonly number[] {
  return Array.from({ length: numbers.count }, (_, k) => numbers.at(k)).filter((n) => n >= first && n < last);
}

/** The loss of each iteration, and the learning rate if there is an outcome; nothing else was logged. */
function metricOf(name: MetricName, { outcome }: Trace): number | null {
  if (name === 'loss') return outcome.objective?.data?.[0] ?? null;
  return name === 'learningRate' ? outcome.learningRate : null;
}

class Frames {
  readonly frames: TraceFrame[] = [];
  private node = 0;

  given(symbol: string, shape: Shape, axes: readonly Axis[], data: readonly number[] | null): TraceValue {
    const kept = data === null ? null : Float64Array.from(data);
    return { symbol, shape, axes, data: kept, node: this.node++, differentiable: false, frame: null };
  }

  /** A step of a known op; its output is computed if all its inputs are recorded, and may not have been kept. */
  known(scope: readonly string[], op: Op, inputs: readonly TraceValue[], symbol: string, isKept = true): TraceValue {
    const whole = inputs.filter(isRecorded);
    const shape = op.compute.shape(
      inputs.map((input) => ({ ...input, data: input.data ?? new Float64Array(sizeOf(input.shape)) })),
      {},
    );
    const data = new Float64Array(sizeOf(shape));
    if (whole.length === inputs.length) op.compute.forward(whole, data, {});
    const axes = shape.length === 2 ? [ROWS, UNITS] : shape.map(() => UNITS);
    return this.add(scope, op, inputs, symbol, shape, axes, isKept && whole.length === inputs.length ? data : null);
  }

  /** A step of an unknown op. */
  unknown(
    scope: readonly string[],
    name: string,
    inputs: readonly TraceValue[],
    symbol: string,
    compute: ((element: number) => number) | null,
    like = inputs[0],
  ): TraceValue {
    const data = compute === null ? null : Float64Array.from({ length: sizeOf(like.shape) }, (_, k) => compute(k));
    return this.add(scope, { name }, inputs, symbol, like.shape, like.axes, data);
  }

  private add(
    scope: readonly string[],
    op: Op | UnknownOp,
    inputs: readonly TraceValue[],
    symbol: string,
    shape: Shape,
    axes: readonly Axis[],
    data: Float64Array | null,
  ): TraceValue {
    const index = this.frames.length;
    const output = { symbol, shape, axes, data, node: this.node++, differentiable: true, frame: index };
    this.frames.push({ index, op, inputs, output, attributes: {}, scope, label: op.name });
    return output;
  }
}

/** Two micro-batches, each forward and backward, then the update; one iteration only computes the loss. */
function traceOf(iteration: number): Trace {
  const frames = new Frames();
  const weight = frames.given(
    'fc.weight',
    [2, 3],
    [INPUTS, UNITS],
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((w) => w * iteration),
  );
  const bias = frames.given('fc.bias', [3], [UNITS], iteration === WITHOUT_OUTCOME ? null : [0.01, 0.02, 0.03]);
  const isTraining = iteration !== WITHOUT_BACKWARD;
  const losses: TraceValue[] = [];
  const gradients: TraceValue[] = [];
  for (const batch of isTraining ? [0, 1] : [0]) {
    const inputs = frames.given(`x${batch}`, [2, 2], [ROWS, INPUTS], [1, 2 + batch, -1, iteration / 10]);
    const hidden = frames.known(['forward', 'fc'], linear, [inputs, weight, bias], `h${batch}`);
    const squashed = frames.known(['forward', 'act'], tanh, [hidden], `a${batch}`, batch === 0);
    const folded = frames.unknown(['forward', 'act'], 'aten::mystery', [squashed], `m${batch}`, (k) => k / iteration);
    const loss = frames.unknown(
      ['forward'],
      'aten::nll',
      [folded],
      `loss${batch}`,
      () => (iteration === NOT_FINITE_AT && batch === 1 ? Number.NaN : 1 / iteration + batch),
      frames.given('target', [], [], null),
    );
    losses.push(loss);
    if (!isTraining) continue;
    const back = frames.unknown(['backward'], 'NllBackward', [loss], `∂loss/∂m${batch}`, (k) => 0.1 * (k + 1), folded);
    gradients.push(
      frames.unknown(
        ['backward', 'fc'],
        'AddmmBackward',
        [back, inputs],
        `∂loss/∂fc.weight part ${batch}`,
        (k) => (k - 2) / (iteration + batch),
        weight,
      ),
    );
  }
  const objective = frames.known(['loss'], total, losses, 'loss');
  const gradient = isTraining ? frames.known(['backward', 'fc'], accumulate, gradients, '∂loss/∂fc.weight') : null;
  const updated =
    gradient === null
      ? null
      : frames.unknown(
          ['update'],
          'Lion',
          [weight, gradient],
          'fc.weight',
          iteration === NOT_FINITE_AT ? null : (k) => (weight.data?.[k] ?? 0) - 0.1 * Math.sign(k - 2),
        );
  const isTold = iteration !== WITHOUT_OUTCOME;
  return {
    iteration,
    start: null,
    frames: frames.frames,
    outcome: {
      groups: [],
      batch: null,
      total: null,
      mean: null,
      perplexity: null,
      objective: isTold ? objective : null,
      learningRate: isTold ? 0.1 : null,
      parameters: [weight, bias],
      gradients: [isTold ? gradient : null, null],
      updated: [isTold ? updated : null, null],
      end: null,
    },
  };
}
