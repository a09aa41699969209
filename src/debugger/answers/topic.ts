/** A topic of the help, or the list of them. */
import { type Effect, warn } from '../command.js';
import type { Answer } from '../session.js';
import { readTopic } from '../topic-text.js';
import { listTopics, type TopicName } from '../topics.js';
import { type AnswerKind, openAnswer } from './answer.js';

export interface TopicAnswer extends Answer {
  readonly kind: 'topic';
  readonly name: string;
  /** Markdown. */
  readonly text: string;
}

export const TOPIC: AnswerKind<TopicAnswer> = { kind: 'topic', title: ({ name }) => ['help', name], isWide: true };

export function openTopic(topic: TopicName): Effect {
  const text = readTopic(topic);
  return text === null ? warn(noText(topic)) : openAnswer<TopicAnswer>({ kind: 'topic', name: topic, text });
}

export function openTopicList(name: string): Effect {
  return openAnswer<TopicAnswer>({ kind: 'topic', name, text: listTopics() });
}

/** What is said where an installation lacks the text of a topic. */
export function noText(topic: TopicName): string {
  return `The text of the topic "${topic}" is missing from this installation. Install backstep again, or build it.`;
}
