/** Adam's chain on the screen and in its frames: m, v, both corrected, their ratio, the step; in one step or in parts. */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { START } from '../../../src/timeline/cursor.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { timelineOf } from '../../support/fixtures.js';
import { expectLine, unwrapped } from '../../support/lines.js';
import { stepPane } from '../../support/step-pane.js';

const [BETA1, BETA2, RATE] = [0.9, 0.999, 0.05];
const ITERATION = 3;
const LABELS = ['m of table', 'v of table', 'm̂ of table', 'v̂ of table', 'ratio of table', 'new table'];

/** A recording of what Adam holds for every weight, computed from the gradients alone. */
function adamBy(timeline: Timeline): Readonly<Record<string, readonly number[]>> {
  const count = timeline.trace(0).outcome.gradients[0].data.length;
  const m = new Array<number>(count).fill(0);
  const v = new Array<number>(count).fill(0);
  for (let iteration = 0; iteration <= ITERATION; iteration++) {
    timeline.trace(iteration).outcome.gradients[0].data.forEach((gradient, k) => {
      m[k] = BETA1 * m[k] + (1 - BETA1) * gradient;
      v[k] = BETA2 * v[k] + (1 - BETA2) * gradient ** 2;
    });
  }
  const mean = m.map((average) => average / (1 - BETA1 ** (ITERATION + 1)));
  const square = v.map((average) => average / (1 - BETA2 ** (ITERATION + 1)));
  const ratio = mean.map((average, k) => average / (Math.sqrt(square[k]) + 1e-8));
  const old = timeline.trace(ITERATION).outcome.parameters[0].data;
  const updated = ratio.map((by, k) => old[k] - RATE * by);
  return Object.fromEntries(LABELS.map((label, k) => [label, [m, v, mean, square, ratio, updated][k]]));
}

function paneOf(timeline: Timeline, { index }: Frame, iteration = ITERATION): string {
  const { rows } = stepPane(momentAt(timeline, { ...START, iteration, frame: index }), null, 100);
  return rows.map(textOf).join('\n');
}

describe('Adam in parts', () => {
  const timeline = timelineOf('adam-small-steps');
  const expected = adamBy(timeline);
  const steps = timeline.trace(ITERATION).frames.filter(({ scope }) => scope[0] === 'update');

  test('has a step for each part, in order, with the values that the gradients give', () => {
    expect(steps.map(({ label }) => label)).toEqual(LABELS);
    for (const { label, output } of steps) {
      for (const [k, value] of expected[label].entries()) expect(output.data[k]).toBeCloseTo(value, 9);
    }
  });

  test('says of each step what it is for, with its formula, and with the numbers of a weight', () => {
    const [m, v, mean, square, ratio, updated] = steps.map((frame) => paneOf(timeline, frame));
    expect(unwrapped(m)).toContain('which way this weight has been pushed. m = β1 × m + (1 − β1) × gradient');
    expectLine(m, 'm(<BOS>, every) = 0.9 × −0.2148 + (1 − 0.9) × −0.7595 = −0.2693');
    expectLine(m, 'weight', 'm before', 'gradient', 'm');
    expect(unwrapped(v)).toContain('how hard this weight is usually pushed. v = β2 × v + (1 − β2) × gradient²');
    expect(unwrapped(mean)).toContain('This is update 4: of the average 1 − 0.9⁴ = 0.3439 comes from gradients');
    expect(unwrapped(mean)).toContain('m̂ = m / (1 − β1^t)');
    expect(unwrapped(square)).toContain('This is update 4: of the average 1 − 0.999⁴ = 0.0040 comes from gradients');
    expect(unwrapped(square)).toContain('v̂ = v / (1 − β2^t)');
    expectLine(ratio, 'weight', 'm̂', 'v̂', 'ratio');
    expect(unwrapped(updated)).toContain('new = old − rate × ratio');
    expectLine(updated, 'weight', 'old', 'gradient', 'ratio', 'change', 'new', 'because');
    for (const symbol of ['m', 'v', 'm̂', 'v̂', 'ratio', 'table']) {
      expect(updated).toMatch(new RegExp(`^ {4}${symbol} = .* = [−\\d]`, 'm'));
    }
  });
});

