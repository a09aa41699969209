/**
 * Makes the data of a lesson in one file: walks it, and says at each place what a terminal's session says there.
 * Invariant: a place belongs to all stops, and only the words of the lesson are each stop's own.
 */
import type { CommandContext } from '../debugger/command.js';
import { changedContext } from '../debugger/effects.js';
import { isAboutStep } from '../debugger/element-question.js';
import type { LessonProgress, Session } from '../debugger/session.js';
import { isRevealed, isSameQuestion, openQuizOf, type Quiz } from '../debugger/teaching/quiz.js';
import type { Article, Asked } from '../document/article.js';
import { boundBlocks, type Limits, textWithin } from '../document/bound-blocks.js';
import { boundArticle, boundAsked, MOST } from '../document/bounds.js';
import type { Blocks } from '../document/document.js';
import { writeJson } from '../document/json.js';
import { formatCount } from '../document/numbers.js';
import { spokenPlace } from '../report/spoken.js';
import { inCommands, sayArticle } from '../saying/article.js';
import { type CentreSource, createCentreSource } from '../saying/centre-source.js';
import { momentOf } from '../saying/compared.js';
import { sayLesson } from '../saying/lesson.js';
import type { Branches } from '../timeline/branches.js';
import { iterationBefore } from '../timeline/iteration-numbers.js';
import type { Task } from '../timeline/task.js';
import { commandsByName, sayKeys } from './commands.js';
import { asHeld } from './held.js';
import { type LessonData, MOST_PLACES, type Packed, type PartNames, type PlaceData } from './lesson-data.js';
import { packedLesson } from './packed-lesson.js';
import { createConcealing } from './seen.js';
import type { ArrivedStop } from './stops.js';
import { type Place, walk } from './walk.js';

/** Of the matrices and tables of all places together, and the fewest of one. */
const MOST_NUMBERS = 200_000;
const FEWEST_NUMBERS = 128;
/** In characters: what is larger holds no more than where it leads. */
const MOST_WITH_WHYS = 650_000;

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
  const { parts, pack, namesOf } = createParts();
  const packed = ({ title, blocks }: Asked): Packed => pack({ title, blocks });
  const sayPlace = createSaying(stops, limitsFor(places.length));
  const keys = packed(sayKeys());
  const said: PlaceData[] = [];
  const whys: (Asked | null)[] = [];
  for (const [k, place] of places.entries()) {
    for (const iteration of neededIterations(place.context)) yield* place.context.timeline.reach(iteration);
    const { article, words, heard, why } = sayPlace(place);
    whys.push(why);
    const moves = place.moves.map((to) => to - k);
    said.push({
      ...{ article: pack(article), words: words.map(namesOf), heard: [...heard], why: null, moves },
      ...asking(place.context.session, questions),
    });
    yield { done: k + 1, total: places.length, unit: 'places' };
  }
  const titles = stops.map(({ title }, place) => ({ title: textWithin(MOST)(title), place }));
  const common = { stops: titles, questions: questions.map(answered), commands: commandsByName(), keys };
  const bare: LessonData = { ...common, parts: [...parts], places: said };
  const asked = whys.map((why, k): PlaceData => ({ ...said[k], why: why === null ? null : packed(why) }));
  const whole: LessonData = { ...common, parts, places: asked };
  return { kind: 'assembled', data: packedLesson(whole).length > MOST_WITH_WHYS ? bare : whole };
}

/** Which question is shown, and whether with its answer. */
function asking({ quiz, cursor }: Session, questions: readonly Quiz[]): Pick<PlaceData, 'question' | 'isAnswered'> {
  if (quiz === null) return { question: null, isAnswered: false };
  return { question: questions.findIndex((each) => isSame(each, quiz)), isAnswered: isRevealed(quiz, cursor) };
}

function tooLong(stops: readonly ArrivedStop[], most: number): string {
  const { name } = stops[0].context.timeline.program.subject;
  return `The iterations of ${name} that are visited have more than ${formatCount(most)} steps to show, which is too much for one file. Publish a smaller model, or a lesson that stays in fewer iterations.`;
}

