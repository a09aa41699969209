/** `lesson` without a name: the lessons in the order of the course, how far one has come with each, and the way into it. */
import type { Answer, Session } from '../session.js';
import { openingOf } from '../standing.js';
import type { AnswerKind } from './answer.js';

export interface LessonsAnswer extends Answer {
  readonly kind: 'lessons';
  readonly line: number;
}

export const LESSONS: AnswerKind<LessonsAnswer, Session['lessons'][number]> = {
  kind: 'lessons',
  title: () => ['lessons'],
  lines: (_answer, _moment, { lessons }) => lessons,
  follow: ({ session }, _answer, { name }) => ({ kind: 'open', request: openingOf(session, name) }),
};
