/** Lines as they are; an empty one stands between paragraphs. */

import type { TextAnswer } from '../../debugger/answers/text.js';
import type { Blocks } from '../../document/document.js';
import { paragraph } from '../blocks.js';

export function sayText({ lines }: TextAnswer): Blocks {
  return lines.filter((line) => line !== '').map((line) => paragraph(line));
}
