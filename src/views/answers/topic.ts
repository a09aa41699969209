/** A topic of the help. */
import type { TopicAnswer } from '../../debugger/answers/topic.js';
import { blockRows } from '../../drawing/rows/blocks.js';
import type { Row } from '../../drawing/rows/rows.js';
import { parseMarkdown } from '../../saying/markdown.js';
import type { AnswerInput } from '../pane.js';

export function topicRows({ text }: TopicAnswer, { width }: AnswerInput): readonly Row[] {
  return blockRows(parseMarkdown(text), { width });
}
