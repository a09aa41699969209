/** What a step tries out is tried once for each iteration, and shown as it was tried however often it is drawn. */
import { describe, expect, test } from 'vitest';
import { createTrials } from '../../src/analysis/trials.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { steepestElement } from '../../src/debugger/places/steepest.js';
import { changedSession, NEW_SESSION } from '../../src/debugger/session.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { finish } from '../../src/numbers/engine/task.js';
import { LEARNING_RATES } from '../../src/questions/learning-rates/learning-rates.js';
import { learningRateLab } from '../../src/questions/learning-rates/rate-trials.js';
import { hitAt } from '../../src/terminal/screen/hit.js';
import { createScreenMemory, screenParts, scrollBounds } from '../../src/terminal/screen/screen.js';
import { branchOf, createBranches, replayOf } from '../../src/timeline/branches.js';
import { START } from '../../src/timeline/cursor.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { answerOf } from '../support/answers.js';
import { openShipped, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

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
    const nudges = moments.map(({ trace }) => trials.nudge(trace));
    const before = counted.runs;
    expect(moments.map(({ trace }) => trials.nudge(trace))).toEqual(nudges);
    expect(counted.runs).toBe(before);
    expect(nudges[1]).not.toEqual(nudges[0]);
  });

  test('of rates before a branch forks are run by the program that executed the iteration', async () => {
    const held = holdSession(timelineOf());
    await held.execute('goto 5', 'set momentum 0.9', 'goto 2.47', 'learning-rates');
    const { program } = held.timeline;
    const timeline = replayOf(branchOf(held.branches, held.session.where.cursor.branch));
    expect(timeline.programAt(5).optimizer.memory).not.toEqual(program.optimizer.memory);
    const { lab } = answerOf(LEARNING_RATES, held.session).rates;
    expect(lab).toEqual(finish(learningRateLab(program, held.timeline.trace(2), lab)));
  });

  test('nudge the number with the largest gradient', () => {
    const moment = momentAt(timelineOf(), { ...START, iteration: 2 });
    const { parameter, element } = steepestElement(moment.trace.outcome.gradients);
    const nudge = createTrials().nudge(moment.trace);
    expect(nudge?.value).toBe(moment.trace.outcome.parameters[parameter].data[element]);
    expect(nudge?.slope).toBeCloseTo(moment.trace.outcome.gradients[parameter].data[element], 3);
  });
});

describe('a screen', () => {
  const { timeline, counted } = countingTimeline();
  const { frames } = timeline.trace(0);
  const frame = frames.findIndex(({ scope }) => scope[0] === 'backward');

  test('runs the model once where the gradient sets out, whatever is selected and pointed at', () => {
    const memory = createScreenMemory();
    const branches = createBranches(timeline);
    const session = changedSession(NEW_SESSION, { cursor: { ...START, frame } });
    const first = screenParts(session, branches, 120, 60, memory);
    const before = counted.runs;
    const again = screenParts(changedSession(session, { selection: 5 }), branches, 120, 60, memory);
    hitAt(session, branches, 120, 60, 80, 20, memory);
    scrollBounds(changedSession(session, { scroll: 3 }), branches, 120, 60, memory);
    expect(counted.runs).toBe(before);
    expect(first?.step.map(textOf).join('\n')).toContain('nudge');
    expect(again?.step.map(textOf).join('\n')).toContain('nudge');
  });
});
