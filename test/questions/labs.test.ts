/** The labs: what they say is what the program does, and the state they look at stays as it is. */
import { describe, expect, test } from 'vitest';
import { nudgeElement } from '../../src/analysis/nudge.js';
import { createPerturbedLoss, gradientOf } from '../../src/analysis/perturbation.js';
import { subjectOf } from '../../src/analysis/subject.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { Tape } from '../../src/numbers/engine/tape.js';
import { finish } from '../../src/numbers/engine/task.js';
import { checkGradient } from '../../src/questions/gradient-check.js';
import { LARGEST_RATE, learningRateLab, SMALLEST_RATE } from '../../src/questions/learning-rates/rate-trials.js';
import { NUDGE } from '../../src/questions/nudge.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { START } from '../../src/timeline/cursor.js';
import type { RunState } from '../../src/training/iteration/run-state.js';
import { answerOf } from '../support/answers.js';
import { oneOf } from '../support/depth.js';
import { DIVERGING, SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { bitsOfTrace } from '../support/histories.js';
import { momentOfPart } from '../support/moments.js';

/** Elements checked of each value: the largest models have many values. */
const MOST = 12;

describe.each(oneOf(6, SHIPPED, 2))('on %s', (name) => {
  const timeline = timelineOf(name);
  const trace = timeline.trace(3);
  const loss = trace.outcome.objective.data[0];

  test('the gradient check agrees for every value of the forward pass that the loss comes from', () => {
    let checked = 0;
    for (const { output } of trace.frames.filter(({ scope }) => scope[0] === 'forward' || scope[0] === 'loss')) {
      const check = finish(checkGradient(trace, output, MOST));
      if (check === null) continue;
      checked++;
      for (const element of check.elements) {
        expect(element.agrees).toBe(Number.isFinite(output.data[element.element]) ? true : null);
      }
    }
    expect(checked).toBeGreaterThanOrEqual(2);
  });

  test('and for every parameter, by the gradient that the update used', () => {
    trace.outcome.parameters.forEach((value, k) => {
      const check = finish(checkGradient(trace, value, MOST));
      expect(check?.elements).toHaveLength(Math.min(MOST, value.data.length));
      for (const { element, gradient, agrees } of check?.elements ?? []) {
        expect(agrees).toBe(true);
        expect(gradient).toBe(trace.outcome.gradients[k].data[element]);
      }
    });
  });

  test('a perturbed parameter gives the loss of a program with that parameter', () => {
    trace.outcome.parameters.forEach((value, parameter) => {
      const lossWith = createPerturbedLoss(trace, value.node);
      for (const element of [0, value.data.length - 1]) {
        const data = value.data.with(element, value.data[element] + 0.7);
        const state: RunState = {
          ...trace.start,
          parameters: trace.start.parameters.map((tensor, k) => (k === parameter ? { ...tensor, data } : tensor)),
        };
        expect(finish(lossWith!(data))).toBe(timeline.program.execute(new Tape(), state).objective.data[0]);
        expect(timeline.program.assess(new Tape(), state).objective.data[0]).toBe(finish(lossWith!(data)));
      }
      expect(finish(lossWith!(value.data))).toBe(loss);
    });
  });

  test('every frame of the backward and update phases is about a value with that shape', () => {
    for (const frame of trace.frames) {
      const subject = subjectOf(trace, frame);
      expect(subject.data).toHaveLength(frame.output.data.length);
      if (frame.scope[0] === 'backward' && gradientOf(trace, subject.node)?.node === frame.output.node) {
        expect(createPerturbedLoss(trace, subject.node)).not.toBeNull();
      }
    }
  });

  test('nothing recorded changes by any of them', () => {
    const before = bitsOfTrace(trace);
    for (const value of [...trace.outcome.parameters, trace.frames[0].output]) {
      finish(checkGradient(trace, value, MOST));
      finish(nudgeElement(trace, value, 0, 0.5));
    }
    finish(learningRateLab(timeline.program, trace, { parameter: 0, element: 0 }));
    expect(bitsOfTrace(trace).equals(before)).toBe(true);
    expect(timeline.visited).toBe(4);
  });

  test('the learning-rate lab makes the step that training makes at its own rate', () => {
    const lab = finish(learningRateLab(timeline.program, trace, { parameter: 0, element: 0 }));
    expect(lab.trials.map(({ rate }) => rate)).toEqual(
      lab.trials.map((_, decade) => Number(`${SMALLEST_RATE}e${decade}`)),
    );
    const own = lab.trials.find(({ rate }) => rate === lab.rate);
    const next = timeline.trace(4);
    if (own !== undefined) {
      // On the same batch; where batches are drawn the next iteration has another.
      if (timeline.program.batches.constant) expect(own.lossAfter).toBe(next.outcome.objective.data[0]);
      expect(own.valueAfter).toBe(next.start.parameters[0].data[0]);
    }
    expect(lab.along[0].rate).toBeCloseTo(0.001, 12);
    expect((lab.along.at(-1)?.rate ?? 0) / (lab.trials.at(-1)?.rate ?? 1)).toBeCloseTo(1, 9);
    expect(lab.loss).toBe(loss);
  });
});

describe('rates are tried until the loss rises, or to the largest', () => {
  const labOf = (name: string, ...overrides: readonly string[]) => {
    const timeline = timelineOf(name, ...overrides);
    return finish(learningRateLab(timeline.program, timeline.trace(0), { parameter: 0, element: 0 }));
  };

  test('a table without a shared weight allows any, and every prediction gains', () => {
    const lab = labOf('we-love-deep-learning');
    expect(lab.trials.at(-1)?.rate).toBe(LARGEST_RATE);
    for (const { change } of lab.trials) expect(change).toBeLessThan(0);
    expect(lab.sharing).toEqual({ weights: 32, shared: 0, opposed: 0 });
    expect(lab.predictions).toHaveLength(4);
    for (const { before, after } of lab.predictions) expect(after).toBeGreaterThan(before);
  });

  test('the 36 weights allow less: shared ones are pushed both ways, and a long step harms predictions', () => {
    const lab = labOf('we-love-deep-learning-36');
    expect(lab.trials.map(({ change }) => change > 0)).toEqual([false, false, false, false, true]);
    expect(lab.trials.at(-1)).toMatchObject({ rate: 10, verdict: 'rises' });
    // Every output weight and the layer-2 weights are pushed by all predictions, of layer 1 those in several contexts.
    expect(lab.sharing).toEqual({ weights: 36, shared: 27, opposed: 15 });
    const [worst] = lab.predictions;
    expect(worst.after).toBeLessThan(worst.before);
    expect(lab.predictions.map(({ before, after }) => Math.log(before / after))).toEqual(
      lab.predictions.map(({ before, after }) => Math.log(before / after)).toSorted((a, b) => b - a),
    );
  });

  test('a loss that is no number any more ends them too', () => {
    const lab = labOf('we-love-deep-learning', 'training.softmax=plain');
    expect(lab.trials.at(-1)).toMatchObject({ verdict: 'not a number' });
    expect(lab.trials.at(-1)?.rate).toBeLessThan(LARGEST_RATE);
    for (const { change } of lab.trials.slice(0, -1)) expect(change).toBeLessThan(0);
  });

  test('the loss after each step is that of a run with this rate', () => {
    for (const { rate, lossAfter } of labOf('we-love-deep-learning-36').trials) {
      const run = timelineOf('we-love-deep-learning-36', `optimizer.learningRate=${rate}`);
      expect(run.trace(1).outcome.objective.data[0]).toBe(lossAfter);
    }
  });
});

test('a nudge has the slope of the gradient, the smaller it is the nearer', () => {
  const trace = timelineOf().trace(0);
  const [value] = trace.outcome.parameters;
  const errors = [0.1, 0.01, 0.001].map((size) => {
    const { slope, gradient, lossBelow, lossAbove } = finish(nudgeElement(trace, value, 9, size))!;
    expect(slope).toBe((lossAbove - lossBelow) / (2 * size));
    return Math.abs(slope - (gradient ?? Number.NaN));
  });
  expect(errors[1]).toBeLessThan(errors[0] / 50);
  expect(errors[2]).toBeLessThan(errors[1] / 50);
});

test.each(['exponentials', 'sums', 'probabilities'] as const)(
  'the %s, which are only for looking at, have no slope, and that is said',
  async (part) => {
    const timeline = timelineOf();
    const { cursor, frame } = momentOfPart(timeline, 0, part);
    expect(createPerturbedLoss(timeline.trace(0), frame?.output.node ?? -1)).toBeNull();
    const held = holdSession(timeline, { cursor });
    held.run('gradient-check');
    await held.driver.whenIdle();
    expect(held.session.open.message).toMatchObject({
      tone: 'warning',
      text: expect.stringMatching(/not computed from/),
    });
  },
);

test.each(
  oneOf(
    3,
    SHIPPED.filter((name) => name !== 'river-gpt'),
    2,
  ),
)(
  'a nudge at any step of %s measures a slope, of the weight behind the number where the loss does not follow from it',
  async (name) => {
    const timeline = timelineOf(name);
    const { frames, outcome } = timeline.trace(0);
    const weights = new Set(outcome.parameters.map((value) => value.symbol));
    const seen = new Set<string>();
    for (const { index, op, scope } of [{ index: -1, op: null, scope: [] }, ...frames]) {
      if (seen.has(`${scope[0]} ${op?.name}`)) continue;
      seen.add(`${scope[0]} ${op?.name}`);
      const held = holdSession(timeline, { cursor: { ...START, frame: index } });
      await held.execute('nudge');
      const { nudge, instead } = answerOf(NUDGE, held.session);
      if (nudge.gradient !== null) expect(nudge.slope).toBeCloseTo(nudge.gradient, 3);
      if (instead === null) continue;
      expect([...weights].some((symbol) => nudge.name.startsWith(symbol))).toBe(true);
      const { rows } = centrePane(momentAt(timeline, held.session.where.cursor), held.session, 200);
      expect(rows.map(textOf).join('\n')).toContain(`The loss is not computed from ${instead}`);
    }
  },
);

test.each([
  ['we-love-deep-learning', /^∂loss\/∂P\(we\)$/],
  ['villages-bigram', /^∂loss\/∂/],
])('of the probabilities of %s it is said which step has the slope, and it has', async (fixture, symbol) => {
  const timeline = timelineOf(fixture);
  const frame = timeline.trace(0).outcome.groups[0].probabilities.frame ?? -1;
  const held = holdSession(timeline, { cursor: { branch: 0, iteration: 0, frame, row: null } });
  held.run('gradient-check');
  await held.driver.whenIdle();
  const [, step, named, address] =
    /Step (\d+) has (\S+): ":goto (\.\d+)"\.$/.exec(held.session.open.message?.text ?? '') ?? [];
  expect(named).toMatch(symbol);
  held.run('goto', address);
  await held.driver.whenIdle();
  expect(held.session.where.cursor.frame).toBe(Number(step) - 1);
  expect(timeline.trace(0).frames[held.session.where.cursor.frame].output.symbol).toBe(named);
});

test('a gradient that is wrong is found out', () => {
  const timeline = timelineOf();
  const { iteration, start, frames, outcome } = timeline.trace(0);
  const [gradient] = outcome.gradients;
  const wrong = { ...gradient, data: gradient.data.with(5, gradient.data[5] + 1e-4) };
  const check = finish(
    checkGradient({ iteration, start, frames, outcome: { ...outcome, gradients: [wrong] } }, outcome.parameters[0]),
  );
  expect(check?.elements.filter(({ agrees }) => !agrees).map(({ element }) => element)).toEqual([5]);
});

test('where a run has blown up the labs show it and do not fail', async () => {
  const held = holdSession(timelineOf('we-love-deep-learning', ...DIVERGING));
  held.run('goto', '5.20');
  await held.driver.whenIdle();
  for (const name of ['gradient-check', 'optimizers', 'nudge']) {
    held.run(name, name === 'nudge' ? 'logits[0,0]' : '');
    await held.driver.whenIdle();
    expect(held.session.open.answer?.kind).toBe(name);
  }
  expect(await held.execute('learning-rates')).toMatch(/^The loss of iteration 5 is NaN already/);
});
