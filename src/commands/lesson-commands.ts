/**
 * The commands of lessons and of the tour.
 * Invariant: the commands of a lesson lead to the same places whatever was done between two stops.
 */

import {
  type Command,
  type CommandContext,
  changed,
  commandGroup,
  type Effect,
  type EffectOrTask,
  informAside,
  warn,
} from '../debugger/command.js';
import { aside, fieldsOf, type LessonProgress, type Session, type SessionChange } from '../debugger/session.js';
import { courseCommand, isAtLastStop, isEnded, openingOf } from '../debugger/standing.js';
import { type Lesson, type LessonStop, lessonAfter } from '../debugger/teaching/lesson.js';
import { isRevealed, openQuizOf, type Quiz, replaceQuiz, resultsOf } from '../debugger/teaching/quiz.js';
import { afterTour, tourOf } from '../debugger/teaching/tour.js';
import { asCommand } from '../document/document.js';
import { quote } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { RESULTS } from '../questions/results.js';
import { changedContext } from './effects.js';
import { runCommands } from './run-commands.js';

/** @param table read when a command runs, since these commands become part of it */
export function createLessonCommands(table: () => readonly Command[]): readonly Command[] {
  return commandGroup('class', [
    {
      name: 'tour',
      aliases: ['tutorial', 'demo'],
      keys: ['T'],
      keyWithin: { tour: 'space' },
      group: 'session',
      summary: 'Take the tour, or go on to its next stop, as space does in it; "stop" ends it.',
      words: 'tour',
      wordsHere: ({ session }) => (session.teaching.tour === null ? 'tour' : 'go on'),
      purpose: 'have it explained',
      helpsAt: { start: 1, tour: 1 },
      run: (context) => goOnWithTour(table(), context),
    },
    {
      name: 'next-stop',
      reverse: 'previous-stop',
      keys: ['space'],
      within: 'lesson',
      usage: '[COUNT]',
      counted: 'alone',
      summary: 'Show the answer to an open question, else go to the next stop; after the last, to the next lesson.',
      words: 'next stop',
      wordsHere: ({ session }) => {
        if (openQuizOf(session) !== null) return 'answer';
        return session.teaching.lesson !== null && isEnded(session.teaching.lesson) ? 'next lesson' : 'next stop';
      },
      purpose: 'have it explained',
      footer: { step: 10 },
      notInLessons: true,
      disabled: withoutLesson,
      run: (context, argument) => goToStop(table(), context, /^\d{1,4}$/.test(argument) ? Number(argument) : 1),
    },
    {
      name: 'previous-stop',
      reverse: 'next-stop',
      keys: ['backspace'],
      within: 'lesson',
      words: 'back',
      purpose: 'have it explained',
      footer: { step: 11 },
      summary: 'Go back to the stop before.',
      notInLessons: true,
      disabled: (context) => {
        const { lesson } = context.session.teaching;
        if (lesson === null || lesson.stop > 0) return withoutLesson(context);
        return `This is the first stop of the lesson. ${asCommand('lesson off')} leaves it.`;
      },
      run: (context) => goToStop(table(), context, -1),
    },
  ]);
}

/** A lesson before its first stop. */
export function beginLesson(lesson: Lesson): LessonProgress {
  return { lesson, stop: -1, reached: [] };
}

function withoutLesson({ session }: CommandContext): string | null {
  if (session.teaching.lesson !== null) return null;
  return session.teaching.lessons.length === 0
    ? 'No lesson is open.'
    : 'No lesson is open. ":lesson" lists those that ship.';
}

function goToStop(table: readonly Command[], context: CommandContext, distance: number): EffectOrTask {
  const { lesson: progress } = context.session.teaching;
  if (progress === null) return changed({});
  // A question that was asked is answered before the lesson goes on.
  if (distance > 0 && openQuizOf(context.session) !== null)
    return { kind: 'lines', name: 'lesson', change: { answer: null }, lines: ['follow'] };
  if (distance > 0 && isEnded(progress)) return openNext(context.session);
  if (distance > 0 && isAtLastStop(progress)) return endLesson(context.session, progress);
  const stop = Math.min(progress.stop + distance, progress.lesson.stops.length - 1);
  return reachStop(table, context, progress, stop);
}

