/** The keys of guests who follow, as they are told to somebody who has just come. */
import { describe, expect, it } from 'vitest';
import { followerKeysInWords } from '../../../src/class/room/follower-keys.js';
import type { Quiz } from '../../../src/debugger/teaching/quiz.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

async function asked(line: string): Promise<Quiz | null> {
  const { execute, store } = holdSession(timelineOf());
  await execute(line);
  return store.getState().session.teaching.quiz;
}

describe('the keys that a newcomer is told', () => {
  it('answer the question that is open, whatever it asks for', async () => {
    const word = await asked('quiz word');
    const options = word !== null && word.kind !== 'value' ? word.options.length : 0;
    expect(followerKeysInWords('viewer', word)).toMatch(new RegExp(`^1 to ${options} answer the question,`));
    expect(followerKeysInWords('viewer', await asked('quiz value'))).toMatch(
      /^a number and Enter answer the question,/,
    );
    expect(followerKeysInWords('viewer', null)).toMatch(/^d explores by yourself,/);
    expect(followerKeysInWords('presenter', word)).toMatch(/^d explores by yourself, p asks to drive,/);
  });
});
