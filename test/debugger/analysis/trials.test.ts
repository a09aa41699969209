/** What a step tries out is tried once for each iteration, and shown as it was tried however often it is drawn. */
import { describe, expect, test } from 'vitest';
import { COMPARED_STEPS } from '../../../src/debugger/analysis/compare-optimizers.js';
import { RATES_TO_TRY, rateLines, tryRates } from '../../../src/debugger/analysis/learning-rates.js';
import { steepestElement } from '../../../src/debugger/analysis/steepest.js';
import { createTrials } from '../../../src/debugger/analysis/trials.js';
import { LEARNING_RATES } from '../../../src/debugger/answers/learning-rates.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { NEW_SESSION } from '../../../src/debugger/session.js';
import { branchOf, createBranches, replayOf } from '../../../src/timeline/branches.js';
import { START } from '../../../src/timeline/cursor.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { textOf } from '../../../src/views/drawing/rows.js';
import { hitAt } from '../../../src/views/hit.js';
import { createScreenMemory, screenParts, scrollBounds } from '../../../src/views/screen.js';
import { answerOf } from '../../support/answers.js';
import { openShipped, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

/** A timeline whose program counts how often it is run. */
function countingTimeline() {
  const program = openShipped();
  const counted = { runs: 0 };
  const timeline = new Timeline({
    ...program,
    execute: (...given) => {
      counted.runs++;
      return program.execute(...given);
    },
    assess: (...given) => {
      counted.runs++;
      return program.assess(...given);
    },
  });
  return { timeline, counted };
}

describe('trials', () => {
  test('are those of the iteration, and made once for it', () => {
    const { timeline, counted } = countingTimeline();
    const moments = [0, 1].map((iteration) => momentAt(timeline, { ...START, iteration }));
    const trials = createTrials();
    const rates = moments.map(trials.rates);
    const before = counted.runs;
    expect(moments.map(trials.rates)).toEqual(rates);
    expect(counted.runs).toBe(before);
    expect(rates[0]).toEqual(tryRates(timeline.program, moments[0].trace));
    expect(rates[1]).not.toEqual(rates[0]);
    expect(trials.nudge(moments[0])).toBe(trials.nudge(moments[0]));
    expect(trials.optimizers(moments[0])).toBe(trials.optimizers(moments[0]));
  });

  test('of an iteration before a branch forks are run by the program that executed it', async () => {
    const held = holdSession(timelineOf());
    for (const line of ['goto 5', 'set momentum 0.9', 'goto 2.47', 'learning-rates']) {
      held.driver.execute(line);
      await held.driver.whenIdle();
    }
    const { program } = held.timeline;
    const trace = held.timeline.trace(2);
    const timeline = replayOf(branchOf(held.branches, held.session.cursor.branch));
    expect(timeline.program.optimizer.memory).not.toEqual(program.optimizer.memory);
    const rates = tryRates(program, trace);
    expect(createTrials().rates(momentAt(timeline, held.session.cursor))).toEqual(rates);
    const { lab } = answerOf(LEARNING_RATES, held.session);
    expect(lab.trials).toEqual(rateLines(rates, lab));
  });

  test('nudge the number with the largest gradient', () => {
    const moment = momentAt(timelineOf(), { ...START, iteration: 2 });
    const { parameter, element } = steepestElement(moment.trace.outcome.gradients);
    const nudge = createTrials().nudge(moment);
    expect(nudge?.value).toBe(moment.trace.outcome.parameters[parameter].data[element]);
    expect(nudge?.slope).toBeCloseTo(moment.trace.outcome.gradients[parameter].data[element], 3);
  });

  test('say of one element what each rate made of it', () => {
    const moment = momentAt(timelineOf(), { ...START, iteration: 2 });
    const lines = rateLines(createTrials().rates(moment), { parameter: 0, element: 9 });
    expect(lines.map(({ rate }) => rate)).toEqual(RATES_TO_TRY);
    const [value, gradient] = [moment.trace.outcome.parameters[0], moment.trace.outcome.gradients[0]].map(
      ({ data }) => data[9],
    );
    for (const { rate, valueAfter } of lines) expect(valueAfter).toBeCloseTo(value - rate * gradient, 12);
  });

  test('take as many steps with each optimizer as they say, on gradients that differ in size', () => {
    const comparison = createTrials().optimizers(momentAt(timelineOf(), START));
    const sizes = comparison?.weights.map(({ gradient }) => Math.abs(gradient)) ?? [];
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    const [descent] = comparison?.trials ?? [];
    for (const [k, change] of descent.last.entries()) expect(change / descent.first[k]).toBeCloseTo(1, 9);
    const [, momentum] = comparison?.trials ?? [];
    const growth = (1 - 0.9 ** COMPARED_STEPS) / (1 - 0.9);
    expect(momentum.last[0] / momentum.first[0]).toBeCloseTo(growth, 9);
  });
});

describe('a screen', () => {
  const { timeline, counted } = countingTimeline();
  const { frames } = timeline.trace(0);
  const steps = {
    'the gradient sets out': frames.findIndex(({ scope }) => scope[0] === 'backward'),
    'the last update is done': frames.length - 1,
  };

  test.each(Object.entries(steps))('runs the model once where %s, whatever is selected and pointed at', (_, frame) => {
    const memory = createScreenMemory();
    const branches = createBranches(timeline);
    const session = { ...NEW_SESSION, cursor: { ...START, frame } };
    const first = screenParts(session, branches, 120, 60, memory);
    const before = counted.runs;
    const again = screenParts({ ...session, selection: 5 }, branches, 120, 60, memory);
    hitAt(session, branches, 120, 60, 80, 20, memory);
    scrollBounds({ ...session, scroll: 3 }, branches, 120, 60, memory);
    expect(counted.runs).toBe(before);
    expect(first?.step.map(textOf).join('\n')).toMatch(/nudge|Other learning rates/);
    expect(again?.step.map(textOf).join('\n')).toMatch(/nudge|Other learning rates/);
  });
});
