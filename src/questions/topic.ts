/** A topic of the help, or the list of them. */
import { type Effect, warn } from '../debugger/command.js';
import type { Answer } from '../debugger/session.js';
import { readTopic } from '../debugger/topic-text.js';
import { listTopics, type TopicName } from '../debugger/topics.js';
import { parseMarkdown } from '../explaining/markdown.js';
import { type AnswerKind, openAnswer } from './answer.js';

interface TopicAnswer extends Answer<'topic'> {
  readonly name: string;
  /** Markdown. */
  readonly text: string;
}

export const TOPIC: AnswerKind<TopicAnswer> = {
  kind: 'topic',
  say: ({ text }) => parseMarkdown(text),
  title: ({ name }) => ['help', name],
  isWide: true,
};

export function openTopic(topic: TopicName): Effect {
  const text = readTopic(topic);
  return text === null ? warn(noText(topic)) : openAnswer(TOPIC, { name: topic, text });
}

export function openTopicList(): Effect {
  return openAnswer(TOPIC, { name: 'topics', text: listTopics() });
}

/** What is said where an installation lacks the text of a topic. */
export function noText(topic: TopicName): string {
  return `The text of the topic "${topic}" is missing from this installation. Install backstep again, or build it.`;
}
