/** A topic of the help. */

import type { TopicAnswer } from '../../debugger/answers/topic.js';
import type { Blocks } from '../../document/document.js';
import { parseMarkdown } from '../markdown.js';

export function sayTopic({ text }: TopicAnswer): Blocks {
  return parseMarkdown(text);
}
