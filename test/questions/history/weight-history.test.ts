/** The history of a weight: every change accounted for, each prediction's part as its own gradient gives it. */
import { describe, expect, test } from 'vitest';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { HISTORY } from '../../../src/questions/history/history.js';
import { DECAY, EDIT, weightHistory } from '../../../src/questions/history/weight-history.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { createWholeBatch } from '../../../src/training/iteration/batches.js';
import { createProgram } from '../../../src/training/iteration/program.js';
import type { RunState } from '../../../src/training/iteration/run-state.js';
import { answerOf } from '../../support/answers.js';
import { oneOf } from '../../support/depth.js';
import { openLesson } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

const UNTIL = 40;
const RUNS = [
  ['gradient descent', 'we-love-deep-learning-36', []],
  ['momentum', 'we-love-deep-learning-36', ['optimizer.momentum=0.9']],
  ['Adam', 'adam-small-steps', []],
  ['the mean over predictions', 'sun-and-rain-36', ['training.lossReduction=mean']],
] as const;

/** The gradients that one prediction alone gives, taken with the program itself. */
function gradientOf(
  timeline: Timeline,
  state: RunState,
  prediction: number,
  parameter: number,
  element: number,
): number {
  const { program } = timeline;
  const { batch } = program.batches.draw(state.randomState, state.batchPosition);
  const alone = { examples: [batch.examples[prediction]], targets: [batch.targets[prediction]] };
  const single = createProgram({ ...program, batches: createWholeBatch(alone) });
  const share = program.head.reduction === 'mean' ? batch.examples.length : 1;
  return single.execute(new Tape(), state).gradients[parameter].data[element] / share;
}

describe.each(RUNS)('under %s', (kind, name, overrides) => {
  const timeline = openLesson(name, { iterations: UNTIL, overrides: [...overrides] });
  const element = 3;
  const history = finish(weightHistory(timeline, 0, element, UNTIL));

  test('the changes lead from the first value to the last without a gap', () => {
    expect(history.changes).toHaveLength(UNTIL);
    history.changes.forEach(({ iteration, before, after }, k) => {
      const { parameters, updated } = timeline.trace(k).outcome;
      expect([iteration, before, after]).toEqual([k, parameters[0].data[element], updated[0].data[element]]);
    });
    expect(history.initial).toBe(timeline.program.initial.parameters[0].data[element]);
    expect(history.now).toBe(timeline.trace(UNTIL - 1).outcome.updated[0].data[element]);
  });

  test('amounts add up to every change, and totals with the rest to the whole', () => {
    for (const { before, after, amounts } of history.changes) {
      const sum = amounts.reduce((total, [, amount]) => total + amount, 0);
      expect(Math.abs(after - before - sum)).toBeLessThan(1e-14);
    }
    const totals = history.contributors.reduce((sum, { total }) => sum + total, 0);
    expect(Math.abs(history.now - history.initial - totals - history.rest)).toBeLessThan(1e-15);
    expect(Math.abs(history.rest)).toBeLessThan(1e-13);
    expect(history.contributors.map((contributor) => contributor.name)).not.toContain(DECAY);
    expect(history.contributors.map((contributor) => contributor.name)).not.toContain(EDIT);
  });

  test('each part is what the gradients of that prediction alone have done', () => {
    const labels = timeline
      .trace(0)
      .outcome.groups.map(({ predictions: [label] }) => `${label.context} → ${label.target}`);
    const { learningRate } = timeline.program.optimizer;
    const remembered = labels.map(() => 0);
    for (const [k, { amounts }] of history.changes.entries()) {
      const { start, frames } = timeline.trace(k);
      labels.forEach((label, prediction) => {
        const gradient = gradientOf(timeline, start, prediction, 0, element);
        const decay = kind === 'momentum' || kind === 'Adam' ? 0.9 : 0;
        remembered[prediction] = decay * remembered[prediction] + (kind === 'Adam' ? 0.1 : 1) * gradient;
        let expected = -learningRate * remembered[prediction];
        if (kind === 'Adam') {
          const second = frames.find(({ output }) => output.symbol === 'v')!.output.data[element];
          expected /= (1 - 0.9 ** (k + 1)) * (Math.sqrt(second / (1 - 0.999 ** (k + 1))) + 1e-8);
        }
        const [, amount] = amounts.find(([name]) => name === label) ?? [label, 0];
        expect(amount, `${label} at ${k}`).toBeCloseTo(expected, 12);
      });
    }
  });
});

