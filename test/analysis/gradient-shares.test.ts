/**
 * How far each prediction of a transformer moves a weight, held against PyTorch's autograd of each loss term alone. The
 * numbers come from test/reference/pytorch/prediction_shares.py.
 */

import { describe, expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { sizeOf } from '../../src/numbers/engine/tensor.js';
import { trainingSchema } from '../../src/pytorch/verify/reference-file.js';
import { createReferenceProgram } from '../../src/pytorch/verify/reference-program.js';
import { HISTORY } from '../../src/questions/history/history.js';
import { DECAY, weightHistory } from '../../src/questions/history/weight-history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { answerOf } from '../support/answers.js';
import { ADAM_TOLERANCE, assertClose } from '../support/closeness.js';
import { oneOf } from '../support/depth.js';
import { openLesson, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { readReference } from '../support/reference-files.js';

/** For each step and parameter, by prediction: how far it moved the element in the middle. */
type Shares = readonly Readonly<Record<string, Readonly<Record<string, number>>>>[];

const RUNS = Object.entries(readReference<Readonly<Record<string, Shares>>>('pytorch/prediction-shares.json'));

function timelineOfReference(reference: string): Timeline {
  return new Timeline(createReferenceProgram(trainingSchema.parse(readReference(`${reference}.json`))));
}

describe.each(RUNS)('of %s', (reference, steps) => {
  const timeline = timelineOfReference(reference);
  test.each(
    oneOf(
      3,
      timeline.program.model.parameters.map(
        ({ name, shape }, parameter) => [name, parameter, sizeOf(shape) >> 1] as const,
      ),
    ),
  )('each prediction moves %s as its own gradient does', (name, parameter, element) => {
    const { contributors, rest } = finish(weightHistory(timeline, parameter, element, steps.length));
    const expected = new Map<string, number>();
    for (const step of steps) {
      for (const [label, amount] of Object.entries(step[name])) {
        expected.set(label, (expected.get(label) ?? 0) + amount);
      }
    }
    const moved = new Map(contributors.map(({ name: label, total }) => [label, total]));
    moved.delete(DECAY);
    // A prediction that never came near the weight need not be named.
    const labels = [...new Set([...moved.keys(), ...expected.keys()])];
    const amounts = (of: ReadonlyMap<string, number>) => labels.map((label) => of.get(label) ?? 0);
    assertClose(name, amounts(moved), amounts(expected), ADAM_TOLERANCE);
    expect(Math.abs(rest)).toBeLessThan(1e-11);
  });
});

describe('a weight of villages-microgpt', () => {
  const session = holdSession(timelineOf('villages-microgpt'));
  session.run('goto', '50');

  test('was moved by predictions, each by its own loss', () => {
    session.run('history', 'wte[<BOS>,0]');
    const { contributors } = answerOf(HISTORY, session.session).history;
    const first = contributors.find(({ name }) => name === '<BOS> → f');
    expect(first?.total).toBeCloseTo(0.033034, 6);
  });

  test('can be asked by place too, where the gradient came back through the row of <BOS> alone', () => {
    session.run('history', 'wte[<BOS>,0] by place');
    const { history } = answerOf(HISTORY, session.session);
    const placed = history.contributors.filter(({ total }) => total !== 0).map(({ name }) => name);
    expect(placed).toContain('at <BOS>');
    expect(Math.abs(history.rest)).toBeLessThan(1e-13);
  });

  test('where each prediction has a row of its own, places are refused', () => {
    const tabular = holdSession(openLesson('we-love-deep-learning', { iterations: 20 }));
    expect(tabular.run('history', 'logits[0] by place')).toContain('the same');
  });
});
