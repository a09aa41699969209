/** Keys in what is heard: there are none. */
import { describe, expect, test } from 'vitest';
import { listLessons } from '../../src/cli/course.js';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { beginLesson } from '../../src/commands/lesson-commands.js';
import { spokenChange, spokenStop } from '../../src/report/stops.js';
import { oneOf } from '../support/depth.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';

const TYPED = { keys: 'commands' as const };

/** Signs and names of keys, and letters that do something. Enter ends a line that is typed. */
const KEY =
  /[←↑↓]|\b(Press|press|presses) |\b(Space|Esc|Tab|PgDn|PgUp|Backspace|Ctrl-\w)\b|\bEnter (?!Left)|(^|[ (])([A-HJ-Zb-z]|[{}?]) (asks|shows|steps|goes|opens|returns|lists|leads|does|lets|tries|says|puts|ends|plays|marks|takes)\b/;

/** Arrows that lead from a context to its target are no keys. */
function withoutLabels(line: string): string {
  return line.replace(/, →, | → \S/g, ' ');
}

/** Runs lines as they are typed, and gives what is heard of keys. */
async function heard(held: HeldSession, ...lines: readonly string[]): Promise<readonly string[]> {
  const all: string[] = [];
  for (const line of lines) {
    const before = held.store.getState();
    await held.execute(line);
    const after = held.store.getState();
    all.push(...spokenChange(before, after), ...spokenStop(after));
  }
  return all.filter((line) => KEY.test(withoutLabels(line)));
}

describe('whoever types commands hears of no key', () => {
  test.each(oneOf(3, shippedLessons(), 2))('in the lesson %s', async (name) => {
    const lesson = openLesson(name);
    const start = { ...TYPED, lesson: beginLesson(lesson), lessons: listLessons(lesson) };
    const held = holdSession(timelineOf(lesson.fixture ?? ''), start);
    for (const { title } of lesson.stops) {
      const found = [...(await heard(held, 'next-stop'))];
      const refused = ['guess nonsense', 'guess 99', 'why', 'next', 'step', 'vote-again', 'guess 1', 'follow'];
      if (held.session.teaching.quiz !== null) found.push(...(await heard(held, ...refused)));
      expect(found, title).toEqual([]);
    }
    expect(await heard(held, 'next-stop', 'previous-stop')).toEqual([]);
  });

  test.each(oneOf(3, SHIPPED, 1))('in %s', async (name) => {
    const held = holdSession(timelineOf(name), TYPED);
    const found = [...(await heard(held, 'where', 'tour', 'tour', 'tour', 'stop', 'fly before', 'fly back', 'lesson'))];
    for (const step of oneOf(2, [1, 8, 30, 'end'], SHIPPED.indexOf(name))) {
      for (const line of ['why', 'uses', 'nudge', 'gradients', 'rows', 'quiz', 'model', 'sample', 'history', 'list']) {
        found.push(...(await heard(held, `goto 3.${step}`, line, 'follow', 'stop')));
      }
    }
    expect(found).toEqual([]);
  });
});

test('whoever listens hears of no key, whatever the screen shows, since a page may have no keyboard', async () => {
  const held = holdSession(timelineOf());
  const text = spokenStop(held.store.getState()).join('\n');
  expect(text).toContain('Type "step" to execute the first step');
  expect(text).toContain('<BOS>, →, we');
});