export function limitsFor(places: number): Limits {
  const numbers = Math.min(MOST.numbers, Math.max(FEWEST_NUMBERS, Math.floor(MOST_NUMBERS / places)));
  return { ...MOST, numbers, shades: 4 * numbers };
}

interface SaidPlace {
  readonly article: Omit<Article, 'words'>;
  /** By stop. */
  readonly words: readonly Blocks[];
  readonly heard: readonly string[];
  readonly why: Asked | null;
}

function createSaying(stops: readonly ArrivedStop[], limits: Limits): (place: Place) => SaidPlace {
  const conceal = createConcealing();
  const centreOf = createCentreSource();
  const reached = stops.map(({ context }) => context.session);
  return ({ context, from }) => {
    const { lesson, cursor } = context.session;
    const branches = conceal(context.branches, stops[from].seen, cursor);
    // What is said for all stops is said as it is once each has been left.
    const at = (k: number): LessonProgress | null => lesson && { lesson: lesson.lesson, stop: k, reached };
    const seen = changedContext(context, { lesson: at(from) }, branches);
    const { session } = seen;
    const { words, ...article } = boundArticle(sayArticle(session, branches, centreOf), limits);
    const moment = momentOf(session, branches);
    const wordsAt = (k: number): Blocks => {
      const progress = at(k);
      if (progress === null || k === from) return words;
      return boundBlocks(inCommands(sayLesson(progress, session, moment)), limits);
    };
    return {
      article,
      words: stops.map((_, k) => wordsAt(k)),
      heard: spokenPlace(seen, article.title).map(textWithin(limits)),
      why: sayWhy(session, branches, centreOf, limits),
    };
  };
}

/** While a question is open, nothing else is asked. */
function sayWhy(session: Session, branches: Branches, centreOf: CentreSource, limits: Limits): SaidPlace['why'] {
  const isAsked = session.answer !== null || openQuizOf(session) !== null;
  if (isAsked || !isAboutStep(momentOf(session, branches))) return null;
  const why: Session = { ...session, answer: { kind: 'why', line: 0 } };
  return boundAsked({ of: null, ...sayArticle(why, branches, centreOf) }, limits);
}

function questionsIn(places: readonly Place[]): readonly Quiz[] {
  const found: Quiz[] = [];
  for (const { context } of places) {
    const { quiz } = context.session;
    if (quiz !== null && !found.some((other) => isSame(other, quiz))) found.push(quiz);
  }
  return found;
}

/** What it takes to take a guess and to judge it. */
function answered(quiz: Quiz): LessonData['questions'][number] {
  const { topic, answer } = quiz;
  return quiz.kind === 'value'
    ? { kind: quiz.kind, topic, answer }
    : { kind: quiz.kind, topic, answer, options: [...quiz.options] };
}

function isSame(question: Quiz, other: Quiz | null): boolean {
  return other !== null && isSameQuestion(question, other);
}

/** Those that are compared: what has changed, and why an answer is what it is. */
function neededIterations({ session: { cursor, previous, quiz }, timeline }: CommandContext): readonly number[] {
  const asked = quiz === null ? [] : [iterationBefore(timeline.numbers, quiz.at.iteration), quiz.at.iteration];
  const all = [...asked, previous?.iteration ?? null, cursor.iteration];
  return [...new Set(all)].filter((iteration) => iteration !== null);
}

/** Articles of places that follow one another have most of their parts in common. */
function createParts() {
  const parts: unknown[] = [];
  const known = new Map<string, number>();
  const nameOf = (part: unknown): number => {
    const held = asHeld(part);
    const text = writeJson(held);
    const name = known.get(text) ?? parts.push(held) - 1;
    known.set(text, name);
    return name;
  };
  const namesOf = (whole: unknown): PartNames => (Array.isArray(whole) ? whole.map(nameOf) : nameOf(whole));
  const pack = (whole: object): Packed =>
    Object.fromEntries(Object.entries(whole).map(([key, value]) => [key, namesOf(value)]));
  return { parts, pack, namesOf };
}
