/** What a term of the field means, with an example from the run. */

import type { TermName } from '../glossary.js';
import type { Answer } from '../session.js';
import type { AnswerKind } from './answer.js';

export interface TermAnswer extends Answer {
  readonly kind: 'term';
  readonly term: TermName;
}

export const TERM: AnswerKind<TermAnswer> = { kind: 'term', title: ({ term }) => ['help', term] };
