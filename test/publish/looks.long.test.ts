/** What a lesson in one file shows, held against the debugger itself: the same keys, and the same screen after each. */
import { describe, expect, it } from 'vitest';
import type { Lesson } from '../../src/debugger/teaching/lesson.js';
import { beginLesson } from '../../src/debugger/teaching/lesson-commands.js';
import { finish } from '../../src/engine/slices.js';
import { assemble } from '../../src/publish/assemble.js';
import { spokenStop } from '../../src/report/spoken.js';
import { changeSession } from '../../src/store.js';
import { type AppStage, openApp, settle } from '../support/app-stage.js';
import { arrivedStops, openReading, publishLesson, type Reading } from '../support/published.js';
import { gridText } from '../support/shown-grid.js';

const LESSON = `# A small lesson
fixture: we-love-deep-learning

## The scores
Numbers, {logits("the")} among them.

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

/** The debugger of somebody who looks on at the lesson. */
async function openDebugger(lesson: Lesson): Promise<AppStage> {
  const app = openApp({ columns: 120, rows: 36 });
  changeSession(app.store, { lesson: beginLesson(lesson), company: 'following', lessons: [] });
  await app.press('space');
  return app;
}

async function expectSame(app: AppStage, reading: Reading): Promise<void> {
  for (const [layout, { columns, leastRows }] of published.data.layouts.entries()) {
    const shown = reading.screen(layout);
    expect(shown.length).toBeGreaterThanOrEqual(leastRows - 1);
    // The last row has the keys.
    app.stage.resize({ columns, rows: shown.length + 1 });
    await settle();
    expect(shown).toEqual(gridText(app.stage.grid).split('\n').slice(0, -1));
  }
  expect(reading.words()).toBe(spokenStop(app.store.getState()).join('\n'));
}

describe('a lesson in one file', () => {
  it('shows at each stop what the debugger shows there, and the answers to its questions', async () => {
    const app = await openDebugger(published.lesson);
    const reading = openReading(published.data);
    await expectSame(app, reading);
    // The neutral words of an answer stand for those to whoever did not guess.
    for (let presses = 0; presses < 7; presses++) {
      await app.press('space');
      const { quiz } = app.session;
      if (quiz?.kind === 'value' && quiz.at.frame === app.session.cursor.frame)
        changeSession(app.store, { quiz: { ...quiz, guesses: [] } });
      reading.press('space');
      await expectSame(app, reading);
    }
    expect(reading.position.stop).toBe(5);
  });

  it.each([
    ['step by step', 'right', 'left', 20, 60],
    ['by phases', ']', '[', 5, 8],
    ['over scopes', 'n', 'N', 5, 20],
    ['out of scopes', 'f', 'F', 1, 8],
  ])('goes %s where the debugger goes, and back', async (_, forward, back, least, most) => {
    const app = await openDebugger(published.lesson);
    const reading = openReading(published.data);
    const start = reading.position.place;
    const press = async (key: string): Promise<boolean> => {
      const { place } = reading.position;
      reading.press(key);
      if (reading.position.place === place) return false;
      await app.press(key);
      await expectSame(app, reading);
      return true;
    };
    let presses = 0;
    while (presses < most && (await press(forward))) presses++;
    expect(presses).toBeGreaterThanOrEqual(least);
    // What has been seen of the run stays seen in the debugger, so it goes back within its iteration.
    while (app.session.cursor.frame > -1) await press(back);
    expect(reading.position.place).not.toBe(start);
  });

  it('goes to the same step of another iteration', async () => {
    const app = await openDebugger(published.lesson);
    const reading = openReading(published.data);
    await app.press('}');
    // Marks of what has changed belong to steps and stops.
    changeSession(app.store, { previous: null });
    reading.press('}');
    await expectSame(app, reading);
    reading.press('{');
    reading.press('{');
    expect(reading.screen(0)[1]).toContain('step 4 of 47');
  });

  it('marks what was guessed, as the debugger does, once the answer is shown', async () => {
    const app = await openDebugger(published.lesson);
    const reading = openReading(published.data);
    for (const key of ['space', 'space', 'space']) {
      await app.press(key);
      reading.press(key);
    }
    await app.press('2', 'space');
    reading.guess(1);
    reading.press('space');
    expect(reading.screen(0).join('\n')).toContain('You were wrong: you guessed');
    await expectSame(app, reading);
  });
});

it('no answer to an open question is shown before it, at any place', () => {
  const { data } = published;
  const reading = openReading(data);
  reading.press('space');
  for (let presses = 0; presses < 12; presses++) {
    expect(reading.screen(0).join('\n')).not.toContain('0.1494');
    expect(reading.words()).not.toContain('0.1494');
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
