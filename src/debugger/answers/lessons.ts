/** `lesson` without a name: the lessons in the order of the course, how far one has come with each, and the way into it. */
import { warn } from '../command.js';
import type { Answer } from '../session.js';
import { openingOf } from '../standing.js';
import type { AnswerKind } from './answer.js';

export interface LessonsAnswer extends Answer {
  readonly kind: 'lessons';
  readonly line: number;
}

export const LESSONS: AnswerKind<LessonsAnswer> = {
  kind: 'lessons',
  title: () => ['lessons'],
  lineCount: (_answer, _moment, { lessons }) => lessons.length,
  follow: ({ session }, _answer, line) => {
    const lesson = session.lessons[line];
    if (lesson === undefined) return warn('There is no such line.');
    return { kind: 'open', request: openingOf(session, lesson.name) };
  },
};
