/** A term: what it means, and what it is in this run. */
import type { TermAnswer } from '../../debugger/answers/term.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { meaningOf, speaksMostOf } from '../../debugger/terms.js';
import type { Row } from '../../drawing/rows/rows.js';
import { type AnswerInput, paragraph } from '../pane.js';
import { exampleOf, NO_EXAMPLE } from '../term-examples.js';

export function termRows({ term }: TermAnswer, { moment, session, width }: AnswerInput): readonly Row[] {
  const example = exampleOf(term, moment, openQuizOf(session) !== null);
  const lesson = example === NO_EXAMPLE ? speaksMostOf(session.lessons, term) : null;
  const there = lesson === null ? '' : ` The lesson ${lesson.name} shows it: ":lesson ${lesson.name}".`;
  return [...paragraph(meaningOf(term), width), ...(example === null ? [] : paragraph(example + there, width))];
}
