/**
 * The commands of the command line itself: the prompt, and help. They are part of the table, so it is passed to them.
 */

import { type Command, changed, commandGroup, type Effect, openLine, warn } from '../debugger/command.js';
import { TERMS, type TermName } from '../debugger/glossary.js';
import { commandsLike, nearestOf, resolveCommand, termsNear } from '../debugger/prompt/command-line.js';
import { showKey } from '../debugger/prompt/key-names.js';
import { sayingOf } from '../debugger/prompt/other-lines.js';
import { meaningOf, termNamed } from '../debugger/terms.js';
import { TOPICS, topicNamed, topicsLike } from '../debugger/topics.js';
import { quote } from '../files/refusal.js';
import { openAnswer } from '../questions/answer.js';
import { showInformation } from '../questions/information.js';
import { NO_TEXT, sampleLine } from '../questions/sample.js';
import { TERM } from '../questions/term.js';
import { TEXT, type TextPart } from '../questions/text.js';
import { openTopic, openTopicList } from '../questions/topic.js';

/** @param table read when a command runs: the table that these commands become part of */
export function createCommandLineCommands(table: () => readonly Command[]): readonly Command[] {
  return commandGroup('session', [
    {
      name: 'command',
      opens: true,
      keys: [':'],
      words: 'commands',
      purpose: 'find and leave',
      footer: 'always',
      summary: 'Type a command.',
      run: () => openLine(),
    },
    {
      name: 'prompt',
      opens: true,
      group: 'look',
      keys: ['e'],
      within: 'over sample',
      words: 'your own sentence',
      purpose: 'judge the model',
      helpsAt: { 'over sample': 0 },
      summary: 'Type a sentence of your own, which the model reads and goes on with.',
      disabled: ({ session }) => (sampleLine(session) === null ? NO_TEXT : null),
      run: ({ session }) => openLine(sampleLine(session) ?? ''),
    },
    {
      name: 'help',
      opens: true,
      explains: true,
      aliases: ['h', 'man'],
      keys: ['?'],
      words: 'help',
      purpose: 'find and leave',
      footer: 'always',
      usage: '[COMMAND | TERM | TOPIC]',
      summary: 'Show all commands, say what one does, explain a term such as softmax, or open a topic.',
      details: [
        '"terms" lists the terms that can be explained, "help topics" the topics. Without the debugger, "help TOPIC" in place of a fixture prints a topic.',
      ],
      complete: () => [
        ...table().map(({ name }) => name),
        'terms',
        'topics',
        ...TOPICS.map(({ name }) => name),
        ...TERM_NAMES,
      ],
      run: (_context, name) => help(table(), name),
    },
    {
      name: 'terms',
      words: 'explained',
      purpose: 'have it explained',
      aliases: ['glossary'],
      usage: '[TERM]',
      summary: 'The glossary: list the terms of the field with what they mean, or explain one.',
      details: ['A term alone is explained, too: "logit". y explains the signs and terms that are on the screen.'],
      complete: () => TERM_NAMES,
      run: (_context, name) => (name === '' ? showInformation('terms') : explainTerm(name)),
    },
  ]);
}

const TERM_NAMES = TERMS.map(({ name }) => name);
/** The names under which the help lists all terms. */
export const LISTS_OF_TERMS: readonly string[] = ['terms', 'glossary'];

function explainTerm(name: string): Effect {
  const term = termFor(name);
  return term === null
    ? warn(`There is no term ${quote(name)}.${termsNear(name)} "terms" lists them all.`)
    : openAnswer(TERM, { term });
}

/** The term of a name, also of a field's: learningRate. */
function termFor(name: string): TermName | null {
  return termNamed(name) ?? termNamed(name.replace(/(?<=[a-z])(?=[A-Z])|_/g, ' '));
}

function help(commands: readonly Command[], name: string): Effect {
  if (name === '') return changed({ overlay: { kind: 'help', scroll: 0 }, playing: false });
  if (LISTS_OF_TERMS.includes(name)) return showInformation('terms');
  if (name === 'topics') return openTopicList();
  const term = termFor(name);
  const topic = topicNamed(name);
  const isCommand = commands.some((command) => [command.name, ...command.aliases].includes(name));
  if (topic !== null && !isCommand) return openTopic(topic);
  if (term !== null && !isCommand) return openAnswer(TERM, { term });
  const command = resolveCommand(commands, name, (all) => sayingOf(name) ?? neither(all, name));
  const asTerm = term === null ? [] : [`As a term of the field, ${term}: ${meaningOf(term)}`];
  return openAnswer(TEXT, {
    title: `help › ${command.name}`,
    parts: [...helpOn(command), ...asTerm],
  });
}

/** Two rows of a narrow screen, beyond which a message is cut. */
const MOST_CHARACTERS = 150;

function neither(commands: readonly Command[], name: string): string {
  const like = commandsLike(commands, name);
  const terms = termsNear(name);
  const topics = nearestOf('topics', topicsLike(name));
  const say = (nearest: string): string =>
    `There is no command, term or topic ${quote(name)}.${nearest} "help", "terms" and "help topics" list all of them.`;
  const sayings = [like + terms + topics, terms + topics, terms || topics].map(say);
  return sayings.find(({ length }) => length <= MOST_CHARACTERS) ?? say('');
}

export function helpOn(command: Command): readonly TextPart[] {
  const { name, aliases, keys, usage, counted, summary, details = [], reverse, refusesViewers } = command;
  const also = counted === undefined ? '' : `, or ${usage.replace(/^\[COUNT\]/, `COUNT ${name}`)}`;
  return [
    summary,
    [
      ['usage', `${name}${usage === '' ? '' : ` ${usage}`}${also}`],
      ...(aliases.length === 0 ? [] : [['also', aliases.join(', ')] as const]),
      ...(keys.length === 0 ? [] : [['keys', keys.map((key) => showKey(key)).join(' ')] as const]),
      ...(reverse === undefined ? [] : [['reverse', reverse] as const]),
    ],
    ...details,
    ...(refusesViewers === undefined ? [] : [refusesViewers]),
    ...(/EXPRESSION|CONDITION/.test(usage) ? [ON_EXPRESSIONS] : []),
  ];
}

const ON_EXPRESSIONS = '"info expressions" lists everything that an expression or a condition can contain.';
