/** What a page is sent: nothing that lies ahead, and of an open question nothing but what it asks. */
import { describe, expect, test } from 'vitest';
import { createViewerStore } from '../../../src/class/room/viewer-store.js';
import { openLesson } from '../../../src/cli/lesson.js';
import { sayArticle } from '../../../src/commands/articles/article.js';
import { openQuizOf, type Quiz, type Tally } from '../../../src/debugger/teaching/quiz.js';
import { writeJson } from '../../../src/document/json.js';
import { onScreen } from '../../../src/terminal/components/screen-store.js';
import { changeSession, type DebuggerState } from '../../../src/terminal/store.js';
import { oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';
import { arrivedStops } from '../../support/published.js';

const QUESTIONS = ['quiz', 'quiz word', 'quiz loss', 'quiz sign', 'quiz direction', 'quiz value'];
const LATE = 50;
const EARLY = 10;

function articleOf({ session, branches }: DebuggerState): string {
  return writeJson(sayArticle(session, branches));
}

/** Where questions are asked, in each phase of an iteration. */
function placesOf({ timeline }: HeldSession): readonly (readonly [step: string, question: string])[] {
  const { frames } = timeline.trace(0);
  const steps = ['', ...[0.1, 0.35, 0.6, 0.85].map((share) => `.${Math.ceil(share * frames.length)}`)];
  return oneOf(
    4,
    steps.flatMap((step) => QUESTIONS.map((question) => [step, question] as const)),
  );
}

describe.each(oneOf(6, SHIPPED))('of %s', (name) => {
  test('who has come back from later is sent what is sent to who was never there, while a question is open', async () => {
    const [ahead, never] = [holdSession(timelineOf(name)), holdSession(timelineOf(name))];
    let count = 0;
    for (const [step, question] of placesOf(never)) {
      await ahead.execute(`goto ${LATE}${step}`, `goto ${EARLY}${step}`);
      await never.execute(`goto ${EARLY}${step}`, question);
      const { quiz } = never.session.teaching;
      if (openQuizOf(never.session) === null) continue;
      count++;
      // Who has seen more is asked for other things, and who comes from nowhere has nothing to compare with.
      changeSession(ahead.store, { quiz, message: null });
      changeSession(never.store, { previous: null, message: null });
      expect(articleOf(ahead.store.getState()), `${step} ${question}`).toBe(articleOf(never.store.getState()));
    }
    expect(count).toBeGreaterThan(2);
  });

  test('an open question tells neither its answer nor, but to a presenter, how others have guessed', async () => {
    const held = holdSession(timelineOf(name));
    let count = 0;
    for (const [step, question] of placesOf(held)) {
      changeSession(held.store, { quiz: null });
      await held.execute(`goto ${EARLY}${step}`, question);
      const quiz = openQuizOf(held.session);
      if (quiz === null) continue;
      count++;
      const viewers = createViewerStore(onScreen(held.store));
      const seen = [held.store, viewers].map((store) => articleOf(store.getState()));
      const guesses: Tally = [
        [0, 11],
        [1, 13],
      ];
      for (const other of [
        { ...quiz, answer: otherThan(quiz) },
        { ...quiz, guess: 1, guesses, firstGuesses: guesses },
      ]) {
        changeSession(held.store, { quiz: other });
        const now = [held.store, viewers].map((store) => articleOf(store.getState()));
        expect(now.join('\n')).not.toMatch(/"isRight"|"reason"|"note":"[^"]*◂/);
        if (other.guesses === null) expect(now).toEqual(seen);
        else expect(now[0]).toMatch(/"votes":\[\{"count":11,/);
        expect(now[1].replace(SECOND_VOTE, '')).toBe(seen[1]);
      }
    }
    expect(count).toBeGreaterThan(2);
  });
});

/** What viewers are told of a vote before: that there was one. */
const SECOND_VOTE = /Second vote: talk about it, then guess again\. ?/;

function otherThan(quiz: Quiz): number {
  return quiz.kind === 'value' ? quiz.answer * 3 + 1 : (quiz.answer + 1) % quiz.options.length;
}

describe('in a lesson', () => {
  const stops = arrivedStops(openLesson('what-if')).map(({ context: { session, branches } }) => ({
    hasAnswer: session.open.answer !== null,
    isFolded: sayArticle(session, branches).blocks.some((block) => block.kind === 'group' && block.isFolded === true),
  }));

  test('what a step says is folded where the lesson speaks of it, and an answer never', () => {
    expect(stops.some(({ hasAnswer }) => hasAnswer)).toBe(true);
    expect(stops.filter(({ hasAnswer }) => !hasAnswer).some(({ isFolded }) => isFolded)).toBe(true);
    expect(stops.filter(({ hasAnswer, isFolded }) => hasAnswer && isFolded)).toEqual([]);
  });

  test('what a step says stands there once one has left the place of the stop, or the lesson has ended', async () => {
    const held = holdSession(timelineOf('we-love-deep-learning'));
    const { context } = arrivedStops(openLesson('we-love-deep-learning'))[4]!;
    const folded = (): readonly string[] =>
      sayArticle(held.session, held.branches).blocks.flatMap((block) => (block.kind === 'group' ? block.title : []));
    await held.execute('goto 0.softmax');
    changeSession(held.store, { lesson: context.session.teaching.lesson });
    expect(folded()).toEqual(['what the step says']);
    await held.execute('step');
    expect(folded()).toEqual([]);
    const { lesson } = context.session.teaching;
    await held.execute('goto 0.softmax');
    changeSession(held.store, { lesson: lesson && { ...lesson, stop: lesson.lesson.stops.length } });
    expect(folded()).toEqual([]);
  });
});
