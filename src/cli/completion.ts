/**
 * `backstep __complete`, which the scripts of `backstep completion` call: what may come next on a command line, as the
 * program itself defines it.
 * Invariant: what an option takes follows from its flags and choices, so a new option is completed without more ado.
 */
import type { Command, Option } from 'commander';
import { COMMANDS } from '../commands/commands.js';
import { TOPICS } from '../debugger/topics.js';
import { listFixtures } from '../training/fixture/list-fixtures.js';
import { isRepeatable } from './arguments/options.js';
import { LESSON_ENDINGS, readLessonHead, shippedLessons } from './lesson.js';

/**
 * @param typed what follows the program's name; the last word, which may be empty, is to be completed
 * @returns a line for each thing that may stand there: `word` and the word, or `part` if others may follow it after a comma,
 * and what it means; `folder`; or `file` and how its name ends
 */
export function completions(program: Command, typed: readonly string[]): string {
  const words = wordsOf(typed);
  const current = words.pop() ?? '';
  let command = program;
  let options = visibleOptions(program);
  let open: Option | undefined;
  let position = 0;
  for (const word of words) {
    if (word.startsWith('-')) {
      const named = options.find((option) => namesOf(option).includes(word));
      open = named?.required || named?.optional ? named : undefined;
      options = options.filter((option) => option !== named || isRepeatable(option));
    } else if (open !== undefined) open = undefined;
    else {
      const next = command === program && position === 0 && program.commands.find((each) => each.name() === word);
      if (next) {
        command = next;
        options = [...options, ...visibleOptions(next)];
      } else position++;
    }
  }
  if (current.startsWith('-'))
    return options.flatMap((option) => namesOf(option).map((name) => lineOf(name, option.description))).join('');
  if (open !== undefined) {
    const [, name, list] = /[<[](.+?)(,)?(?:\.\.\.)?[>\]]$/.exec(open.flags) ?? [];
    return list === undefined ? valueLines(program, name, open.argChoices) : listLines(current, open.argChoices ?? []);
  }
  const all = command.registeredArguments;
  const argument = all[position] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
  return [
    ...(command === program && position === 0 ? program.commands.map(commandLine) : []),
    argument === undefined ? '' : valueLines(program, argument.name(), argument.argChoices),
  ].join('');
}

/** Bash makes a word of each "="; an option and its value are two words, whatever stands between them. */
function wordsOf(typed: readonly string[]): string[] {
  const joined: string[] = [];
  typed.forEach((word, k) => {
    if (k > 0 && (word === '=' || typed[k - 1] === '=')) joined.push(joined.pop() + word);
    else joined.push(word);
  });
  return joined.flatMap((word) => (word.startsWith('-') ? word.split(/=(.*)/s).slice(0, 2) : word));
}

function visibleOptions(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}

function namesOf({ short, long }: Option): readonly string[] {
  return [short, long].filter((name) => name !== undefined && name !== null);
}

function lineOf(text: string, about: string): string {
  return `word ${text} ${about}\n`;
}

function commandLine(command: Command): string {
  return lineOf(command.name(), command.description());
}

function listLines(current: string, choices: readonly string[]): string {
  const before = current.slice(0, current.lastIndexOf(',') + 1);
  const left = choices.filter((text) => !before.split(',').includes(text));
  return left.map((text) => `part ${before}${text}\n`).join('');
}

/**
 * Some names are those of several things, of which the last is meant.
 * @param name as the help calls what may stand there, e.g. `fixture`
 */
function valueLines(program: Command, name: string, choices: readonly string[] = []): string {
  const endingIn = (...endings: readonly string[]): readonly string[] => [
    'folder \n',
    ...endings.map((ending) => `file ${ending}\n`),
  ];
  const sources: Readonly<Record<string, () => readonly string[]>> = {
    command: () => COMMANDS.map((each) => lineOf(each.name, each.summary)),
    fixture: () => [
      ...listFixtures().map((each) => lineOf(each.name, each.kind === 'sound' ? each.description : '')),
      ...endingIn('.json', '.txt'),
    ],
    lesson: () => [
      ...shippedLessons().map((lesson) => lineOf(lesson, readLessonHead(lesson).title)),
      ...endingIn(...LESSON_ENDINGS),
    ],
    'lesson-or-fixture': () => [...sources.fixture(), ...sources.lesson()],
    topic: () => [
      ...sources.command(),
      ...program.commands.map(commandLine),
      ...TOPICS.map((topic) => lineOf(topic.name, topic.summary)),
    ],
    reference: () => endingIn('.json'),
    file: () => endingIn(''),
    'expression-and-file': () => endingIn(''),
    folder: () => endingIn(),
  };
  const lines = [...choices.map((text) => lineOf(text, '')), ...(sources[name]?.() ?? [])];
  return [...new Map(lines.map((line) => [line.split(' ', 2).join(), line])).values()].join('');
}
