/**
 * The shipped fixtures, through the real code, against the notebook's figures and PyTorch's trajectories.
 * Invariant: nothing is rebuilt here: file, validation, program, timeline are those that the debugger uses.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { momentAt, predictionsOf } from '../../../src/debugger/places/moment.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';

interface NotebookStep {
  readonly context: string;
  readonly target: string;
  readonly logits: Readonly<Record<string, number>>;
  readonly exp: Readonly<Record<string, number>>;
  readonly sum: number;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly loss: number;
  readonly logitGradients: Readonly<Record<string, number>>;
}

interface TrajectoryRow {
  readonly iteration: number;
  readonly p_target: readonly number[];
  readonly loss_per_step: readonly number[];
  readonly total_loss: number;
  readonly logits?: readonly (readonly number[])[];
  readonly parameters?: Readonly<Record<string, readonly number[]>>;
}

interface Trajectory {
  readonly runs: readonly { readonly lr: number; readonly rows: readonly TrajectoryRow[] }[];
}

const TOLERANCE = 1e-9;

function open(name: string, ...overrides: readonly string[]): Timeline {
  const loaded = loadFixture(name, { overrides });
  return new Timeline(openProgram(loaded));
}

function readReference<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../reference/${name}`, import.meta.url), 'utf8'));
}

function expectClose(actual: number, wanted: number, tolerance = TOLERANCE): void {
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));
}

describe('we-love-deep-learning', () => {
  it('makes the four predictions of the notebook', () => {
    const timeline = open('we-love-deep-learning');
    const moment = momentAt(timeline, { branch: 0, iteration: 0, frame: -1, row: null });
    const steps = readReference<readonly NotebookStep[]>('notebook-steps.json');
    const places = predictionsOf(moment);
    expect(places.map(({ label }) => [label.context, label.target])).toEqual(
      steps.map(({ context, target }) => [context, target]),
    );
    steps.forEach((step, k) => {
      const { group } = places[k];
      const shift = Math.max(...group.logits.data);
      timeline.program.model.words.forEach((word, column) => {
        expectClose(group.logits.data[column], step.logits[word], 1e-12);
        expectClose(group.exponentials.data[column] * Math.exp(shift), step.exp[word], 1e-12);
        expectClose(group.probabilities.data[column], step.probabilities[word], 1e-12);
      });
      expectClose(group.sums.data[0] * Math.exp(shift), step.sum, 1e-12);
      expectClose(group.terms.data[0], step.loss, 1e-12);
    });
  });

  it('has the logit gradients of the notebook', () => {
    const timeline = open('we-love-deep-learning');
    const { outcome } = timeline.trace(0);
    const steps = readReference<readonly NotebookStep[]>('notebook-steps.json');
    const [gradient] = outcome.gradients;
    const { words } = timeline.program.model;
    steps.forEach((step, row) => {
      words.forEach((word, column) => {
        expectClose(gradient.data[row * words.length + column], step.logitGradients[word], 1e-12);
      });
    });
  });

  it.each([0.1, 1])('follows the recorded trajectory at rate %d to its end', (rate) => {
    const run = readReference<Trajectory>('notebook_trajectory.json').runs.find(({ lr }) => lr === rate);
    const timeline = open('we-love-deep-learning', `optimizer.learningRate=${rate}`);
    for (const row of run?.rows ?? []) {
      const { outcome } = finish(timeline.reach(row.iteration));
      expectClose(outcome.objective.data[0], row.total_loss);
      outcome.groups.forEach(({ terms }, k) => {
        expectClose(terms.data[0], row.loss_per_step[k]);
      });
      row.logits?.flat().forEach((logit, k) => {
        expectClose(outcome.parameters[0].data[k], logit);
      });
      timeline.metrics(row.iteration)?.targetProbabilities.forEach((probability, k) => {
        expectClose(probability, row.p_target[k]);
      });
    }
    expect(run?.rows.at(-1)?.iteration).toBe(5000);
  });
});

describe('we-love-deep-learning-36', () => {
  it('follows the recorded trajectories to their ends', () => {
    const { runs } = readReference<Trajectory>('vocab36_notebook_trajectory.json');
    for (const { lr, rows } of runs) {
      const timeline = open('we-love-deep-learning-36', `optimizer.learningRate=${lr}`);
      for (const row of rows) {
        const { outcome } = finish(timeline.reach(row.iteration));
        expectClose(outcome.objective.data[0], row.total_loss);
        timeline.program.model.parameters.forEach(({ name }, k) => {
          row.parameters?.[name]?.forEach((weight, element) => {
            expectClose(outcome.parameters[k].data[element], weight);
          });
        });
      }
    }
    expect(runs.length).toBeGreaterThan(0);
  });
});

describe('a program', () => {
  it.each(['we-love-deep-learning', 'villages-microgpt'])('has the model that the checks of %s made', (name) => {
    const loaded = loadFixture(name);
    expect(openProgram(loaded).model).toBe(loaded.model);
  });
});

describe('a fixture without initial parameters', () => {
  const start = (seed: number) =>
    open('the-road-forks', 'model={"kind":"tabular"}', `training.seed=${seed}`).program.initial.parameters;

  it('starts from its seed', () => {
    expect(start(7)).toEqual(start(7));
    expect(start(7)).not.toEqual(start(8));
  });
});

describe('a note', () => {
  const notes = (...overrides: readonly string[]) => {
    const { program } = open('the-road-forks', 'notes=[{"context":["the"],"note":"A road."}]', ...overrides);
    return program.subject.noteFor;
  };

  it('is found for its context with and without the beginning token, whichever its author and the model use', () => {
    const beginning = open('the-road-forks').program.fixture?.specialTokens.beginning;
    for (const noteFor of [
      notes(),
      notes('model={"kind":"vocab36"}'),
      notes(`notes=[{"context":["${beginning}","the"],"note":"A road."}]`),
    ]) {
      expect(noteFor('the')).toBe('A road.');
      expect(noteFor(`${beginning} the`)).toBe('A road.');
      expect(noteFor(`${beginning}`)).toBeNull();
      expect(noteFor('the road')).toBeNull();
    }
  });
});

describe('contexts', () => {
  it('are told apart by their words, not by how they read', () => {
    const timeline = open(
      'the-road-forks',
      'model={"kind":"tabular"}',
      'notes=[]',
      'vocabulary=["<BOS>","a","b","a b","c"]',
      'sequences=[["a","b","c"],["a b","c"]]',
      'specialTokens={"beginning":"<BOS>"}',
    );
    // <BOS>, a, "a" "b", "a b": two of them read alike.
    expect(timeline.program.model.parameters[0].shape[0]).toBe(4);
  });
});
