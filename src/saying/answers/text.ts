/** A text of the program itself. */
import type { TextAnswer } from '../../debugger/answers/text.js';
import type { Blocks } from '../../document/document.js';
import { definitions, paragraph } from '../blocks.js';

export function sayText({ parts }: TextAnswer): Blocks {
  return parts.map((part) => (typeof part === 'string' ? paragraph(part) : definitions(part)));
}
