/**
 * A history that was recorded elsewhere, on the screen: every step is drawn, whatever is known of it, and what was not
 * recorded is named so.
 */

import { describe, expect, test } from 'vitest';
import { fieldsOf, newSession } from '../../../src/debugger/session.js';
import { rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { isKnown, isRecorded, isWhole } from '../../../src/timeline/trace.js';
import { oneOf } from '../../support/depth.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';
import { createRecording, type Recording } from '../../support/recording.js';

const SIZES = [
  [80, 24],
  [120, 40],
] as const;

function hold(): HeldSession<Recording> {
  const recording = createRecording();
  return holdSession(recording, fieldsOf(newSession(recording)));
}

async function say(held: HeldSession<Recording>, line: string): Promise<void> {
  held.driver.execute(line);
  await held.driver.whenIdle();
}

function draw({ session, branches }: HeldSession<Recording>, columns: number, rows: number) {
  const parts = screenParts(session, branches, columns, rows);
  if (parts === null) throw new Error('The screen is too small.');
  return parts;
}

/** The step pane without its frame. */
function stepText(held: HeldSession<Recording>): string {
  const lines = draw(held, 120, 40).step.slice(1, -1);
  return lines.map((line) => textOf(line).slice(1, -1).trim()).join(' ');
}

describe.each(SIZES)('at %d×%d', (columns, rows) => {
  test.each(
    oneOf(2, ['', 'why', 'uses', 'gradients', 'info parameters', 'print output', 'display loss', 'quiz'], columns / 40),
  )('every step is drawn, with %j', async (answer) => {
    const held = hold();
    for (let at = ''; at !== JSON.stringify(held.session.where.cursor); await say(held, 'step')) {
      at = JSON.stringify(held.session.where.cursor);
      if (answer !== '') await say(held, answer);
      const { top, program, step, loss, targets, scrubber } = draw(held, columns, rows);
      const lines = [top, program, step, loss, targets, scrubber === null ? [] : [scrubber]].flat();
      expect(Math.max(...lines.map(rowWidth))).toBeLessThanOrEqual(columns);
      const text = lines.map(textOf).join('\n');
      expect(text).not.toMatch(/undefined|null|Infinity|∞/);
      // The one number that is not finite is the loss of the second micro-batch, and what is made of it.
      if (held.session.where.cursor.iteration < 12) expect(text).not.toContain('NaN');
    }
    expect(held.session.where.cursor.iteration).toBe(12);
  });
});

test('a step says what was not recorded, and of an unknown op that it is not known', async () => {
  const held = hold();
  for (let at = ''; at !== JSON.stringify(held.session.where.cursor); await say(held, 'step')) {
    at = JSON.stringify(held.session.where.cursor);
    const { iteration, frame: index } = held.session.where.cursor;
    if (index === -1) continue;
    const frame = held.timeline.trace(iteration).frames[index];
    const text = stepText(held);
    expect(text.includes('an op that backstep does not know')).toBe(!isKnown(frame.op));
    expect(text.includes('Its numbers were not recorded.')).toBe(!isRecorded(frame.output));
    const isInputMissing = !isWhole(frame) && frame.inputs.some((input) => !isRecorded(input));
    expect(/ not recorded /.test(text)).toBe(isInputMissing);
  }
});

test('the start of an iteration says where it stands among those recorded, and its phases', async () => {
  const held = hold();
  await say(held, 'goto 7');
  expect(stepText(held)).toContain(
    'Iteration 7, recorded from tiny-net: number 3 of 4 iterations that were recorded, after 4, before 12.',
  );
  expect(stepText(held)).toMatch(/forward +4 +backward +2 +forward +4 +backward +2 +loss +1 +backward +1 +update +1/);
});

test('parameters without a gradient have none that was recorded', async () => {
  const held = hold();
  await say(held, 'goto 3.15');
  await say(held, 'info parameters');
  expect(stepText(held)).toMatch(/fc\.bias +3 +0\.03742 +not recorded +not recorded/);
});

test('gradients that were not told are none', async () => {
  const held = hold();
  await say(held, 'goto 4.1');
  await say(held, 'gradients');
  expect(held.session.open.message?.text).toBe(
    'It is not known of any step of this iteration that it makes a gradient.',
  );
  await say(held, 'goto 3.14');
  await say(held, 'gradients');
  expect(stepText(held)).toMatch(/fc\.weight +2\.5427/);
});

test('where no prediction is known, none is drawn, and the loss has their room', async () => {
  const held = hold();
  await say(held, 'step');
  const { loss, targets } = draw(held, 120, 40);
  expect(targets).toEqual([]);
  expect(loss.map(rowWidth)).toEqual(loss.map(() => 120));
});