test('Adam at once is worked out in the same parts, with the same numbers', () => {
  const [whole, parts] = ['coarse', 'fine'].map((steps) => {
    const timeline = timelineOf('adam-small-steps', `training.steps=${steps}`);
    const last = timeline.trace(ITERATION).frames.at(-1) as Frame;
    return { label: last.label, lines: paneOf(timeline, last).match(/^ {4}(m|v|m̂|v̂|ratio|table) = .* = .*$/gm) };
  });
  expect(whole.label).toBe('new table');
  expect(whole.lines).toHaveLength(LABELS.length);
  expect(whole).toEqual(parts);
});

test('momentum has its velocity on the way, and both lines for a weight', () => {
  const timeline = timelineOf('we-love-deep-learning', 'optimizer.momentum=0.9');
  const steps = timeline.trace(ITERATION).frames.filter(({ scope }) => scope[0] === 'update');
  const [velocity, updated] = steps.map((frame) => paneOf(timeline, frame));
  expectLine(velocity, 'weight', 'velocity before', 'gradient', 'velocity');
  expect(unwrapped(updated)).toContain('new = old − rate × velocity');
  expect(unwrapped(updated)).toMatch(/velocity = 0\.9 × −\d\S* − 0\.\d+ = −\d\S* table = .* = \d/);
});

test('the first velocity has the momentum in its line, as the formula above it', () => {
  const timeline = timelineOf('we-love-deep-learning', 'optimizer.momentum=0.9');
  const first = timeline.trace(0).frames.find(({ scope }) => scope[0] === 'update') as Frame;
  const lines = unwrapped(paneOf(timeline, first, 0));
  expect(lines).toContain('velocity = μ × velocity + gradient velocity(<BOS>, we) = 0.9 × 0 − 0.8506 = −0.8506');
});

test.each(['coarse', 'fine'])('AdamW, %s, steps from the decayed weight, and the decay is seen', (steps) => {
  const timeline = timelineOf('river-gpt', `training.steps=${steps}`);
  const { frames } = timeline.trace(0);
  const decay = frames.find(({ label }) => label === 'decayed h0.qkv_w') as Frame;
  const update = frames.find(({ label }) => label === 'new h0.qkv_w') as Frame;
  const ratio = steps === 'fine' ? 'ratio' : 'm̂ / (√v̂ + ε)';
  const whole = unwrapped(paneOf(timeline, update, 0));
  expect(whole).toContain(`decayed = old × (1 − rate × λ) new = decayed − rate × ${ratio}`);
  for (const text of [whole, unwrapped(paneOf(timeline, decay, 0))]) {
    const [, old, decayed] = /(?:decayed|\)) = (−?[\d.]+) × \(1 − \S+ × 0\.01\) = (−?[\d.]+)/.exec(text) ?? [];
    expect(old).toBeDefined();
    expect(decayed).not.toBe(old);
  }
  expectLine(paneOf(timeline, decay, 0), 'weight', 'h0.qkv_w before', 'h0.qkv_w', 'change');
});

test('what the formula of a new weight has stays longest where there is little room', () => {
  const timeline = timelineOf('we-love-deep-learning', 'optimizer.momentum=0.9');
  const { frames } = timeline.trace(1);
  const updated = frames.findIndex(({ label }) => label === 'new table');
  const { rows } = stepPane(momentAt(timeline, { ...START, iteration: 1, frame: updated }), null, 52);
  const head = rows.map(textOf).find((line) => /weight .* new/.test(line));
  expect(head?.trim().split(/\s+/)).toEqual(['weight', 'old', 'velocity', 'change', 'new']);
});
