/** `list`: ten steps at a time, around the cursor or a place, and on from there. */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { framesFrom, LIST } from '../../src/questions/list.js';
import { answerRows } from '../support/answer-rows.js';
import { answerOf } from '../support/answers.js';
import { openLesson } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';

const timeline = openLesson('we-love-deep-learning', { iterations: 3 });
const { frames } = timeline.trace(0);

function listed(held: HeldSession): readonly number[] {
  return framesFrom(answerOf(LIST, held.session).first, frames);
}

function shown(held: HeldSession): readonly string[] {
  const { session } = held;
  const rows = answerRows(answerOf(LIST, session), {
    moment: momentAt(timeline, session.where.cursor),
    session,
    width: 100,
  });
  return rows.map(textOf);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}

describe('list', () => {
  test('shows the lines of steps where the program is listed as code', async () => {
    const held = holdSession(timeline);
    await held.execute('goto 1.20', 'code', 'list');
    expect(shown(held).join('\n')).toMatch(/▶ +20 +loss_4 = -torch\.log\(probs_4\[target_4\]\)/);
    await held.execute('code', 'list 20');
    expect(shown(held).join('\n')).not.toContain('torch');
  });

  test('shows the steps around the cursor, again those that follow, and with - those before', async () => {
    const held = holdSession(timeline);
    await held.execute('goto 1.20', 'list');
    expect(listed(held)).toEqual(range(14, 24));
    await held.execute('list');
    expect(listed(held)).toEqual(range(24, 34));
    await held.execute('list -', 'list -');
    expect(listed(held)).toEqual(range(4, 14));
    await held.execute('list -');
    expect(listed(held)).toEqual(range(-1, 9));
    expect(await held.execute('list -')).toBe('There is no step before these.');
    await held.execute('step', 'list');
    expect(listed(held)).toEqual(range(15, 25));
  });

  test('goes on to the last step, every step once, and no further', async () => {
    const held = holdSession(timeline);
    const seen: number[] = [];
    let said = '';
    for (let k = 0; said === ''; k++) {
      expect(k).toBeLessThan(20);
      said = await held.execute('list');
      if (said === '') seen.push(...listed(held));
    }
    expect(said).toBe('There is no step after these. "list 1" lists the first.');
    expect(seen).toEqual(range(-1, frames.length));
  });

  test('takes a step by its number or its name', async () => {
    const held = holdSession(timeline);
    const second = frames.flatMap(({ label }, k) => (label === 'softmax' ? [k] : []))[1];
    for (const place of [`${second + 1}`, `.${second + 1}`, 'softmax#2', '"prediction 2/softmax"', 'start']) {
      await held.execute(`list ${place}`);
      const { first, line } = answerOf(LIST, held.session);
      expect(first + line).toBe(place === 'start' ? -1 : second);
    }
    expect(await held.execute('list 999')).toBe(`There is no step 999: this iteration has ${frames.length}.`);
    expect(await held.execute('list sofmax')).toContain('Did you mean "softmax"?');
    expect(await held.execute('goto end', 'list')).toBe('The run has ended: this iteration has no steps.');
  });

  test('marks the cursor and the breakpoints, under the scopes of the steps', async () => {
    const held = holdSession(timeline);
    await held.execute('goto .softmax#2', 'break .softmax#1', 'disable 1', 'break .softmax#3', 'list');
    const { frame } = held.session.where.cursor;
    const lines = shown(held);
    expect(lines.filter((line) => line.includes('▶'))).toEqual([expect.stringMatching(`▶ +${frame + 1} +softmax`)]);
    expect(lines.filter((line) => line.includes('○'))).toEqual([expect.stringMatching('○ +7 +softmax')]);
    expect(lines.filter((line) => line.includes('●'))).toEqual([expect.stringMatching('● +13 +softmax')]);
    expect(lines).toContain('  predict › prediction 3: we love → deep');
  });

  test('leads to the selected step', async () => {
    const held = holdSession(timeline);
    await held.execute('list 13', 'select-down', 'follow');
    expect(held.session.where.cursor).toMatchObject({ iteration: 0, frame: 13 });
    await held.execute('back');
    expect(answerOf(LIST, held.session).line).toBe(6);
  });
});
