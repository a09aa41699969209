/** A text of the program itself, e.g. the help on a command. */
import type { Answer } from '../session.js';
import type { AnswerKind } from './answer.js';

/** A paragraph, or names with what they are. */
export type TextPart = string | readonly (readonly [name: string, text: string])[];

export interface TextAnswer extends Answer {
  readonly kind: 'text';
  readonly title: string;
  readonly parts: readonly TextPart[];
}

export const TEXT: AnswerKind<TextAnswer> = { kind: 'text', title: ({ title }) => [title] };
