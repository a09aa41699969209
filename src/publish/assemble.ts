/**
 * Makes the data of a lesson in one file: walks it, draws each place once for all stops, and what is shown at one stop
 * only for that one.
 * Invariant: a look is drawn by the views that draw it in a terminal, from a session that the commands have made.
 */

import type { CommandContext } from '../debugger/command.js';
import { commandNamed } from '../debugger/commands.js';
import type { LessonProgress, Session } from '../debugger/session.js';
import { isRevealed, isSameQuestion, type Quiz } from '../debugger/teaching/quiz.js';
import { formatCount } from '../document/numbers.js';
import { escapeControls } from '../document/printable.js';
import { spokenStop } from '../report/spoken.js';
import { type Cursor, compareCursors, isSameCursor } from '../timeline/cursor.js';
import { iterationBefore } from '../timeline/iteration-numbers.js';
import type { Task } from '../timeline/task.js';
import { createScreenMemory } from '../views/screen.js';
import type { Line } from '../web/messages.js';
import { drawnRows, LAYOUTS, type Scene } from './draw.js';
import type { LessonData } from './lesson-data.js';
import { createConcealing } from './seen.js';
import type { ArrivedStop } from './stops.js';
import { createTextTable, type TablePart, type TextTable } from './text-table.js';
import { MOTIONS, type Place, walk } from './walk.js';

/** At one or two kilobytes each, what a mail or a browser can be asked to take, and more than anybody steps through. */
const MOST_PLACES = 6000;

export type Assembled =
  | { readonly kind: 'assembled'; readonly data: LessonData }
  | { readonly kind: 'refused'; readonly message: string };

/** @param most how many places there may be */
export function* assemble(stops: readonly ArrivedStop[], most: number = MOST_PLACES): Task<Assembled> {
  const walked = yield* walk(
    stops.map(({ context }) => context),
    most,
  );
  if (walked.kind === 'too-long') return { kind: 'refused', message: tooLong(stops, most) };
  const { places } = walked;
  const questions = questionsIn(places);
  const looks = looksOf(places, stops);
  const tables = yield* draw(looks, places, stops);
  /** Of the looks that are meant, by their places. */
  const positions = (isMeant: (look: Look, place: Place) => boolean): Readonly<Record<number, number>> =>
    Object.fromEntries(looks.flatMap((look, k) => (isMeant(look, places[look.place]) ? [[look.place, k]] : [])));
  const usual = positions(({ stop, guess }, place) => guess === null && stop === place.stop);
  const data: LessonData = {
    stops: stops.map(({ title }, k) => ({
      title: escapeControls(title),
      place: k,
      looks: positions(({ stop }, place) => stop === k && place.stop === null),
    })),
    questions,
    keys: Object.fromEntries(MOTIONS.flatMap((name, k) => commandNamed(name).keys.map((key) => [key, k]))),
    places: {
      look: places.map((_, k) => usual[k]),
      iteration: places.map(({ context }) => context.session.cursor.iteration),
      question: places.map(({ context: { session } }) => questionOf(questions, session)),
      isAnswered: places.map(({ context: { session } }) => Number(isAnswered(session))),
      guessed: guessedLooks(looks),
      moves: MOTIONS.map((_, motion) => places.map(({ moves }, k) => moves[motion] - k)),
    },
    ...tables,
  };
  return { kind: 'assembled', data };
}

function tooLong(stops: readonly ArrivedStop[], most: number): string {
  const { name } = stops[0].context.timeline.program.subject;
  return `The iterations of ${name} that are visited have more than ${formatCount(most)} steps to show, which is too much for one file. Publish a smaller model, or a lesson that stays in fewer iterations.`;
}

/** Something to be drawn: a place, at one stop only or as it is at any, with an option of its question guessed. */
interface Look {
  readonly place: number;
  readonly stop: number | null;
  readonly guess: number | null;
}

/** Neighbours in time look alike, so they stand side by side. */
function looksOf(places: readonly Place[], stops: readonly ArrivedStop[]): readonly Look[] {
  const looks = places.flatMap(({ context: { session }, stop }, place): readonly Look[] => {
    const options =
      isAnswered(session) && session.quiz !== null && session.quiz.kind !== 'value' ? session.quiz.options : [];
    return [
      { place, stop, guess: null },
      ...(stop === null ? stopsHere(session, stops).map((here) => ({ place, stop: here, guess: null })) : []),
      ...options.map((_, guess) => ({ place, stop, guess })),
    ];
  });
  const cursorOf = ({ place }: Look): Cursor => places[place].context.session.cursor;
  return looks.sort(
    (a, b) => cursorOf(a).branch - cursorOf(b).branch || compareCursors(cursorOf(a), cursorOf(b)) || a.place - b.place,
  );
}

/** The stops whose words are shown at a place that was not arrived at by going to the stop. */
function stopsHere({ cursor, answer, lesson }: Session, stops: readonly ArrivedStop[]): readonly number[] {
  if (lesson === null || answer !== null) return [];
  return stops.flatMap(({ context }, k) => (isSameCursor(context.session.cursor, cursor) ? [k] : []));
}

