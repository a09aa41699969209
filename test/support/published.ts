/** Publishes a lesson for a test, and reads it as its page does. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { COMMANDS } from '../../src/debugger/commands.js';
import type { Lesson } from '../../src/debugger/teaching/lesson.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import type { Article, Asked } from '../../src/document/article.js';
import { readJson, writeJson } from '../../src/document/json.js';
import { besideTrees, bodyTrees, placeTree } from '../../src/drawing/html/article.js';
import { textOfTree } from '../../src/drawing/html/tree.js';
import { finish } from '../../src/engine/slices.js';
import { assemble } from '../../src/publish/assemble.js';
import { handoutOf } from '../../src/publish/handout.js';
import { LESSON, type LessonData } from '../../src/publish/lesson-data.js';
import { lessonFile } from '../../src/publish/lesson-file.js';
import { createReader } from '../../src/publish/page/reader.js';
import { type ArrivedStop, stopsOfLesson } from '../../src/publish/stops.js';
import { contextOf, createDebuggerStore } from '../../src/store.js';
import type { Controls, Down, Shown } from '../../src/web/protocol.js';
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
  const { data } = assembled;
  return { lesson, data, html: lessonFile(builtPage(), { title: lesson.title, handout, data, version: '0' }) };
}

/** The page without a lesson. */
export function builtPage(): string {
  return readFileSync(new URL('../../dist/lesson.html', import.meta.url), 'utf8');
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
  /** All that the page has been shown so far. */
  readonly article: Article;
  readonly controls: Controls;
  readonly asked: Asked | null;
  readonly stop: number;
  /** What was read aloud last. */
  readonly words: string;
  /** The article as somebody reads it. */
  text(): string;
  press(key: string): void;
  run(line: string): void;
}

/** Reads the data as its page does. */
export function openReading(data: LessonData): Reading {
  // As it is once it has been written and read.
  const reader = createReader(z.parse(LESSON, readJson(writeJson(data))));
  let shown: Required<Shown>;
  const take = (down: Down | null): void => {
    if (down === null) return;
    if ('farewell' in down) throw new Error(down.farewell);
    shown = down as Required<Shown>;
  };
  take(reader.arrive(0));
  const article = (): Article => shown.article as Article;
  return {
    get article() {
      return article();
    },
    get controls() {
      return shown.controls;
    },
    get asked() {
      return shown.asked;
    },
    get stop() {
      return reader.stop;
    },
    get words() {
      return shown.words;
    },
    text: () => textOfArticle(article(), shown.controls.guess.isTaken ? shown.controls.guess.now : undefined),
    press: (key) => take(reader.act({ key })),
    run: (line) => take(reader.act({ line })),
  };
}

/** @param guessed as `bodyTrees` takes it */
export function textOfArticle(article: Article, guessed?: number | null): string {
  const trees = [placeTree(article.place), ...bodyTrees(article, guessed), ...besideTrees(article)];
  return trees.map(textOfTree).join('');
}
