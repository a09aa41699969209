/** Plain lines, e.g. the help on a command. */
import type { Answer } from '../session.js';
import type { AnswerKind } from './answer.js';

export interface TextAnswer extends Answer {
  readonly kind: 'text';
  readonly title: string;
  readonly lines: readonly string[];
}

export const TEXT: AnswerKind<TextAnswer> = { kind: 'text', title: ({ title }) => [title] };