function questionsIn(places: readonly Place[]): readonly Quiz[] {
  const found: Quiz[] = [];
  for (const { context } of places) {
    const { quiz } = context.session;
    if (quiz !== null && !found.some((other) => isSameQuestion(other, quiz))) found.push(quiz);
  }
  return found;
}

function questionOf(questions: readonly Quiz[], { quiz }: Session): number {
  return quiz === null ? -1 : questions.findIndex((question) => isSameQuestion(question, quiz));
}

function isAnswered({ quiz, cursor }: Session): boolean {
  return quiz !== null && isRevealed(quiz, cursor);
}

function guessedLooks(looks: readonly Look[]): Readonly<Record<number, readonly number[]>> {
  const guessed: Record<number, number[]> = {};
  for (const [k, { place, guess }] of looks.entries()) {
    if (guess === null) continue;
    guessed[place] ??= [];
    guessed[place][guess] = k;
  }
  return guessed;
}

function* draw(
  looks: readonly Look[],
  places: readonly Place[],
  stops: readonly ArrivedStop[],
): Task<Pick<LessonData, 'layouts' | 'words'>> {
  const memory = createScreenMemory();
  const conceal = createConcealing();
  const screens = LAYOUTS.map((layout) => ({
    layout,
    ...createTitledTable<Line>(stops.length),
    rowsAt: (scene: Scene) => drawnRows(scene, layout, memory),
  }));
  const words = createTitledTable<string>(stops.length);
  const reached = stops.map(({ context }) => context.session);
  for (const [done, { place, stop, guess }] of looks.entries()) {
    const { context, from } = places[place];
    const { session, timeline } = context;
    const branches = conceal(context.branches, stops[stop ?? from].seen, session.cursor);
    for (const iteration of neededIterations(context)) yield* timeline.reach(iteration);
    const sceneAt = (at: number | null): Scene => ({
      // What is drawn for all stops is drawn as it looks once each has been left.
      session: { ...guessing(session, guess), lesson: lessonAt(session.lesson, at, stop === null ? [] : reached) },
      branches,
    });
    for (const { add, rowsAt } of screens) add((at) => rowsAt(sceneAt(at)), stop);
    words.add((at) => spokenStop({ ...sceneAt(at), source: null }).map((line) => [line]), stop);
    yield { done: done + 1, total: looks.length, unit: 'screens' };
  }
  return {
    layouts: screens.map(({ layout, table }) => ({
      columns: layout.columns,
      leastRows: layout.rows,
      ...table.finish(),
    })),
    words: words.table.finish(),
  };
}

/** Those that a look compares: what has changed, and why an answer is what it is. */
function neededIterations({ session: { cursor, previous, quiz }, timeline }: CommandContext): readonly number[] {
  const asked = quiz === null ? [] : [iterationBefore(timeline.numbers, quiz.at.iteration), quiz.at.iteration];
  const all = [...asked, previous?.iteration ?? null, cursor.iteration];
  return [...new Set(all)].filter((iteration) => iteration !== null);
}

/** A question as somebody has answered it; the verdict on a number that was guessed is up to the page. */
function guessing(session: Session, guess: number | null): Session {
  const { quiz } = session;
  if (quiz === null) return session;
  const guesses = quiz.kind === 'value' && isAnswered(session) ? [] : null;
  return { ...session, quiz: { ...quiz, guess, guesses } };
}

/** Stands for the title of the stop where a place belongs to all of them. */
const ANY_TITLE = '\uE000\uE001\uE000';

/** @param stop null for a stop that stands for all */
function lessonAt(
  progress: LessonProgress | null,
  stop: number | null,
  reached: readonly Session[],
): LessonProgress | null {
  if (progress === null) return null;
  const { lesson } = progress;
  if (stop !== null) return { lesson, stop, reached };
  const any = { title: ANY_TITLE, paragraphs: [], notes: [], commands: [] };
  return { lesson: { ...lesson, stops: [...lesson.stops, any] }, stop: lesson.stops.length, reached };
}

interface TitledTable<Part> {
  readonly table: TextTable<Part>;
  /** Adds what is drawn at a stop; where that is any of them, the parts that hold its title are drawn for each. */
  add(rowsAt: (stop: number | null) => readonly (readonly Part[])[], stop: number | null): void;
}

function createTitledTable<Part>(stopCount: number): TitledTable<Part> {
  const table = createTextTable<Part>();
  const known = new Map<string, readonly Part[]>();
  return {
    table,
    add: (rowsAt, stop) => {
      const partOf = (part: Part, row: number, place: number): TablePart<Part> => {
        const text = JSON.stringify(part);
        if (!text.includes(ANY_TITLE)) return { part };
        const byStop =
          known.get(text) ?? Array.from({ length: stopCount }, (_, k) => titledPart(rowsAt(k), row, place));
        known.set(text, byStop);
        return { byStop };
      };
      table.add(rowsAt(stop).map((parts, row) => parts.map((part, place) => partOf(part, row, place))));
    },
  };
}

function titledPart<Part>(rows: readonly (readonly Part[])[], row: number, place: number): Part {
  const part = rows[row]?.[place];
  if (part === undefined) throw new Error('A place that belongs to all stops looks different at one of them.');
  return part;
}
