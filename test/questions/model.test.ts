/** The picture of the model in a session: opened, walked over, followed, beside the step. */

import { describe, expect, test } from 'vitest';
import { mapViewAt } from '../../src/analysis/map/model-map.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { fieldsOf, newSession } from '../../src/debugger/session.js';
import { asCommand } from '../../src/document/document.js';
import { answerAt } from '../../src/questions/answers.js';
import { MODEL } from '../../src/questions/model.js';
import { answerOf } from '../support/answers.js';
import { timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';
import { createRecording } from '../support/recording.js';

const timeline = timelineOf('villages-microgpt');
const { frames } = timeline.trace(0);

function at(place: string): HeldSession {
  const held = holdSession(timeline);
  held.run('goto', place);
  return held;
}

/** Scope and label of the step that the cursor is at. */
function stepOf({ session }: HeldSession): string {
  const { scope, label } = frames[session.where.cursor.frame];
  return [...scope, label].join('/');
}

/** What is selected in the answer. */
function selected(held: HeldSession): string {
  const { boxes } = mapViewAt(momentAt(timeline, held.session.where.cursor));
  const box = boxes[answerOf(MODEL, held.session).line];
  return box.kind === 'step' ? box.frame.label : box.kind === 'scope' ? box.path.join('/') : 'a parameter';
}

describe('the answer', () => {
  test('opens at the step that has just executed', () => {
    const held = at('.head 1/mask');
    held.press('m');
    expect(selected(held)).toBe('mask');
  });

  test('is walked over with the arrows, and Enter goes to the step', () => {
    const held = at('.attention/q');
    held.press('m', 'down', 'down', 'down');
    expect(selected(held)).toBe('block 0/attention/head 0');
    held.press('return');
    expect(held.session.open.answer).toBeNull();
    expect(stepOf(held)).toBe('forward/block 0/attention/head 0/q0 = columns of this head');
  });

  test('leads in the backward phase to the first step back through a box, and < returns to the picture', () => {
    const held = at('.∂loss/∂act');
    held.press('m', 'up', 'up', 'up', 'up');
    expect(selected(held)).toBe('block 0/feed-forward');
    held.press('return');
    expect(stepOf(held)).toBe('backward/through forward/block 0/feed-forward/∂loss/∂mid');
    held.press('<');
    expect(selected(held)).toBe('block 0/feed-forward');
  });

  test('stays open while one steps, and moves along', () => {
    const held = at('.attention/q');
    held.press('m', 'right');
    expect(selected(held)).toBe('k = norm1 @ h0.wk');
    held.press('left', 'left');
    expect(selected(held)).toBe('norm1 = norm(embed_norm)');
    held.press(']');
    expect(selected(held)).toBe('exponentials');
    held.run('stop');
    expect(held.session.open.answer).toBeNull();
  });

  test('makes room for a question when a step reveals its answer', async () => {
    const held = holdSession(timelineOf());
    await held.execute('goto 2', 'quiz word');
    held.press('m', 'right');
    expect(held.session.open.answer).toBeNull();
  });

  test('of a recording leads to its steps, too', () => {
    const recording = createRecording();
    const held = holdSession(recording, fieldsOf(newSession(recording)));
    held.run('goto', '3.7');
    held.press('m');
    expect(answerAt(momentAt(recording, held.session.where.cursor), held.session)?.kind).toBe(MODEL);
    held.press('up', 'return');
    expect(held.session.where.cursor).toMatchObject({ iteration: 3, frame: 0 });
  });
});

describe('beside the step', () => {
  test('it stays until m brings the listing back', () => {
    const held = at('.attention/q');
    held.press('m', 'm');
    expect(held.session.open.answer).toBeNull();
    expect(held.session.look.beside).toBe('model');
    held.press('right', ']');
    expect(held.session.look.beside).toBe('model');
    held.press('m');
    expect(held.session.look.beside).toBe('program');
    expect(held.session.open.answer).toBeNull();
  });

  test('it has the arrows and Enter while it has the focus', () => {
    const held = at('.attention/q');
    held.press('m', 'm', 'tab', 'down', 'down', 'down', 'down', 'return');
    expect(stepOf(held)).toBe('forward/block 0/attention/head 0/q0 = columns of this head');
    held.press('up', 'up', 'up', 'up', 'return');
    expect(stepOf(held)).toBe('forward/block 0/attention/q = norm1 @ h0.wq');
  });

  test('b stops at the step that the selected box leads to', () => {
    const held = at('.attention/q');
    held.press('m', 'm', 'tab', 'down', 'down', 'b');
    const [{ where }] = held.session.where.breakpoints;
    expect(where).toMatchObject({ kind: 'step', label: 'v = norm1 @ h0.wv' });
  });

  test('its scopes open where the run is, not by hand', () => {
    const held = at('.attention/q');
    held.press('m', 'm', 'tab', 'left');
    expect(held.session.open.message?.text).toBe(
      `The picture opens where you are; ${asCommand('model')} brings the listing back.`,
    );
  });
});
