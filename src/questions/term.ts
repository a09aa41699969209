/** What a term of the field means, with an example from the run. */
import type { TermName } from '../debugger/glossary.js';
import type { Answer } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { meaningOf, speaksMostOf } from '../debugger/terms.js';
import { asCommand } from '../document/document.js';
import { paragraph, passage } from '../explaining/blocks.js';
import { exampleOf, NO_EXAMPLE } from '../explaining/term-examples.js';
import type { AnswerKind } from './answer.js';

interface TermAnswer extends Answer<'term'> {
  readonly term: TermName;
}

export const TERM: AnswerKind<TermAnswer> = {
  kind: 'term',
  say({ term }, { moment, session }) {
    const example = exampleOf(term, moment, openQuizOf(session) !== null);
    const lesson = example === NO_EXAMPLE ? speaksMostOf(session.teaching.lessons, term) : null;
    const there = lesson === null ? '' : ` The lesson ${lesson.name} shows it: ${asCommand(`lesson ${lesson.name}`)}.`;
    return passage(paragraph(meaningOf(term)), example !== null && paragraph(example + there));
  },
  title: ({ term }) => ['help', term],
};
