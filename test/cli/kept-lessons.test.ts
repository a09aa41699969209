/** How far one has come with the lessons, from one start to the next. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listCourse, listLessons } from '../../src/cli/course.js';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { keepLessons } from '../../src/cli/own-session.js';
import { isFinished, standingOf } from '../../src/debugger/standing.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { selectedPlace } from '../../src/terminal/components/offer.js';
import { screenParts } from '../../src/terminal/screen/screen.js';
import { changeSession, createDebuggerStore } from '../../src/terminal/store.js';
import { timelineOf } from '../support/fixtures.js';
import { makeTestFolder } from '../support/temporary-folder.js';

function start(folder: string) {
  const store = createDebuggerStore(timelineOf());
  changeSession(store, { lessons: listLessons() });
  keepLessons(store, { XDG_STATE_HOME: folder }, shippedLessons());
  const at = (name: string, stop: number, isAll = false, called = name): void => {
    const lesson = { ...openLesson(name), name: called };
    const { session } = store.getState();
    changeSession(store, { lesson: { lesson, stop, reached: isAll ? lesson.stops.map(() => session) : [] } });
  };
  return {
    session: () => store.getState().session,
    at,
    forgetMessage: () => changeSession(store, { message: null }),
    setUp: () => {
      const { session, branches } = store.getState();
      const parts = screenParts(session, branches, 120, 40);
      return (parts?.step ?? [])
        .map(textOf)
        .join(' ')
        .replace(/[│\s]+/g, ' ');
    },
  };
}

function fileIn(folder: string): string {
  return join(folder, 'backstep', 'lessons.json');
}

describe('the places in the lessons', () => {
  it('are there at the next start: the stop that was left, and what was finished', () => {
    const folder = makeTestFolder();
    const first = start(folder);
    first.at('pairs', 2);
    expect(standingOf(start(folder).session(), 'pairs')).toBe('left at stop 3');
    first.at('pairs', 0, true);
    const second = start(folder);
    expect(isFinished(second.session(), 'pairs')).toBe(true);
    expect(second.session().open.message).toBeNull();
  });

  it('are on the set-up screen, and lead o and the reader to the lesson that comes next', () => {
    const folder = makeTestFolder();
    start(folder).at('what-if', 0, true);
    const { session, setUp } = start(folder);
    expect(setUp()).toContain('what-if (finished), momentum. ":lesson momentum" goes on with the course; o lists it.');
    const choices = listCourse(undefined);
    const { name, kind } = choices[selectedPlace(session(), choices, 'we-love-deep-learning')];
    expect([kind, name]).toEqual(['lesson', 'momentum']);
    start(folder).at('momentum', 3);
    expect(start(folder).setUp()).toContain('momentum (left at stop 4). ":lesson momentum"');
  });

  it('are those of two windows that are open at once', () => {
    const folder = makeTestFolder();
    const [one, other] = [start(folder), start(folder)];
    one.at('pairs', 0, true);
    other.at('adam', 3);
    other.at('pairs', 1);
    const { session } = start(folder);
    expect([standingOf(session(), 'pairs'), standingOf(session(), 'adam')]).toEqual(['finished', 'left at stop 4']);
  });

  it('leave out a lesson given by its path, and one that ships no more', () => {
    const folder = makeTestFolder();
    const { at } = start(folder);
    at('pairs', 1, false, './pairs.lesson');
    expect(existsSync(fileIn(folder))).toBe(false);
    at('pairs', 1);
    writeFileSync(fileIn(folder), readFileSync(fileIn(folder), 'utf8').replace('"pairs"', '"gone"'));
    expect(start(folder).session().teaching.bookmarks).toEqual([]);
  });

  it.each([
    ['{', 'not JSON'],
    ['[]', 'expected an object'],
    [
      '{"format": "backstep lessons", "version": 1, "lessons": [{"lesson": "pairs", "stop": -1, "finished": true}]}',
      '-1',
    ],
    ['\0', 'not a UTF-8 text file'],
  ])('are forgotten with a sentence where the file holds %j, and kept anew', (text, said) => {
    const folder = makeTestFolder();
    mkdirSync(join(folder, 'backstep'));
    writeFileSync(fileIn(folder), text);
    const { session, at } = start(folder);
    expect(session().teaching.bookmarks).toEqual([]);
    expect(session().open.message?.text).toContain(said);
    expect(session().open.message?.text).toContain('Which lessons were finished is not known');
    at('pairs', 1);
    expect(standingOf(start(folder).session(), 'pairs')).toBe('left at stop 2');
  });

  it('say once that they cannot be written, and nothing where there is no folder for them', () => {
    const folder = makeTestFolder();
    mkdirSync(fileIn(folder), { recursive: true });
    const { session, at, forgetMessage } = start(folder);
    expect(session().open.message?.text).toContain('is a directory');
    at('pairs', 1);
    expect(session().open.message?.text).toMatch(/lessons\.json: /);
    expect(session().open.message?.text).not.toContain('is not known');
    forgetMessage();
    at('pairs', 2);
    expect(session().open.message).toBeNull();
    const nowhere = start('/dev/null');
    nowhere.at('pairs', 1);
    expect(nowhere.session().open.message).toBeNull();
  });
});