describe.each(oneOf(2, ['villages-bigram', 'river-gpt', 'villages-microgpt', 'villages-mlp']))('of %s', (name) => {
  test('amounts by row of the batch add up, whatever the optimizer remembers, decays or clips', () => {
    const timeline = openLesson(name, { iterations: 8 });
    const { parameters } = timeline.program.model;
    for (const [parameter, declaration] of oneOf(3 * Math.ceil(parameters.length / 12), parameters.entries())) {
      const element = declaration.shape.reduce((size, extent) => size * extent, 1) >> 1;
      const history = finish(weightHistory(timeline, parameter, element, 8));
      for (const { before, after, amounts } of history.changes) {
        const sum = amounts.reduce((total, [, amount]) => total + amount, 0);
        if (amounts.length < 16) expect(Math.abs(after - before - sum), declaration.name).toBeLessThan(1e-14);
      }
      expect(Math.abs(history.rest), declaration.name).toBeLessThan(1e-13);
    }
  });
});

test('before the first update nothing has changed', () => {
  const timeline = openLesson('we-love-deep-learning', { iterations: 5 });
  const [initial] = timeline.program.initial.parameters[0].data;
  const history = finish(weightHistory(timeline, 0, 0, 0));
  expect(history).toMatchObject({ changes: [], contributors: [], rest: 0, initial, now: initial });
});

test('a weight is called what the update calls it', () => {
  const timeline = openLesson('we-love-deep-learning', { iterations: 5 });
  expect(finish(weightHistory(timeline, 0, 0, 1)).name).toBe('table(<BOS>, we)');
});

describe('the command', () => {
  const timeline = openLesson('we-love-deep-learning-36', { iterations: 30 });

  test('takes the weight at hand, and Enter goes to the gradient that pushed hardest', () => {
    const session = holdSession(timeline);
    session.run('goto', '20.82');
    session.run('why', 'love');
    session.run('history');
    const answer = answerOf(HISTORY, session.session);
    expect(answer.history.name).toBe('layer2_weights(love)');
    expect(answer.history.changes).toHaveLength(21);
    const [first] = answer.history.contributors;
    session.run('follow', '1');
    const { cursor, selection } = session.session.where;
    expect(cursor).toMatchObject({ iteration: first.iteration, frame: first.frame });
    expect(selection).toBe(answer.history.element);
    const { output, scope } = timeline.trace(cursor.iteration).frames[cursor.frame];
    expect(scope.join()).toContain(first.name);
    expect(-0.1 * output.data[answer.history.element]).toBeCloseTo(first.amount, 12);
    session.run('back');
    expect(session.session.open.answer).toBe(answer);
    session.run('follow', String(answer.history.contributors.length + 1));
    expect(timeline.trace(0).frames[session.session.where.cursor.frame].label).toBe('new layer2_weights');
  });

  test('does not count an update that has not executed at the cursor', () => {
    const session = holdSession(timeline);
    session.run('goto', '20.5');
    session.run('history', 'output_weights love');
    expect(answerOf(HISTORY, session.session).history.changes.length).toBe(20);
  });

  test.each([
    ['outputweights', 'There is no parameter "outputweights". Did you mean "output_weights"?'],
    ['output_weights lov', 'output_weights has no word "lov". Did you mean "love"?'],
    ['output_weights 99', 'output_weights has the positions 0 to 11 along word; got "99".'],
  ])('says what is wrong with %j', (argument, message) => {
    expect(holdSession(timeline).run('history', argument)).toContain(message);
  });
});
