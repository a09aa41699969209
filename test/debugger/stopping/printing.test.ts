/** dprintf: lines printed where a place is passed, in either direction, without a stop. */
import { describe, expect, test } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { savedCommands } from '../../../src/debugger/saving/saved-session.js';
import { createForesight } from '../../../src/debugger/stopping/foresight.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { PRINTED } from '../../../src/questions/printed.js';
import { transcriptEntry } from '../../../src/report/transcript.js';
import { answerRows } from '../../support/answer-rows.js';
import { answerOf } from '../../support/answers.js';
import { openLesson } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';

const ITERATIONS = 6;
const timeline = openLesson('we-love-deep-learning', { iterations: ITERATIONS });
finish(timeline.visit(ITERATIONS));
const losses = Array.from({ length: ITERATIONS }, (_, k) => timeline.metric('loss', k));
const frameOfLoss = timeline.trace(0).outcome.objective.frame ?? 0;

function linesOf(held: HeldSession): readonly string[] {
  return answerOf(PRINTED, held.session).lines.map(({ text }) => text);
}

describe('dprintf', () => {
  test('prints a line wherever the place is passed, and goes on to the end of the run', async () => {
    const held = holdSession(timeline);
    const said = await held.execute(`dprintf .${frameOfLoss + 1}, "{iteration}: loss {loss to 3}"`);
    expect(said).toMatch(/^Breakpoint 1: loss › .* prints "\{iteration\}: loss \{loss to 3\}" and goes on\.$/);
    expect(await held.execute('continue')).toContain('This is the end of the run');
    expect(linesOf(held)).toEqual(losses.map((loss, k) => `${k}: loss ${loss.toFixed(3)}`));
    expect(held.session.where.breakpoints[0].hits).toBe(ITERATIONS);
  });

  test('prints the same lines on the way back, the latest first', async () => {
    const held = holdSession(timeline);
    await held.execute('dprintf softmax, "{iteration} {max(output)}"', 'goto end', 'reverse-continue');
    const back = linesOf(held);
    await held.execute('continue');
    expect(back.length).toBe(4 * ITERATIONS);
    expect([...back].reverse()).toEqual(linesOf(held));
  });

  test('leaves the stops of other breakpoints as they are, at the same place too', async () => {
    const held = holdSession(timeline);
    await held.execute('break start', 'dprintf start, "{iteration}"');
    expect(await held.execute('continue')).toBe('Breakpoint 1: start of an iteration.');
    expect(held.session.where.cursor).toMatchObject({ iteration: 1, frame: -1 });
    expect(linesOf(held)).toEqual(['1']);
    await held.execute('continue 2');
    expect(linesOf(held)).toEqual(['2', '3']);
    expect(held.session.where.cursor.iteration).toBe(3);
  });

  test('takes a condition, alone too, and passes over what it is told to ignore', async () => {
    const held = holdSession(timeline);
    await held.execute('dprintf start if iteration % 2 == 1, "odd {iteration}"', 'ignore 1 1', 'continue');
    expect(linesOf(held)).toEqual(['odd 3', 'odd 5']);
    await held.execute('delete', 'restart', `dprintf if loss < ${losses[2]}, "low at {iteration}"`, 'continue');
    expect(linesOf(held)).toEqual(['low at 3', 'low at 4', 'low at 5']);
    await held.execute('disable', 'restart', 'continue');
    expect(held.session.open.answer).toBeNull();
  });

  test('says what has no value, and writes texts and tensors as print does', async () => {
    const held = holdSession(timeline);
    await held.execute('dprintf forward, "{loss}, {phase}, {p("we") to 2}, {p("we", 9)}, {logits}"', 'continue');
    const [first] = linesOf(held);
    expect(first).toMatch(/^not yet, forward, not yet, \(There is no prediction 9: .*\), \[2\.1, .*\] \(8\)$/);
  });

  test.each([
    ['dprintf', 'Say where and what'],
    ['dprintf softmax', 'Say where and what'],
    ['dprintf softmax "{loss}"', 'A comma stands between the place and the text: dprintf softmax, "…".'],
    ['dprintf softmax, "{loss} {los}"', 'Column 19: There is no "los".'],
    ['dprintf softmax, "loss {los}"', 'Column 17: There is no "los".'],
    ['dprintf softmax if los > 1, "x"', 'Column 12: There is no "los".'],
  ])('refuses %s', async (line, message) => {
    const held = holdSession(timeline);
    expect(await held.execute(line)).toContain(message);
    expect(held.session.where.breakpoints).toEqual([]);
  });

  test('stops where its condition cannot be evaluated', async () => {
    const held = holdSession(timeline);
    await held.execute('dprintf softmax if output[99] > 1, "x"');
    expect(await held.execute('continue')).toContain('its condition cannot be evaluated here');
  });

  test('stops after ten thousand lines, and prints on from there', async () => {
    const held = holdSession(openLesson('we-love-deep-learning', { iterations: 400 }));
    await held.execute('dprintf *, "{iteration}"');
    expect(await held.execute('continue')).toContain('10000 lines have been printed; "continue" prints on.');
    const last = held.session.where.cursor;
    expect(answerOf(PRINTED, held.session).lines.at(-1)?.cursor).toEqual(last);
    await held.execute('step', 'reverse-step', 'continue');
    expect(answerOf(PRINTED, held.session).lines[0].cursor).toEqual({ ...last, frame: last.frame + 1 });
  });

  test('runs no commands, and break beside it is another breakpoint', async () => {
    const held = holdSession(timeline);
    await held.execute('goto .softmax', 'dprintf , "here"');
    expect(await held.execute('commands 1')).toBe('Breakpoint 1 prints and goes on, so it runs no commands.');
    await held.execute('break');
    expect(held.session.where.breakpoints).toHaveLength(2);
    await held.execute('break');
    expect(held.session.where.breakpoints).toHaveLength(1);
    expect(held.session.where.breakpoints[0].format).toBe('here');
    const foresight = createForesight();
    const [dprintf] = held.session.where.breakpoints;
    const always = { ...dprintf, condition: 'iteration == 2' };
    expect(foresight([always], timeline)).toEqual([]);
    const { format: _, ...stopping } = always;
    expect(foresight([stopping], timeline)).toEqual([2]);
  });

  test('is saved with a session', async () => {
    const held = holdSession(timeline);
    await held.execute('dprintf softmax if p("we", 1) > 0.1, "P {p("we", 1) to 3}, {loss}"');
    const lines = savedCommands(contextOf(held.store.getState()));
    const again = holdSession(timeline);
    await again.execute(...lines);
    expect(again.session.where.breakpoints).toEqual(held.session.where.breakpoints);
  });

  test('gives lines that lead to where they were printed, and < comes back to them', async () => {
    const held = holdSession(timeline);
    await held.execute('dprintf softmax, "{iteration}"', 'continue', 'follow 5');
    expect(held.session.where.cursor.iteration).toBe(1);
    expect(timeline.trace(1).frames[held.session.where.cursor.frame].label).toBe('softmax');
    await held.execute('back');
    expect(linesOf(held)).toHaveLength(4 * ITERATIONS);
    expect(await held.execute('follow 999')).toMatch(/^There is no such line: the answer has \d+ lines\.$/);
  });

  test('prints its lines in a transcript as they are, before what is said of the stop', async () => {
    const held = holdSession(timeline);
    await held.execute('dprintf start, "iteration {iteration}"');
    const before = contextOf(held.store.getState());
    await held.execute('continue');
    const after = contextOf(held.store.getState());
    const entry = transcriptEntry({ line: 'continue', nested: false, before, after });
    expect(entry.split('\n').slice(0, 3)).toEqual(['> continue', 'iteration 1', 'iteration 2']);
    expect(entry).not.toContain('[dprintf');
  });
});

test('info breakpoints shows under each what it runs or prints', async () => {
  const held = holdSession(timeline);
  await held.execute('break softmax', 'commands', 'print loss', 'continue', 'end', 'dprintf start, "{iteration}"');
  const { session } = held;
  const moment = { timeline, cursor: session.where.cursor, trace: timeline.trace(0), frame: null };
  const rows = answerRows({ kind: 'information', topic: 'breakpoints' }, { moment, session, width: 90 });
  const texts = rows.map((line) => textOf(line).trim());
  expect(texts.slice(1)).toEqual([
    expect.stringContaining('"softmax"'),
    'print loss',
    'continue',
    expect.stringContaining('start of an iteration'),
    'prints "{iteration}" and goes on',
  ]);
});
