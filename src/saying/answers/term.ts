/** A term: what it means, and what it is in this run. */

import type { TermAnswer } from '../../debugger/answers/term.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { meaningOf, speaksMostOf } from '../../debugger/terms.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks } from '../../document/document.js';
import { paragraph, passage } from '../blocks.js';
import type { AnswerPlace } from '../step-words.js';
import { exampleOf, NO_EXAMPLE } from '../term-examples.js';

export function sayTerm({ term }: TermAnswer, { moment, session }: AnswerPlace): Blocks {
  const example = exampleOf(term, moment, openQuizOf(session) !== null);
  const lesson = example === NO_EXAMPLE ? speaksMostOf(session.lessons, term) : null;
  const there = lesson === null ? '' : ` The lesson ${lesson.name} shows it: ${asCommand(`lesson ${lesson.name}`)}.`;
  return passage(paragraph(meaningOf(term)), example !== null && paragraph(example + there));
}
