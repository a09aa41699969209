/** A topic of the help. */
import type { TopicAnswer } from '../../debugger/answers/topic.js';
import type { AnswerInput } from '../drawing/pane.js';
import type { Row } from '../drawing/rows.js';
import { parseMarkdown } from '../topics/markdown.js';
import { markdownRows } from '../topics/markdown-rows.js';

export function topicRows({ text }: TopicAnswer, { width }: AnswerInput): readonly Row[] {
  return markdownRows(parseMarkdown(text), width);
}
