/** What a published lesson gives away: nothing of an answer before it is asked for, and nothing that is for presenters alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openCarried } from '../../src/class/web/carried/carried-run.js';
import { finish } from '../../src/numbers/engine/task.js';
import { openCarriedPage } from '../support/carried.js';
import { publishLesson } from '../support/published.js';

const folder = new URL('../../fixtures/lessons/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.lesson'));
const OPEN = ['hint', 'kind', 'lines', 'picks', 'question', 'said', 'state'];

test.each(names)('%s', async (name) => {
  const { lesson, run } = publishLesson(readFileSync(new URL(name, folder), 'utf8'));
  const opened = finish(openCarried(run));
  const page = await openCarriedPage(opened);
  for (let stop = 1; stop <= lesson.stops.length; stop++) {
    const { question } = await page.after(`stop ${stop}`);
    if (question?.state !== 'open') continue;
    expect(Object.keys(question).sort()).toEqual(OPEN);
    for (const line of question.lines) expect(Object.keys(line).sort()).toEqual(['isGuess', 'name', 'votes']);
    await page.after('why');
    expect(page.asked).toBeNull();
  }
  const all = JSON.stringify(run);
  for (const { notes } of lesson.stops) for (const note of notes) expect(all).not.toContain(note.slice(0, 30));
});
