/**
 * What a shell can complete on the command line of backstep: its commands, options and what may follow each, as the
 * program itself defines them.
 * Invariant: what an option takes follows from its flags and choices, so a new option is completed without more ado.
 */
import type { Argument, Command, Option } from 'commander';
import { isRepeatable } from './options.js';

/** Something that can be typed, and what it is. */
export interface Word {
  readonly text: string;
  readonly about: string;
}

/** What can stand where the program expects a value. */
export interface Values {
  /** As the help calls it, e.g. `fixture`. */
  readonly name: string;
  readonly words: readonly Word[];
  /** Files of any kind, only those with these endings, only folders, or none. */
  readonly files: 'any' | readonly string[] | 'folders' | 'none';
  /** Several words, separated by commas. */
  readonly isList: boolean;
}

export interface CompletableOption {
  readonly names: readonly string[];
  readonly about: string;
  /** Null if it takes no value. */
  readonly values: Values | null;
  readonly isValueOptional: boolean;
  readonly isRepeatable: boolean;
}

export interface CompletableCommand {
  readonly name: string;
  readonly about: string;
  readonly options: readonly CompletableOption[];
  /** What follows the command; null if nothing does. */
  readonly argument: Values | null;
  readonly isArgumentRepeatable: boolean;
}

export interface CompletableProgram extends CompletableCommand {
  /** The program's own options may stand after each of them. */
  readonly commands: readonly CompletableCommand[];
}

/** Words for what a name such as `fixture` or `topic` stands for. */
export type WordsFor = Readonly<Record<string, readonly Word[]>>;

const FILES: Readonly<Record<string, Values['files']>> = {
  fixture: ['.json', '.txt'],
  lesson: ['.lesson'],
  'lesson-or-fixture': ['.lesson', '.json', '.txt'],
  reference: ['.json'],
  file: 'any',
  'expression-and-file': 'any',
  folder: 'folders',
};

export function completable(program: Command, wordsFor: WordsFor): CompletableProgram {
  return {
    ...commandOf(program, wordsFor),
    commands: program.commands.map((command) => commandOf(command, wordsFor)),
  };
}

function commandOf(command: Command, wordsFor: WordsFor): CompletableCommand {
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    about: command.description(),
    options: command
      .createHelp()
      .visibleOptions(command)
      .map((option) => optionOf(option, wordsFor)),
    argument: argument === undefined ? null : argumentOf(argument, wordsFor),
    isArgumentRepeatable: argument?.variadic ?? false,
  };
}

function optionOf(option: Option, wordsFor: WordsFor): CompletableOption {
  const [, placeholder, list] = /[<[](.+?)(,)?(?:\.\.\.)?[>\]]$/.exec(option.flags) ?? [];
  return {
    names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
    about: option.description,
    values: placeholder === undefined ? null : valuesOf(placeholder, option.argChoices, wordsFor, list !== undefined),
    isValueOptional: option.optional,
    isRepeatable: isRepeatable(option),
  };
}

function argumentOf(argument: Argument, wordsFor: WordsFor): Values {
  return valuesOf(argument.name(), argument.argChoices, wordsFor);
}

function valuesOf(name: string, choices: readonly string[] | undefined, wordsFor: WordsFor, isList = false): Values {
  const words = choices?.map((text) => ({ text, about: '' })) ?? wordsFor[name] ?? [];
  return { name, words, files: FILES[name] ?? 'none', isList };
}
