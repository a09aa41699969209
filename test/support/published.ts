/** Publishes a lesson for a test, and reads it as its page does. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/debugger/commands.js';
import type { Lesson } from '../../src/debugger/teaching/lesson.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import { finish } from '../../src/engine/slices.js';
import { assemble } from '../../src/publish/assemble.js';
import { handoutOf } from '../../src/publish/handout.js';
import type { LessonData } from '../../src/publish/lesson-data.js';
import { lessonFile } from '../../src/publish/lesson-file.js';
import { arriveAt, follow, goOn, type Position, shownAt } from '../../src/publish/page/reader.js';
import { unfold } from '../../src/publish/page/unfold.js';
import { type ArrivedStop, stopsOfLesson } from '../../src/publish/stops.js';
import { contextOf, createDebuggerStore } from '../../src/store.js';
import { openRun } from './running.js';
import { makeTestFolder } from './temporary-folder.js';

export interface PublishedLesson {
  readonly lesson: Lesson;
  readonly data: LessonData;
  readonly html: string;
}

/** @param text a lesson that names its fixture */
export function publishLesson(text: string): PublishedLesson {
  const parsed = parseLesson('lesson', text, COMMANDS);
  if (parsed.kind === 'refused') throw new Error(parsed.message);
  const { lesson } = parsed;
  const stops = arrivedStops(lesson);
  const assembled = finish(assemble(stops));
  if (assembled.kind === 'refused') throw new Error(assembled.message);
  const handout = finish(handoutOf(lesson, stops));
  const page = readFileSync(new URL('../../dist/lesson.html', import.meta.url), 'utf8');
  const { data } = assembled;
  return { lesson, data, html: lessonFile(page, { title: lesson.title, handout, data, version: '0' }) };
}

export function arrivedStops(lesson: Lesson): readonly ArrivedStop[] {
  const { timeline, source } = openRun(lesson.fixture ?? undefined, {});
  const found = finish(stopsOfLesson(contextOf(createDebuggerStore(timeline, source).getState()), lesson));
  if (found.kind === 'refused') throw new Error(found.message);
  return found.stops;
}

/** Writes a page into a folder of the running test. */
export function writePublished(html: string): string {
  const path = join(makeTestFolder(), 'lesson.html');
  writeFileSync(path, html);
  return path;
}

export interface Reading {
  readonly position: Position;
  /** Of a layout, by its position: what stands on the screen, line by line. */
  screen(layout: number): readonly string[];
  words(): string;
  press(key: string): void;
  guess(option: number): void;
}

/** Reads the data with the keys of the page. */
export function openReading(data: LessonData): Reading {
  const layouts = data.layouts.map((layout) => unfold(layout));
  const words = unfold(data.words);
  let position = arriveAt(data, 0);
  let guess: number | null = null;
  const look = (): number => shownAt(data, position, guess).look;
  return {
    get position() {
      return position;
    },
    screen: (layout) =>
      layouts[layout](look(), position.stop).map((parts) =>
        parts
          .flat()
          .map((span) => (typeof span === 'string' ? span : span[1]))
          .join('')
          .trimEnd(),
      ),
    words: () => words(look(), position.stop).flat().join('\n'),
    press: (key) => {
      const back = arriveAt(data, Math.max(0, position.stop - 1));
      position =
        key === 'space' ? goOn(data, position) : key === 'backspace' ? back : (follow(data, position, key) ?? position);
    },
    guess: (option) => {
      guess = option;
    },
  };
}
