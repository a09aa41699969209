/** What a lesson in one file says, held against the debugger itself: the same commands, and the same article after each. */
import { describe, expect, it } from 'vitest';
import type { Lesson } from '../../src/debugger/teaching/lesson.js';
import { beginLesson } from '../../src/debugger/teaching/lesson-commands.js';
import { openQuizOf } from '../../src/debugger/teaching/quiz.js';
import type { Article } from '../../src/document/article.js';
import { boundArticle } from '../../src/document/bounds.js';
import { readJson, writeJson } from '../../src/document/json.js';
import { speak } from '../../src/drawing/speech/speech.js';
import { finish } from '../../src/engine/slices.js';
import { assemble, limitsFor } from '../../src/publish/assemble.js';
import { asHeld, restored } from '../../src/publish/held.js';
import { spokenStop } from '../../src/report/spoken.js';
import { sayArticle } from '../../src/saying/article.js';
import { changeSession } from '../../src/store.js';
import { timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';
import { arrivedStops, openReading, publishLesson, type Reading, textOfArticle } from '../support/published.js';

const LESSON = `# A small lesson
fixture: we-love-deep-learning

## The scores
Numbers, {logits("the")} *among* them.

(An aside for whoever has the keys.)
> goto 0.forward/prediction 4/z

## A share to guess
> goto 0.predict/prediction 1/sum
> quiz value we at predict/prediction 1/softmax

## A sign to guess
> display loss
> goto 0.backward/through loss/prediction 1/∂loss/∂z
> quiz sign love

## Why
> goto 1.backward/accumulate/accumulate ∂loss/∂logits
> why <BOS>, the

## Another rate
> goto 1
> set learningRate 1 as fast
> goto 3.loss/total

## Back on the first branch
> branch main
> goto 1.update/new logits
`;
const published = publishLesson(LESSON);
const limits = limitsFor(published.data.places.length);

/** The debugger of somebody who looks on at the lesson. */
async function openDebugger(lesson: Lesson): Promise<HeldSession> {
  const held = holdSession(timelineOf('we-love-deep-learning'));
  changeSession(held.store, { lesson: beginLesson(lesson), company: 'following', lessons: [] });
  await held.execute('next-stop');
  return held;
}

/** As a file gives it back. */
function asRead<Kind>(said: Kind): Kind {
  return restored(readJson(writeJson(asHeld(said)))) as Kind;
}

function expectSame({ session, branches }: HeldSession, reading: Reading): void {
  const said = boundArticle(sayArticle({ ...session, message: null }, branches), limits);
  const article = { ...reading.article, notice: null };
  expect(article).toEqual(asRead(said));
  // In fewer digits it reads the same.
  expect(textOfArticle(article)).toBe(textOfArticle(said));
  if (openQuizOf(session) !== null || reading.article.notice !== null) return;
  const look = { ...session.look, keys: 'commands' as const };
  const spoken = spokenStop({ session: { ...session, look }, branches, source: null }).slice(1);
  // What keys do is not said of a file.
  const hints = speak(said.blocks.filter(({ kind }) => kind === 'hint'));
  expect(reading.words.split('\n')).toEqual(spoken.filter((line) => !hints.includes(line)));
}

describe('a lesson in one file', () => {
  it('says at each stop what the debugger says there, and the answers to its questions', async () => {
    const held = await openDebugger(published.lesson);
    const reading = openReading(published.data);
    expectSame(held, reading);
    for (let presses = 0; presses < 7; presses++) {
      const isAsked = openQuizOf(held.session) !== null;
      await held.execute(isAsked ? 'step' : 'next-stop');
      if (isAsked) forgetWay(held);
      reading.press('space');
      expectSame(held, reading);
    }
    expect(reading.stop).toBe(5);
    reading.press('space');
    expect(reading.article.notice?.text).toBe('This was the last stop.');
  });

  it.each([
    ['step by step', 'step', 'reverse-step', 20, 60],
    ['by phases', 'next-phase', 'previous-phase', 5, 8],
    ['over scopes', 'next', 'reverse-next', 5, 20],
    ['out of scopes', 'finish', 'reverse-finish', 1, 8],
  ])('goes %s where the debugger goes, and back', async (_, forward, back, least, most) => {
    const held = await openDebugger(published.lesson);
    const reading = openReading(published.data);
    const start = reading.article.place;
    const go = async (line: string): Promise<boolean> => {
      reading.run(line);
      if (reading.article.notice?.text === 'No further step in this direction is in this file.') return false;
      await held.execute(line);
      forgetWay(held);
      expectSame(held, reading);
      return true;
    };
    let steps = 0;
    while (steps < most && (await go(forward))) steps++;
    expect(steps).toBeGreaterThanOrEqual(least);
    // What has been seen of the run stays seen in the debugger, so it goes back within its iteration.
    while (held.session.cursor.frame > -1) await go(back);
    expect(reading.article.place).not.toEqual(start);
  });

  it('goes to the same step of another iteration, and to a step that the listing names', async () => {
    const held = await openDebugger(published.lesson);
    const reading = openReading(published.data);
    await held.execute('next-iteration');
    // Marks of what has changed belong to steps and stops.
    changeSession(held.store, { previous: null });
    reading.press('}');
    expectSame(held, reading);
    reading.run('previous-iteration');
    reading.run('iteration');
    const line = reading.article.listing.find(({ place }) => place === '1.2');
    reading.run(`goto ${line?.place}`);
    expect(reading.article.place).toMatchObject({ iteration: 1, step: 2 });
    await held.execute('goto 1.2');
    changeSession(held.store, { previous: null });
    expectSame(held, reading);
  });

  it('says what the selected number was made of, as the debugger does', async () => {
    const held = await openDebugger(published.lesson);
    const reading = openReading(published.data);
    expect(reading.controls.buttons.map(({ line }) => line)).toContain('why');
    reading.run('why');
    await held.execute('why');
    expect(reading.asked).toEqual({ of: null, ...asRead(pick(sayArticle(held.session, held.branches))) });
    reading.run('step');
    expect(reading.asked).toBeNull();
  });

  it('marks what was guessed, and says how near it came, as the debugger does once the answer is there', async () => {
    const held = await openDebugger(published.lesson);
    const reading = openReading(published.data);
    for (const [guess, wrong] of [
      ['0.2', '0,2'],
      ['2', 'nothing'],
    ]) {
      for (const line of ['next-stop']) {
        await held.execute(line);
        reading.run(line);
      }
      await held.execute(`guess ${guess}`);
      reading.run(`guess ${wrong}`);
      expect(reading.article.notice?.tone).toBe('warning');
      expect(reading.controls.guess).toEqual({ isTaken: true, now: null });
      reading.run(`guess ${guess}`);
      expect(reading.article.notice).toBeNull();
      expect(reading.controls.guess.now).not.toBeNull();
      await held.execute('step');
      forgetWay(held);
      reading.run('next-stop');
      expect(reading.text()).toContain('You were wrong: you guessed');
      expectSame(held, reading);
    }
    for (const _ of [3, 4, 5, 6]) reading.run('next-stop');
    expect(reading.article.notice?.text).toBe('This was the last stop. You guessed 0 of 2 right.');
  });
});

/** What has changed is marked as a single step from another iteration marks it, so that a place is the same from all sides. */
function forgetWay({ store, session, timeline }: HeldSession): void {
  const { previous, cursor } = session;
  if (previous === null) return;
  const isBefore = previous.iteration < cursor.iteration;
  const frame = isBefore ? timeline.trace(previous.iteration).frames.length - 1 : -1;
  const isNear = previous.iteration === cursor.iteration;
  changeSession(store, { previous: isNear ? null : { ...previous, frame, row: null } });
}

function pick({ title, blocks }: Article) {
  return { title, blocks };
}

it('no answer to an open question is in the article of any place before it', () => {
  const { data } = published;
  const reading = openReading(data);
  reading.press('space');
  for (let presses = 0; presses < 12; presses++) {
    const said = [JSON.stringify(reading.article), reading.words, JSON.stringify(reading.asked)].join();
    expect(said).not.toContain('0.149');
    expect(reading.article.question).not.toHaveProperty('reason');
    reading.press('left');
  }
});

it('what is too much for one file is refused', () => {
  const stops = arrivedStops(published.lesson);
  expect(finish(assemble(stops, 50))).toEqual({
    kind: 'refused',
    message:
      'The iterations of we-love-deep-learning that are visited have more than 50 steps to show, which is too much for one file. Publish a smaller model, or a lesson that stays in fewer iterations.',
  });
});
