/** The lessons that ship, walked from their first stop to their end by Space alone, on a screen of 80×24. */
import { describe, expect, it } from 'vitest';
import { typedNumbers } from '../../src/cli/check/check-lesson.js';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { beginLesson } from '../../src/commands/lesson-commands.js';
import { momentAt, predictionsOf } from '../../src/debugger/places/moment.js';
import type { Session } from '../../src/debugger/session.js';
import { isEnded } from '../../src/debugger/standing.js';
import { openQuizOf, type Quiz } from '../../src/debugger/teaching/quiz.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { pressKey } from '../../src/terminal/components/pressed-key.js';
import { screenParts } from '../../src/terminal/screen/screen.js';
import type { History } from '../../src/timeline/history.js';
import { NOTHING_TO_OPEN } from '../support/app-stage.js';
import { oneOf } from '../support/depth.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

function open(name: string) {
  const lesson = openLesson(name);
  const timeline = timelineOf(lesson.fixture ?? undefined);
  const { store, driver } = holdSession(timeline, { lesson: beginLesson(lesson) });
  const screen = (columns: number, rows: number): readonly string[] => {
    const { session, branches } = store.getState();
    const parts = screenParts(session, branches, columns, rows);
    return parts === null ? [] : [...parts.step, parts.footer].map(textOf);
  };
  return {
    lesson,
    session: () => store.getState().session,
    timelineHere: () => {
      const { session, branches } = store.getState();
      return branches.all.find(({ id }) => id === session.where.cursor.branch)?.timeline ?? timeline;
    },
    goOn: async () => {
      pressKey({ store, driver, offer: NOTHING_TO_OPEN }, 'space');
      await driver.whenIdle();
    },
    small: () => screen(80, 24),
    /** All that there is, in one line. */
    whole: () => inOneLine(screen(300, 600)),
  };
}

function inOneLine(lines: readonly string[]): string {
  return lines.join(' ').replace(/[│\s]+/g, ' ');
}

/** Whether a number with enough digits to tell it from others is the answer, to as many decimals as are shown. */
function shows(text: string, answer: number): boolean {
  return typedNumbers(text).some(
    ({ value, decimals }) => decimals >= 2 && Math.abs(Math.abs(value) - Math.abs(answer)) <= 0.5 * 10 ** -decimals,
  );
}

/** Whether the scores that the answer follows from, the largest of which a pane names, have been computed. */
function hasScores(timeline: History, { where: { cursor } }: Session, { at }: Quiz): boolean {
  if (at.iteration > cursor.iteration) return false;
  const moment = momentAt(timeline, cursor);
  return predictionsOf(moment).some(({ group }) => group.logits.frame !== null && group.logits.frame <= cursor.frame);
}

describe('a lesson that ships, by Space alone at 80×24,', () => {
  it.each(oneOf(10, shippedLessons(), 1))(
    '%s: goes to its end, asks under the words of its stops, and gives reasons',
    async (name) => {
      const { lesson, session, timelineHere, goOn, small, whole } = open(name);
      const titles: string[] = [];
      for (let presses = 0; presses < 3 * lesson.stops.length; presses++) {
        await goOn();
        const {
          teaching: { lesson: progress },
          open: { message },
        } = session();
        if (progress === null || isEnded(progress)) break;
        expect(message?.tone ?? 'information').toBe('information');
        const { title } = lesson.stops[progress.stop];
        if (titles.at(-1) !== title) titles.push(title);
        const lines = small();
        const heading = lines.findIndex((line) => line.startsWith(`│ ${progress.stop + 1}/${lesson.stops.length} `));
        expect(heading, title).toBe(1);
        const { quiz } = session().teaching;
        if (quiz === null) continue;
        const asked = inOneLine(lines).indexOf(quiz.question);
        expect(asked, quiz.question).toBeGreaterThan(inOneLine(lines).indexOf(title.slice(0, 20)));
        const open = openQuizOf(session());
        if (open === null) {
          expect(whole().split(/You did not guess\. /)[1], `the reason for ${quiz.question}`).toMatch(/^[^.]*\d/);
          continue;
        }
        expect(inOneLine(lines)).toContain('Space shows the answer.');
        expect(lines.at(-1)).toMatch(/guess .*space answer/);
        if (open.kind === 'value') expect(shows(whole(), open.answer), open.question).toBe(false);
        if (open.kind === 'word') expect(hasScores(timelineHere(), session(), open), open.question).toBe(false);
      }
      expect(titles).toEqual(lesson.stops.map(({ title }) => title));
      expect(whole()).toContain('This lesson has ended.');
    },
  );
});