function* goOnWithTour(table: readonly Command[], context: CommandContext): Task<Effect> {
  const { session, timeline } = context;
  const tour = tourOf(timeline);
  const stop = session.teaching.tour === null ? 0 : session.teaching.tour.stop + 1;
  if (stop >= tour.length) {
    const onward = afterTour(session, timeline.program.subject.name);
    const said = ['That was the tour.', onward, `${asCommand('help')} shows all keys.`].filter((each) => each !== '');
    return informAside(said.join(' '), { tour: null });
  }
  // Within the tour, no first screen opens at the start.
  const within = { tour: { stop, at: session.where.cursor } };
  const started = changedContext(context, { ...within, message: null, answer: null, focus: 'step' });
  const reached = yield* runCommands(table, started, tour[stop].commands);
  const { where } = reached.session;
  const change = { ...fieldsOf(reached.session), tour: { stop, at: where.cursor } };
  return { kind: 'change', change, branches: reached.branches };
}

/** At the end, what was asked on the way is shown with its answers; where nothing was, a message says that it is the end. */
function endLesson(session: Session, progress: LessonProgress): Effect {
  const change = { lesson: { ...progress, stop: progress.lesson.stops.length }, scroll: 0 };
  return resultsOf(session).length === 0
    ? informAside('This was the last stop.', change)
    : changed({ ...change, answer: { kind: RESULTS.kind } });
}

function openNext(session: Session): Effect {
  const next = lessonAfter(session.teaching.lessons, session.teaching.lesson?.lesson.name ?? '');
  if (next === null) {
    const course = courseCommand(session);
    return informAside(`No lesson comes after this one.${course === null ? '' : ` ${course} shows the whole course.`}`);
  }
  return { kind: 'open', request: openingOf(session, next.name) };
}

/** Runs the commands of every stop that has not been reached yet, since each goes on from the one before. */
function* reachStop(
  table: readonly Command[],
  context: CommandContext,
  progress: LessonProgress,
  stop: number,
): Task<Effect> {
  const left = context.session;
  const reached = [...progress.reached];
  let at = context;
  while (reached.length <= stop) {
    at = yield* runStop(table, { ...at, session: reached.at(-1) ?? left }, progress.lesson.stops[reached.length]);
    reached.push(at.session);
  }
  const { branches } = at;
  if (!branches.all.some(({ id }) => id === reached[stop].where.cursor.branch)) {
    return warn('The branch of this stop has been deleted.');
  }
  const place = `Stop ${stop + 1} of ${progress.lesson.stops.length}.`;
  const text = `${place}${passedOver(progress, stop, reached)} ${asCommand('previous-stop')} goes back through those before.`;
  // A page has the list of stops beside the button back, and was asked for this one by its number.
  const message = stop > progress.stop + 1 && left.look.keys !== 'buttons' ? aside(text) : null;
  const change = { ...arriveAt(reached[stop], left), lesson: { ...progress, stop, reached }, message };
  return { kind: 'change', change, branches };
}

/** The stops whose questions were not asked, because several were gone on at once. */
function passedOver({ stop: from }: LessonProgress, to: number, reached: readonly Session[]): string {
  const asking = reached.flatMap(({ teaching: { quiz } }, k) => (k > from && k < to && quiz !== null ? [k + 1] : []));
  if (from < 0 || asking.length === 0) return '';
  return ` The question of stop ${asking.join(' and of stop ')} was not asked.`;
}

/** Runs the commands of a stop from where the one before has led. */
export function* runStop(
  table: readonly Command[],
  from: CommandContext,
  { title, commands }: LessonStop,
): Task<CommandContext> {
  // The timeline is that of the stop before, whichever branch somebody has wandered to.
  const started = changedContext(from, { message: null, quiz: null, answer: null });
  const lines = commands.map(({ text }) => text);
  const placeOf = (k: number): string => `${quote(title)}, line ${commands[k].line} of the lesson: `;
  return yield* runCommands(table, started, lines, placeOf);
}

/** Typed lines and the speed of play belong to the person, not to the stop. */
function arriveAt(place: Session, left: Session): SessionChange {
  const {
    typed: _typed,
    tried: _tried,
    jumps: _jumps,
    speed: _speed,
    motion: _motion,
    progress: _progress,
    ...rest
  } = fieldsOf(place);
  return {
    ...rest,
    scroll: 0,
    playing: false,
    overlay: { kind: 'none' },
    ...replaceQuiz(left, quizAt(place, left)),
  };
}

/** A stop asks its question again. A stop without a question reveals the answer to an open one, as the next step does. */
function quizAt({ teaching: { quiz }, where: { cursor } }: Session, left: Session): Quiz | null {
  // A new object, which tells this asking from the one before.
  if (quiz !== null) return { ...quiz, at: { ...quiz.at } };
  const open = openQuizOf(left);
  const isNear = open !== null && open.at.branch === cursor.branch && open.at.iteration === cursor.iteration;
  return isNear && isRevealed(open, cursor) ? open : null;
}
