/** Texts to read: plain lines, e.g. the help on a command, and what a term of the field means. */
import type { Answer } from '../session.js';
import type { TermName } from '../terms.js';
import type { AnswerKind } from './answer.js';

export interface TextAnswer extends Answer {
  readonly kind: 'text';
  readonly title: string;
  readonly lines: readonly string[];
}

/** With an example from the run. */
export interface TermAnswer extends Answer {
  readonly kind: 'term';
  readonly term: TermName;
}

export const TEXT: AnswerKind<TextAnswer> = { kind: 'text', title: ({ title }) => [title] };
export const TERM: AnswerKind<TermAnswer> = { kind: 'term', title: ({ term }) => ['help', term] };
