/**
 * `backstep help`: the commands and topics; of a name, the usage of that command, the topic, what a command of the debugger
 * does, or what a term means. What the debugger's help says of a name, this says too.
 */

import type { Command } from 'commander';
import { helpOn, LISTS_OF_TERMS } from '../commands/command-line-commands.js';
import { COMMANDS } from '../commands/commands.js';
import { spell } from '../commands/spelling.js';
import { listTerms, meaningOf, termNamed, termsLike } from '../debugger/terms.js';
import { readTopic } from '../debugger/topic-text.js';
import { listTopics, type TopicName, topicNamed, topicsLike } from '../debugger/topics.js';
import { blockRows } from '../document/drawing/rows/blocks.js';
import { printedLines } from '../document/drawing/rows/rows.js';
import { parseMarkdown } from '../explaining/markdown.js';
import { quote, refuse } from '../files/refusal.js';
import type { TextPart } from '../questions/text.js';
import { noText } from '../questions/topic.js';

/** What the names of facts about a command take, with the spaces after them. */
const NAME_WIDTH = 9;

/** Lines longer than this are hard to read, however wide the terminal is. */
const WIDEST = 100;

/**
 * @param called the words that start the program
 * @param width of the terminal, if there is one
 */
export function helpText(program: Command, called: string, name: string | undefined, width: number = WIDEST): string {
  const shown = (markdown: string): string => render(markdown, Math.min(width, WIDEST));
  if (name === undefined) return `${program.helpInformation()}\nTopics:\n${shown(listTopics())}`;
  const parts = [
    ...program.commands.filter((command) => command.name() === name).map((command) => command.helpInformation()),
    ...topicParts(topicNamed(name), shown),
    ...COMMANDS.filter((command) => command.name === name || command.aliases.includes(name)).map(
      (command) => `In the debugger:\n\n${helpOn(command).map(textOfPart).join('\n\n')}\n`,
    ),
    ...termParts(name, shown),
    ...(LISTS_OF_TERMS.includes(name) ? [`Terms:\n${shown(listTerms())}`] : []),
  ];
  if (parts.length === 0) refuse(unknown(program, called, name));
  return parts.join('\n');
}

function topicParts(topic: TopicName | null, shown: (markdown: string) => string): readonly string[] {
  if (topic === null) return [];
  const text = readTopic(topic);
  if (text === null) refuse(noText(topic));
  return [shown(text)];
}

function termParts(name: string, shown: (markdown: string) => string): readonly string[] {
  const term = termNamed(name);
  return term === null ? [] : [shown(`*${term}*: ${meaningOf(term)}`)];
}

function unknown(program: Command, called: string, name: string): string {
  const known = [...program.commands.map((command) => command.name()), ...COMMANDS.map((command) => command.name)];
  const beginning = known.filter((each) => each.startsWith(name.toLowerCase()));
  const nearest = [...new Set([...topicsLike(name), ...beginning, ...termsLike(name)])].slice(0, 4);
  const instead = nearest.length === 0 ? '' : ` It may be ${nearest.map((each) => quote(each)).join(', ')}.`;
  return `There is no command, topic or term ${quote(name)}.${instead} "${called} help" lists the commands and topics.`;
}

function render(markdown: string, width: number): string {
  return printedLines(blockRows(parseMarkdown(markdown), { width }))
    .map((line) => `${line}\n`)
    .join('');
}

function textOfPart(part: TextPart): string {
  if (typeof part === 'string') return spell(part, 'signs');
  return part.map(([name, text]) => `${name.padEnd(NAME_WIDTH)}${text}`).join('\n');
}
