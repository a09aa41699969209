/** Plain descent, momentum and Adam on one gradient, with what they would have gathered on the way to it. */
import { describe, expect, test } from 'vitest';
import type { ParameterElement } from '../../../src/debugger/places/targets.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { compareOptimizers } from '../../../src/questions/optimizers/compare-optimizers.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

const AT: ParameterElement = { parameter: 0, element: 4 };
const RATE = 0.1;

/** The gradients of an element up to an iteration. */
function gradientsOf(timeline: ReturnType<typeof timelineOf>, iteration: number): readonly number[] {
  return Array.from(
    { length: iteration + 1 },
    (_, at) => timeline.trace(at).outcome.gradients[AT.parameter].data[AT.element],
  );
}

describe('the optimizers', () => {
  test.each(['we-love-deep-learning', 'we-love-deep-learning-36'])('step as their formulas say on %s', (name) => {
    const timeline = timelineOf(name);
    const iteration = 12;
    const { trials, gradients } = finish(compareOptimizers(timeline, iteration, AT));
    const given = gradientsOf(timeline, iteration);
    let [velocity, m, v] = [0, 0, 0];
    for (const gradient of given) {
      velocity = 0.9 * velocity + gradient;
      m = 0.9 * m + 0.1 * gradient;
      v = 0.999 * v + 0.001 * gradient ** 2;
    }
    const mean = m / (1 - 0.9 ** given.length);
    const square = v / (1 - 0.999 ** given.length);
    const expected = [given[iteration], velocity, mean / (Math.sqrt(square) + 1e-8)];
    expect(gradients).toBe(13);
    for (const [k, { changes }] of trials.entries()) expect(changes[0]).toBeCloseTo(-RATE * expected[k], 12);
  });

  test.each([
    ['optimizer.momentum=0.9', 1],
    ['optimizer.momentum=0', 0],
  ])('include the one of the run, which steps as the run does: %s', (override, own) => {
    const timeline = timelineOf('we-love-deep-learning', override);
    const { trials, weights } = finish(compareOptimizers(timeline, 7, AT));
    for (const [k, { change }] of weights.entries()) expect(trials[own].changes[k]).toBeCloseTo(change, 12);
  });

  test('have gathered nothing at the first gradient: momentum steps like plain descent, Adam by the rate', () => {
    const { trials, weights } = finish(compareOptimizers(timelineOf(), 0, AT));
    expect(trials[1].changes).toEqual(trials[0].changes);
    const sizes = weights.slice(1).map(({ gradient }) => Math.abs(gradient));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    for (const [k, change] of trials[2].changes.entries()) {
      const { gradient } = weights[k];
      expect(change).toBeCloseTo((-RATE * gradient) / (Math.abs(gradient) + 1e-8), 12);
    }
  });

  test('gather over the branch: what it has in common with its parent, and its own gradients from the fork on', async () => {
    const held = holdSession(timelineOf());
    await held.execute('goto 5', 'set logits[0,0] 3', 'goto 9.update', 'optimizers');
    const branch = held.branches.all[1].timeline.replay!;
    const given = gradientsOf(timelineOf(), 4).concat(
      [5, 6, 7, 8, 9].map((at) => branch.trace(at).outcome.gradients[AT.parameter].data[AT.element]),
    );
    const { trials } = finish(compareOptimizers(branch, 9, AT));
    const velocity = given.reduce((sum, gradient) => 0.9 * sum + gradient, 0);
    expect(trials[1].changes[0]).toBeCloseTo(-RATE * velocity, 12);
    expect(held.session.open.answer?.kind).toBe('optimizers');
  });
});
