/** The notebook's runs of 5000 iterations, in both sizes and at both rates, against recorded trajectories. */
import { describe, expect, test } from 'vitest';
import { createTabular } from '../../../src/model/models/tabular.js';
import { createVocab36 } from '../../../src/model/models/vocab36.js';
import { createSgd } from '../../../src/model/optimizers/sgd.js';
import { createTensor } from '../../../src/numbers/engine/tensor.js';
import { targetProbabilitiesOf } from '../../../src/timeline/metrics.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { createWholeBatch } from '../../../src/training/iteration/batches.js';
import type { Outcome, TrainingProgram } from '../../../src/training/iteration/program.js';
import { assertClose, type Tolerance } from '../../support/closeness.js';
import { assembleProgram } from '../../support/programs.js';
import { readReference } from '../../support/reference-files.js';

interface Row {
  readonly iteration: number;
  readonly p_target: readonly number[];
  readonly loss_per_step: readonly number[];
  readonly total_loss: number;
}

interface Run<R extends Row> {
  readonly lr: number;
  /** The first iteration whose total loss is below 0.1; null when none is. */
  readonly first_iteration_below_0p1?: number | null;
  readonly rows: readonly R[];
}

interface TabularRow extends Row {
  readonly logits: readonly (readonly number[])[];
}

interface TabularTrajectory {
  readonly vocab: readonly string[];
  readonly contexts: readonly string[];
  readonly logits: readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly runs: readonly Run<TabularRow>[];
}

type Vectors = Readonly<Record<string, readonly number[]>>;

/** One file names its tensors `parameters` and `gradients`, the other `params` and `grads`; one has logits and h too. */
interface Vocab36Row extends Row {
  readonly s: readonly number[];
  readonly h?: readonly (readonly number[])[];
  readonly logits?: readonly (readonly number[])[];
  readonly probs?: readonly (readonly number[])[];
  readonly parameters?: Vectors;
  readonly params?: Vectors;
  readonly gradients?: Vectors;
  readonly grads?: Vectors;
}

interface Vocab36Trajectory {
  readonly vocab: readonly string[];
  readonly contexts: readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly runs: readonly Run<Vocab36Row>[];
}

const TOLERANCE: Tolerance = { absolute: 1e-9, relative: 1e-9 };

/**
 * At rate 1 one run bounces between iterations 1000 and 2000 and magnifies a difference in the last bit a thousand
 * million times, so that sums in another order end up there; a test of its own holds this to be so.
 */
const AFTER_BOUNCING: Tolerance = { absolute: 1e-5, relative: 1e-5 };
const BOUNCING = { file: 'vocab36_trajectory.json', rate: 1, until: 1000 };

describe('the notebook with a table of logits', () => {
  const trajectory = readReference<TabularTrajectory>('notebook_trajectory.json');
  for (const run of trajectory.runs) {
    test(`follows the recorded run at rate ${run.lr} to iteration 5000`, () => {
      const timeline = new Timeline(createTabularProgram(trajectory, run.lr));
      for (const row of run.rows) {
        const { outcome } = timeline.trace(row.iteration);
        compareRow(row, outcome, TOLERANCE);
        compare(row, 'logits', outcome.parameters[0].data, row.logits.flat(), TOLERANCE);
      }
      expect(run.rows.at(-1)?.iteration).toBe(5000);
    });
  }
});

