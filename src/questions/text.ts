/** A text of the program itself, e.g. the help on a command. */
import type { Answer } from '../debugger/session.js';
import { definitions, paragraph } from '../explaining/blocks.js';
import type { AnswerKind } from './answer.js';

/** A paragraph, or names with what they are. */
export type TextPart = string | readonly (readonly [name: string, text: string])[];

interface TextAnswer extends Answer<'text'> {
  readonly title: string;
  readonly parts: readonly TextPart[];
}

export const TEXT: AnswerKind<TextAnswer> = {
  kind: 'text',
  say: ({ parts }) => parts.map((part) => (typeof part === 'string' ? paragraph(part) : definitions(part))),
  title: ({ title }) => [title],
};
