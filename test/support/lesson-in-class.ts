/**
 * A lesson that ships, presented to a class in this process: it begins at its first stop, the presenter goes from stop to
 * stop, and two who follow on pages see each of them and guess where something is asked.
 */
import { expect } from 'vitest';
import { openLesson } from '../../src/cli/lesson.js';
import type { Session } from '../../src/debugger/session.js';
import type { Lesson } from '../../src/debugger/teaching/lesson.js';
import { countOf, isRevealed, openQuizOf, type Quiz } from '../../src/debugger/teaching/quiz.js';
import { isAside } from '../../src/explaining/lesson.js';
import { openWebClass, TOKEN, type WebClass } from './web-class.js';
import { joinByWeb, type WebClient } from './web-client.js';

const FOLLOWERS = [{ name: 'ben' }, { name: 'cy' }] as const;
/** The least that a screen says: where it is, a frame, and something in it. */
const LEAST_LINES = 12;
/** A stop may lie thousands of iterations away. */
const TRAINING = { timeout: 800_000 };

export async function presentLesson(name: string): Promise<void> {
  const lesson = openLesson(name);
  const there = await openWebClass({ lesson, ...(lesson.fixture !== null && { fixture: lesson.fixture }) });
  const followers = await Promise.all(FOLLOWERS.map((each) => joinByWeb(there.origin, { token: TOKEN, ...each })));
  const session = (): Session => there.classroom.store.getState().session;
  for (const [stop, { notes }] of lesson.stops.entries()) {
    if (stop > 0) there.present('space');
    await expect.poll(() => session().teaching.lesson?.stop, TRAINING).toBe(stop);
    if (notes.length > 0) await expect.poll(there.shown).toContain('for you');
    for (const follower of followers) await seesStop(follower, lesson, session());
    const quiz = openQuizOf(session());
    if (quiz !== null) await answer(quiz, there, followers);
  }
  for (const { messages } of followers) expect(JSON.stringify(messages)).not.toContain('for you');
}

async function seesStop(
  follower: WebClient,
  lesson: Lesson,
  { teaching: { lesson: progress }, where: { cursor } }: Session,
): Promise<void> {
  const stop = progress?.stop ?? -1;
  const { title, notes, paragraphs } = lesson.stops[stop];
  const [firstWord] = title.split(' ');
  const step = cursor.frame === -1 ? 'start' : `step ${cursor.frame + 1} of`;
  const seen = [`iteration ${cursor.iteration} of`, step, `${stop + 1}/${lesson.stops.length} ${firstWord}`];
  const text = await follower.until(new RegExp(seen.map((part) => `(?=[\\s\\S]*${escaped(part)})`).join('')));
  expect(text.split('\n').filter((line) => /[\p{L}\p{N}]/u.test(line)).length).toBeGreaterThanOrEqual(LEAST_LINES);
  const shown = text.replace(/[│\s]+/g, ' ');
  for (const aside of [...notes, ...paragraphs.filter(isAside)]) expect(shown).not.toContain(beginningOf(aside));
}

async function answer(quiz: Quiz, there: WebClass, followers: readonly WebClient[]): Promise<void> {
  const asked = (): Quiz | null => there.classroom.store.getState().session.teaching.quiz;
  const guess = quiz.kind === 'value' ? 'guess 0.5' : 'guess 1';
  for (const follower of followers) {
    await follower.until(/your guess/);
    expect((await follower.run(guess)).status).toBeLessThan(300);
  }
  await expect.poll(() => countOf(asked()?.guesses ?? [])).toBe(followers.length);
  there.present('space');
  await expect.poll(() => isRevealed(quiz, there.classroom.store.getState().session.where.cursor), TRAINING).toBe(true);
  for (const follower of followers) await follower.until(/right|wrong/);
}

/** The first words, up to a value that is filled in. */
function beginningOf(text: string): string {
  return text.split('{')[0].slice(0, 40).replace(/\s+/g, ' ').trim();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
