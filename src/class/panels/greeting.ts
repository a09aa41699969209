/** For whoever joins when the class is under way: what this is, where the class is, which keys they have. */
import type { Session } from '../../debugger/session.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import type { Blocks } from '../../document/document.js';
import { paragraph } from '../../saying/blocks.js';
import { type DebuggerState, timelineOf } from '../../store.js';
import { compareCursors, startOf } from '../../timeline/cursor.js';
import type { Classroom } from '../classroom.js';
import { nameAtStart } from '../door/names.js';
import { followerKeysInWords } from '../follower-keys.js';
import type { Member } from '../roles.js';

/** Somebody who joins before anything has happened need not be told where the class is. */
export function isUnderWay(state: DebuggerState): boolean {
  const { cursor, lesson } = state.session;
  return compareCursors(cursor, startOf(timelineOf(state))) !== 0 || (lesson?.stop ?? 0) > 0;
}

/** @param names whether whoever reads it has keys */
export function sayGreeting(classroom: Classroom, { role }: Pick<Member, 'role'>, names: 'keys' | 'no keys'): Blocks {
  const state = classroom.store.getState();
  const { name } = timelineOf(state).program.subject;
  return [
    paragraph(`A debugger for training language models, here with ${name}.`),
    paragraph(`${whoIsThere(classroom)} ${whereClassIs(state)}`),
    ...(names === 'keys' ? [paragraph(followerKeysInWords(role, openQuizOf(state.session)))] : []),
  ];
}

function whoIsThere({ driving }: Classroom): string {
  return driving === null ? 'Nobody drives now; the class is' : `${nameAtStart(driving.name)} drives and is`;
}

function whereClassIs({ session: { lesson, cursor } }: DebuggerState): string {
  const stop = lesson?.lesson.stops[lesson.stop];
  if (lesson !== null && stop !== undefined)
    return `at stop ${lesson.stop + 1} of ${lesson.lesson.stops.length} of the lesson: ${stop.title}.`;
  return `at ${iterationOf({ cursor })}.`;
}

/** With the step, if one was executed. */
export function iterationOf({ cursor }: Pick<Session, 'cursor'>): string {
  return `iteration ${cursor.iteration}${cursor.frame < 0 ? '' : `, step ${cursor.frame + 1}`}`;
}
