/** What a stop of a shipped lesson tells its reader to look at is in the picture, or one named key away. */
import { describe, expect, it } from 'vitest';
import { openLesson, shippedLessons } from '../../../src/cli/lesson.js';
import { beginLesson } from '../../../src/commands/lesson-commands.js';
import { changeSession } from '../../../src/terminal/store.js';
import { type AppStage, openApp } from '../../support/app-stage.js';
import { oneOf } from '../../support/depth.js';

async function openedAt(name: string, stop: number, columns: number, rows: number): Promise<AppStage> {
  const lesson = openLesson(name);
  const app = openApp({ fixture: lesson.fixture ?? '', columns, rows });
  changeSession(app.store, { lesson: beginLesson(lesson) });
  app.driver.execute(`next-stop ${stop}`);
  await app.driver.whenIdle();
  await app.press();
  return app;
}

const SIZES = [
  [120, 40],
  [80, 24],
] as const;

describe.each(oneOf(2, SIZES, 1))('at %i×%i', (columns, rows) => {
  it.each([
    ['pairs', 7],
    ['overfitting', 4],
  ] as const)('the curve that %s %i speaks of is a command away, with its circles', async (name, stop) => {
    const app = await openedAt(name, stop, columns, rows);
    expect(app.text()).toContain('":curve"');
    app.driver.execute('curve');
    await app.driver.whenIdle();
    await app.press();
    expect(app.text()).toMatch(/○/);
    app.close();
  });

  it.each([17, 18])('where a head looks stands in view at stop %i of attention', async (stop) => {
    const app = await openedAt('villages-microgpt', stop, columns, rows);
    expect(app.text()).toMatch(/this head gives \d+ %/);
    app.close();
  });
});

it.each(shippedLessons())('%s speaks neither of wider screens nor of what is further down', (name) => {
  for (const { title, paragraphs } of openLesson(name).stops) {
    expect(paragraphs.join(' '), title).not.toMatch(/wide enough|under the picture|further down/);
  }
});
