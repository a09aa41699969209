/** The line over the whole run: what is marked on it, where, and that a click on a mark leads there. */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { createForesight } from '../../../src/debugger/stopping/foresight.js';
import { asciiSigns } from '../../../src/document/drawing/rows/ascii.js';
import { type Row, rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { SCRUBBER_LEGEND } from '../../../src/explaining/scrubber-signs.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { help } from '../../../src/terminal/screen/help.js';
import { iterationAt, scrubber } from '../../../src/terminal/screen/scrubber.js';
import { ConsecutiveNumbers } from '../../../src/timeline/iteration-numbers.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { concealAfter } from '../../../src/timeline/views.js';
import { answerRows } from '../../support/answer-rows.js';
import { timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';
import { until } from '../../support/tasks.js';

const WIDTH = 120;
const ITERATIONS = 100;
const shortRun = (): Timeline => timelineOf('we-love-deep-learning', `training.iterations=${ITERATIONS}`);

function rowOf(held: HeldSession, width = WIDTH): Row {
  const { session, branches } = held;
  const { timeline } = branches.all.find(({ id }) => id === session.where.cursor.branch)!;
  const line = scrubber(session, branches, timeline, createForesight()(session.where.breakpoints, timeline), width);
  expect(rowWidth(line)).toBe(width);
  return line;
}

function lineOf(held: HeldSession, width = WIDTH): string {
  return textOf(rowOf(held, width));
}

/** Iterations that a click on each column with this sign goes to. */
function iterationsOf(held: HeldSession, sign: string): readonly (number | null)[] {
  const row = rowOf(held);
  return Array.from(textOf(row), (character, x) => [character, x] as const)
    .filter(([character]) => character === sign)
    .map(([, x]) => iterationAt(x, row, new ConsecutiveNumbers(ITERATIONS + 1)));
}

async function at(line: string, held: HeldSession): Promise<void> {
  held.driver.execute(line);
  await held.driver.whenIdle();
}

describe('the scrubber', () => {
  test('marks where a breakpoint at an iteration may stop before anything has been executed', () => {
    const held = holdSession(shortRun());
    held.driver.execute('break if iteration == 20 || iteration == 70');
    expect(iterationsOf(held, '▾')).toEqual([20, 70]);
    expect(held.timeline.visited).toBeLessThanOrEqual(1);
    held.driver.execute('disable 1');
    expect(lineOf(held)).not.toContain('▾');
  });

  test('marks where a condition on a metric holds among the iterations executed, and no others', async () => {
    const held = holdSession(shortRun());
    await at('goto 60', held);
    const { timeline } = held;
    const losses = Array.from({ length: 60 }, (_, k) => timeline.metric('loss', k));
    await at(`break start if previous(loss) > ${losses[30]} && loss <= ${losses[30]}`, held);
    await at(`break if loss > ${losses[3]}`, held);
    const expected = losses.map((loss, k) => (loss > losses[3] ? k : -1)).filter((k) => k !== -1);
    expect(createForesight()(held.session.where.breakpoints.slice(1), timeline)).toEqual(expected);
    await at('goto 0', held);
    // What somebody else has executed tells this person nothing.
    expect(createForesight()(held.session.where.breakpoints.slice(1), concealAfter(timeline, 2))).toEqual([0, 1]);
    for (const iteration of createForesight()(held.session.where.breakpoints, timeline))
      expect(iteration).toBeLessThan(60);
  });

  test('looks at no iteration for a condition that reads many others in each', async () => {
    const held = holdSession(shortRun());
    await at('goto 60', held);
    await at('break if sum(over(1000, loss)) > 0', held);
    await at('watch max(over(5, loss))', held);
    expect(createForesight()(held.session.where.breakpoints, held.timeline)).toEqual([]);
  });

  test('foresees every iteration at which continue stops', async () => {
    const held = holdSession(shortRun());
    await at('goto 99', held);
    const { timeline } = held;
    await at(`break if loss < ${timeline.metric('loss', 90)}`, held);
    await at('rule update-ratio 0.02 1', held);
    const foreseen = new Set(createForesight()(held.session.where.breakpoints, timeline));
    await at('goto 0', held);
    for (let stop = 0; stop < 8; stop++) {
      await at('continue', held);
      if (held.session.where.cursor.iteration === ITERATIONS) break;
      expect(foreseen).toContain(held.session.where.cursor.iteration);
    }
    expect(held.session.where.stops.length).toBeGreaterThan(2);
  });

  test('leaves out a breakpoint that stops in every iteration, and marks where it has stopped', async () => {
    const held = holdSession(shortRun());
    await at('break softmax', held);
    expect(lineOf(held)).not.toMatch(/[▾■]/);
    await at('goto 40', held);
    await at('continue', held);
    await at('goto 50', held);
    await at('continue', held);
    await at('goto 0', held);
    expect(iterationsOf(held, '■')).toEqual([40, 50]);
    expect(held.session.where.stops).toEqual([
      { branch: 0, iteration: 40 },
      { branch: 0, iteration: 50 },
    ]);
  });

  test('shows on a branch the stops before its fork and its own, and forgets those of a deleted branch', async () => {
    const held = holdSession(shortRun());
    await at('break softmax', held);
    for (const iteration of [10, 60]) {
      await at(`goto ${iteration}`, held);
      await at('continue', held);
    }
    await at('goto 30', held);
    await at('set learningRate 0.2', held);
    await until(() => held.session.where.cursor.branch === 1);
    await at('goto 80', held);
    await at('continue', held);
    expect(iterationsOf(held, '■')).toEqual([10]);
    await at('goto 90', held);
    expect(iterationsOf(held, '■')).toEqual([10, 80]);
    await at('branch main', held);
    expect(iterationsOf(held, '■')).toEqual([10, 60]);
    expect(iterationsOf(held, '┳')).toEqual([30]);
    await at('branch delete what-if-1', held);
    expect(held.session.where.stops.map(({ branch }) => branch)).toEqual([0, 0]);
  });

  test('has the cursor over all other marks', async () => {
    const held = holdSession(shortRun());
    await at('break if iteration == 20', held);
    await at('goto 20', held);
    const line = lineOf(held);
    expect(line).not.toContain('▾');
    expect(iterationsOf(held, '●')).toEqual([20]);
  });

  test.each([60, 80, 250])('fits %i columns', async (width) => {
    const held = holdSession(shortRun());
    await at('break if iteration % 10 == 0', held);
    expect(lineOf(held, width)).toContain('▾');
  });
});

describe('the legend of the scrubber', () => {
  const signs = SCRUBBER_LEGEND.map(([sign]) => sign);

  test('has every sign but the plain line, each its own, in ASCII too', () => {
    expect(new Set(signs).size).toBe(signs.length);
    expect(signs.join('')).toBe('━┷▾■┳●');
    const ascii = [...signs, '─'].map(asciiSigns);
    expect(new Set(ascii).size).toBe(ascii.length);
    expect(ascii.join('')).toMatch(/^[\x20-\x7e]+$/);
  });

  test('stands in the help and in "info checkpoints"', () => {
    const held = holdSession(shortRun());
    const moment = momentAt(held.timeline, held.session.where.cursor);
    const checkpoints = answerRows(
      { kind: 'information', topic: 'checkpoints' },
      { moment, session: held.session, width: 80 },
    );
    for (const rows of [help(80), checkpoints]) {
      const text = rows.map(textOf).join('\n');
      for (const [sign, meaning] of SCRUBBER_LEGEND) expect(text).toMatch(new RegExp(`${sign} +${meaning}$`, 'm'));
    }
  });
});

test('what is foreseen is taken from what is kept: nothing is executed', () => {
  const held = holdSession(shortRun());
  finish(held.timeline.visit(10));
  held.driver.execute('break if loss > 0');
  held.driver.execute('rule loss-rise');
  expect(createForesight()(held.session.where.breakpoints, held.timeline)).toHaveLength(10);
  expect(held.timeline.visited).toBe(10);
});
