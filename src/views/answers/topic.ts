/** A topic of the help. */
import type { TopicAnswer } from '../../debugger/answers/topic.js';
import { parseMarkdown } from '../../saying/markdown.js';
import { blockRows } from '../drawing/blocks.js';
import type { AnswerInput } from '../drawing/pane.js';
import type { Row } from '../drawing/rows.js';

export function topicRows({ text }: TopicAnswer, { width }: AnswerInput): readonly Row[] {
  return blockRows(parseMarkdown(text), width);
}
