/** The tour of a recording: every stop works on every recording, and speaks of what a recording has. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TOUR_OF_RECORDING } from '../../../src/debugger/teaching/tour.js';
import { oneOf } from '../../support/depth.js';
import { holdSession } from '../../support/held-session.js';
import { openHistoryAt } from '../../support/recordings.js';

const STORED = new URL('../../pytorch/recorded/stored/', import.meta.url).pathname;
const RECORDINGS = readdirSync(STORED).filter((name) => name.endsWith('.bst'));

test.each(oneOf(10, RECORDINGS))('the tour goes through %s without a warning', async (name) => {
  const held = holdSession(openHistoryAt(`${STORED}${name}`));
  const answers: (string | undefined)[] = [];
  for (const stop of TOUR_OF_RECORDING.keys()) {
    await held.execute('tour');
    const { teaching, open, where } = held.session;
    expect(teaching.tour?.stop).toBe(stop);
    expect(open.message?.tone, open.message?.text).not.toBe('warning');
    answers.push(open.answer?.kind);
    expect(where.cursor.frame).toBe([-1, -1, 0].at(stop) ?? where.cursor.frame);
  }
  expect(answers[0]).toBe('findings');
  expect(answers.at(-1)).toBe('diagnosis');
  await held.execute('tour');
  expect(held.session.teaching.tour).toBeNull();
});
