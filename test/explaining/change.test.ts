/** Why a number differs from one iteration to the next, held against what the iterations computed. */
import { describe, expect, it } from 'vitest';
import { explainChange, explainPush, type ValueChange } from '../../src/explaining/change.js';
import { nameElement } from '../../src/numbers/engine/value.js';
import type { Timeline } from '../../src/timeline/timeline.js';
import { timelineOf } from '../support/fixtures.js';

function changeOf(timeline: Timeline, label: string, element: number, iteration = 1): ValueChange {
  const [before, after] = [timeline.trace(iteration - 1), timeline.trace(iteration)];
  const frame = after.frames.findIndex((each) => each.label === label);
  const change = explainChange(before, after, frame, element);
  if (change === null) throw new Error(`nothing about ${label}`);
  return change;
}

describe('the way of a change', () => {
  it('leads from a probability to the update that moved it', () => {
    const timeline = timelineOf();
    const target = changeOf(timeline, 'softmax', 0);
    expect(target.links.map(({ name }) => name)).toEqual(['table(<BOS>, we)']);
    const { parameters, updated, gradients, learningRate } = timeline.trace(0).outcome;
    expect(target.push).toMatchObject({ before: parameters[0].data[0], after: updated[0].data[0] });
    expect(target.push?.by).toMatchObject({ value: gradients[0].data[0], slope: -learningRate, isRate: true });
  });

  it('takes the largest part in the direction of the change, though another is larger', () => {
    // P(is) rose, although its own score fell: "the" fell further.
    const column = 6;
    const change = changeOf(timelineOf(), 'softmax', column);
    expect(change.name).toBe('P(is)');
    expect(change.after).toBeGreaterThan(change.before);
    expect(change.links[0]).toMatchObject({ name: 'table(<BOS>, the)' });
    const [before, after] = [0, 1].map((iteration) => {
      const [table] = timelineOf().trace(iteration).outcome.parameters;
      return table.data.find((_, element) => nameElement(table, element) === 'table(<BOS>, the)') ?? Number.NaN;
    });
    expect(after).toBeLessThan(before);
    expect(change.links[0].part).toBeGreaterThan(0);
  });

  it('adds up, over all scores, to nearly the whole change', () => {
    const timeline = timelineOf();
    const [before, after] = [0, 1].map((iteration) => timeline.trace(iteration).outcome.groups[0]);
    for (let k = 0; k < 8; k++) {
      let sum = 0;
      for (let j = 0; j < 8; j++) {
        const slopes = [before, after].map(({ probabilities: { data } }) => data[k] * (Number(j === k) - data[j]));
        sum += ((slopes[0] + slopes[1]) / 2) * (after.logits.data[j] - before.logits.data[j]);
      }
      const change = after.probabilities.data[k] - before.probabilities.data[k];
      expect(Math.abs(sum - change)).toBeLessThan(0.01 * Math.abs(change));
    }
  });

  it('leads from the loss through a network of several layers to an update', () => {
    const timeline = timelineOf('we-love-deep-learning-36');
    const change = changeOf(timeline, 'total', 0);
    expect(change.after).toBeLessThan(change.before);
    expect(change.links.length).toBeGreaterThan(1);
    for (const { part } of change.links.slice(0, 1)) expect(part).toBeLessThan(0);
    expect(change.push).toMatchObject({ iteration: 0 });
  });

  it('is not followed where the data are others', () => {
    const timeline = timelineOf('villages-microgpt', 'training.iterations=3');
    const change = changeOf(timeline, 'mean', 0);
    expect(change).toMatchObject({ isSameData: false, links: [], push: null });
  });
});

describe('what an update adds', () => {
  it('is the gradient times minus the rate under gradient descent', () => {
    const push = explainPush(timelineOf().trace(0), { parameter: 0, slot: null }, 0);
    expect(push?.by).toMatchObject({ name: '∂loss/∂table(<BOS>, we)' });
    expect((push?.before ?? 0) + (push?.by?.value ?? 0) * (push?.by?.slope ?? 0)).toBeCloseTo(push?.after ?? 0, 12);
  });

  it.each(['adam-small-steps', 'villages-microgpt'])(
    'is told of %s only where it is one product that gives the new value',
    (name) => {
      const push = explainPush(timelineOf(name).trace(0), { parameter: 0, slot: null }, 0);
      expect(push).not.toBeNull();
      if (push?.by != null) expect(push.before + push.by.value * push.by.slope).toBeCloseTo(push.after, 9);
    },
  );
});