describe('the notebook with 36 weights', () => {
  for (const file of ['vocab36_notebook_trajectory.json', 'vocab36_trajectory.json']) {
    const trajectory = readReference<Vocab36Trajectory>(file);
    for (const run of trajectory.runs) {
      test(`follows ${file} at rate ${run.lr} to iteration 5000`, () => {
        const program = createVocab36Program(trajectory, run.lr, run.rows[0]);
        const timeline = new Timeline(program);
        for (const row of run.rows) {
          const bounced = file === BOUNCING.file && run.lr === BOUNCING.rate && row.iteration > BOUNCING.until;
          compareVocab36Row(program, row, timeline, bounced ? AFTER_BOUNCING : TOLERANCE);
        }
        expect(run.rows.at(-1)?.iteration).toBe(5000);
        const below = Array.from({ length: 5000 }, (_, i) => timeline.metric('loss', i)).findIndex(
          (loss) => loss < 0.1,
        );
        expect(below).toBe(run.first_iteration_below_0p1 ?? -1);
      });
    }
  }

  test('magnifies a difference in the last bit where the bouncing run is compared less closely', () => {
    const trajectory = readReference<Vocab36Trajectory>(BOUNCING.file);
    const [first] = trajectory.runs[0].rows;
    const given = first.params ?? {};
    const nudged = { ...given, layer1_weights: given.layer1_weights.map((weight) => weight * (1 + Number.EPSILON)) };
    const [weight, other] = [given, nudged].map((params) => {
      const program = createVocab36Program(trajectory, BOUNCING.rate, { ...first, params });
      return new Timeline(program).trace(2000).outcome.parameters[0].data[0];
    });
    expect(Math.abs(weight - other)).toBeGreaterThan(TOLERANCE.absolute);
  });
});

function createTabularProgram({ vocab, contexts, logits, targets }: TabularTrajectory, rate: number): TrainingProgram {
  return assembleProgram({
    model: createTabular({ contexts, words: vocab }),
    parameters: [createTensor([contexts.length, vocab.length], logits.flat())],
    optimizer: createSgd({ learningRate: rate, momentum: 0 }),
    batches: createWholeBatch({ examples: contexts.map((_, row) => [row]), targets: targets.map((word) => [word]) }),
    iterations: 5000,
  });
}

function createVocab36Program(
  { vocab, contexts, targets }: Vocab36Trajectory,
  rate: number,
  first: Vocab36Row,
): TrainingProgram {
  const model = createVocab36({ words: vocab });
  const given = first.parameters ?? first.params ?? {};
  return assembleProgram({
    model,
    parameters: model.parameters.map(({ name, shape }) => createTensor(shape, given[name])),
    optimizer: createSgd({ learningRate: rate, momentum: 0 }),
    batches: createWholeBatch({ examples: contexts, targets: targets.map((word) => [word]) }),
    iterations: 5000,
  });
}

function compareVocab36Row(program: TrainingProgram, row: Vocab36Row, timeline: Timeline, tolerance: Tolerance): void {
  const { outcome, frames } = timeline.trace(row.iteration);
  const forward = frames.filter(({ scope }) => scope[0] === 'forward').map(({ output }) => output);
  const made = (symbol: string): readonly number[] =>
    forward.filter((output) => output.symbol === symbol).flatMap(({ data }) => Array.from(data));
  compareRow(row, outcome, tolerance);
  compare(row, 's', made('s'), row.s, tolerance);
  if (row.h !== undefined) compare(row, 'h', made('h'), row.h.flat(), tolerance);
  if (row.logits !== undefined) compare(row, 'logits', made('z'), row.logits.flat(), tolerance);
  const probabilities = outcome.groups.flatMap((group) => Array.from(group.probabilities.data));
  if (row.probs !== undefined) compare(row, 'probabilities', probabilities, row.probs.flat(), tolerance);
  program.model.parameters.forEach(({ name }, k) => {
    compare(row, name, outcome.parameters[k].data, (row.parameters ?? row.params)?.[name] ?? [], tolerance);
    compare(
      row,
      `gradient of ${name}`,
      outcome.gradients[k].data,
      (row.gradients ?? row.grads)?.[name] ?? [],
      tolerance,
    );
  });
}

function compareRow(row: Row, outcome: Outcome, tolerance: Tolerance): void {
  compare(row, 'P(target)', targetProbabilitiesOf(outcome), row.p_target, tolerance);
  const terms = outcome.groups.flatMap((group) => Array.from(group.terms.data));
  compare(row, 'losses', terms, row.loss_per_step, tolerance);
  compare(row, 'total loss', outcome.total.data, [row.total_loss], tolerance);
}

function compare(
  row: Row,
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
): void {
  assertClose(`iteration ${row.iteration}, ${what}`, actual, expected, tolerance);
}
