/** What a page carries of a run, as it is written and read again. */
import { describe, expect, test } from 'vitest';
import { lessonText, openCarried } from '../../../../src/class/web/carried/carried-run.js';
import { openLesson } from '../../../../src/cli/lesson.js';
import { COMMANDS } from '../../../../src/commands/commands.js';
import { parseLesson } from '../../../../src/debugger/teaching/parse-lesson.js';
import { finish } from '../../../../src/numbers/engine/task.js';
import { oneOf } from '../../../support/depth.js';
import { SHIPPED, timelineOf } from '../../../support/fixtures.js';
import { carriedOf, TWO_STOPS } from '../../../support/opened-pages.js';
import { refusalOf } from '../../../support/refusals.js';

describe('what a page carries', () => {
  test.each(oneOf(3, SHIPPED))('%s is read again as the same fixture', (name) => {
    const { fixture } = timelineOf(name).program;
    const opened = finish(openCarried(carriedOf(name)));
    expect(opened.timeline.replay?.programAt(0).fixture).toEqual(fixture);
  });

  test('is a lesson without notes, asides and the folder that it lay in', () => {
    const text = JSON.stringify(carriedOf('we-love-deep-learning', TWO_STOPS));
    for (const hidden of ['xyzzy', 'An aside', '/home', 'note:']) expect(text).not.toContain(hidden);
    expect(text).toContain('For everybody.');
  });

  test('every lesson that ships keeps its stops, words and commands', () => {
    const lesson = openLesson('we-love-deep-learning');
    const parsed = parseLesson('again', lessonText(lesson), COMMANDS);
    const told = parsed.stops.map(({ title, commands }) => [title, commands.map(({ text }) => text)]);
    expect(told).toEqual(lesson.stops.map(({ title, commands }) => [title, commands.map(({ text }) => text)]));
  });

  test('is refused in a sentence where it has been changed to what is no fixture', () => {
    const changed = { ...carriedOf('we-love-deep-learning'), fixture: { name: 1 } };
    expect(refusalOf(() => finish(openCarried(changed)))).toMatch(/^Its fixture is unsound: /);
  });
});
