/**
 * The command line: turns a line of text into a command and its argument, and completes lines.
 * Invariant: any text gives a command or a message. A command has no control characters, so what sessions keep of it can
 * be drawn; a message quotes what was typed with them escaped.
 */

import { controlIn, didYouMean, listSome, quote, refuse, unlessRefused } from '../../files/refusal.js';
import type { ProgramFacts } from '../../timeline/history.js';
import type { Command, CommandContext } from '../command.js';
import { splitCount } from '../count.js';
import { termNamed, termsBeginning, termsLike } from '../terms.js';
import { commandsWith, findCommands } from './find-command.js';
import { showKey } from './key-names.js';
import { isOtherWord, otherLine } from './other-lines.js';
import { LONGEST_LINE } from './prompt.js';

export interface GivenLine {
  readonly command: Command;
  readonly argument: string;
  /** What a line was taken for that begins with no command. */
  readonly standsFor?: string;
}

/**
 * `[COUNT] NAME [ARGUMENT]`, where the name is complete, an alias, or an unambiguous beginning of a name. A term of the
 * glossary alone asks the help about it. What begins with no command may still mean one: see other-lines.ts. Null for an
 * empty line and for a comment; what means nothing is refused.
 * @param program whose parameters and words a line may name
 */
export function parseLine(commands: readonly Command[], line: string, program?: ProgramFacts): GivenLine | null {
  if (line.length > LONGEST_LINE)
    return refuse(`A command has at most ${LONGEST_LINE} characters; got ${line.length}.`);
  // Lessons and the help write a command with the colon that opens the command line.
  const text = line.replaceAll('\t', ' ').trim().replace(/^:\s*/, '');
  if (text === '' || text.startsWith('#')) return null;
  // A word of its own means more than the beginning of a name.
  const isWord = isOtherWord(text) && fullyNamed(commands, text) === undefined;
  // `step/3` is a command with digits that it does not take, and no quotient.
  const { name, digits } = splitDigits(text);
  const isCommand = digits !== '' && fullyNamed(commands, name) !== undefined;
  const mayMeanOther = !isCommand && controlIn(text) === null;
  const named = isWord && mayMeanOther ? null : unlessRefused(() => parseNamed(commands, text));
  if (named !== null) return named;
  const standsFor = mayMeanOther ? otherLine(text, program) : null;
  const meant = standsFor === null ? null : unlessRefused(() => parseNamed(commands, standsFor));
  return meant === null || standsFor === null ? parseNamed(commands, text) : { ...meant, standsFor };
}

function parseNamed(commands: readonly Command[], text: string): GivenLine {
  const [, count, word, rest] = /^(?:(\d{1,9})(?=\s+\S)\s+)?(\S+)\s*(.*)$/s.exec(text) ?? [];
  const { name, digits } = splitDigits(word);
  if (/^[-+]?\d+$/.test(name)) {
    return refuse(
      `${quote(name)} is not a command. A whole number up to 999999999 may stand before one, as in "20 step".`,
    );
  }
  const explainer = commands.find(({ explains }) => explains);
  if (explainer !== undefined && termNamed(text) !== null && fullyNamed(commands, text) === undefined) {
    return { command: explainer, argument: text };
  }
  const command = resolveCommand(commands, name);
  const control = controlIn(rest);
  if (control !== null) return refuse(`A command cannot have control characters such as ${control}.`);
  if (digits !== '' && command.takesDigits !== true) return refuse(`"${command.name}" takes no digits after it.`);
  if (command.usage === '' && rest !== '')
    return refuse(`"${command.name}" takes nothing after its name; got ${quote(rest)}.`);
  if (count === undefined) return { command, argument: digits === '' ? rest : `${digits} ${rest}`.trimEnd() };
  if (command.counted === undefined) return refuse(`"${command.name}" takes no count before it.`);
  if (rest === '') return { command, argument: count };
  if (command.counted === 'alone' || splitCount(rest).rest !== rest) {
    return refuse(`Two counts for "${command.name}": ${count} and ${quote(rest)}.`);
  }
  return { command, argument: `${count} ${rest}` };
}

/**
 * The command of a name; refused where there is none, or where it could be several.
 * @param unknown what is said of a name that no command has or begins with
 */
export function resolveCommand(commands: readonly Command[], name: string, unknown = noCommand): Command {
  const exact = fullyNamed(commands, name);
  if (exact !== undefined) return exact;
  // The keys that help names are names here too, if they mean the same everywhere.
  const keyed = commands.find(({ keys, focus, within }) => !focus && !within && keys.includes(name));
  if (keyed !== undefined) return keyed;
  const named = commands.filter((command) => command.name.startsWith(name));
  // Nearly every text is the beginning of some alias, so aliases count only if no name begins with it.
  const beginning =
    named.length > 0 ? named : commands.filter(({ aliases }) => aliases.some((alias) => alias.startsWith(name)));
  if (beginning.length === 1) return beginning[0];
  if (beginning.length > 1) {
    const names = beginning.map((command) => command.name);
    return refuse(`"${name}" could be ${listSome(names, 8)}. Type more of it.`);
  }
  return refuse(unknown(commands, name));
}

/** The command that has this name or alias, whole. */
function fullyNamed(commands: readonly Command[], name: string): Command | undefined {
  return commands.find((command) => command.name === name) ?? commands.find(({ aliases }) => aliases.includes(name));
}

function noCommand(commands: readonly Command[], name: string): string {
  return `There is no command ${quote(name)}.${commandsLike(commands, name) || termsNear(name)} "help" lists the commands, "terms" the terms.`;
}

const MOST_SUGGESTED = 4;

/** ` Of the terms it may be NAME, NAME.` with its leading space, or an empty string. */
export function termsNear(name: string): string {
  return nearestOf('terms', termsLike(name));
}

export function nearestOf(what: string, names: readonly string[]): string {
  const quoted = names.map((each) => quote(each));
  return names.length === 0 ? '' : ` Of the ${what} it may be ${listSome(quoted, MOST_SUGGESTED)}.`;
}

/** ` About that: NAME, NAME.` or ` Did you mean "NAME"?` with its leading space, or an empty string. */
export function commandsLike(commands: readonly Command[], name: string): string {
  // Nearly every short alias is close to a short word.
  const known = commands.flatMap((command) => [command.name, ...command.aliases]).filter(({ length }) => length > 2);
  return aboutIt(commandsWith(commands, [name.toLowerCase()])) || didYouMean(name, known);
}

function aboutIt(found: readonly Command[]): string {
  if (found.length === 0) return '';
  const names = found.map(({ name, keys: [key], within }) =>
    key === undefined || within !== undefined ? name : `${name} (${showKey(key)})`,
  );
  return ` About that: ${listSome(names, MOST_SUGGESTED)}.`;
}

/** What Tab offers: what completes the line, else the commands that it describes and the terms that it begins. */
export function suggestions(commands: readonly Command[], context: CommandContext, line: string): readonly string[] {
  const completed = completions(commands, context, line);
  if (completed.length > 0 || commandBeingTyped(commands, line) !== null) return completed;
  return [...findCommands(commands, line).map(beginningOf), ...termsBeginning(line).map((term) => `help ${term}`)];
}

function beginningOf({ name, usage }: Command): string {
  return `${name}${usage === '' ? '' : ' '}`;
}

/** Whole lines that begin with what was typed: command names, then what the command offers as its argument. */
export function completions(commands: readonly Command[], context: CommandContext, line: string): readonly string[] {
  const typed = line.trimStart();
  const [, count = '', name, space, argument] = /^(\d{1,9}\s+)?(\S*)(\s*)(.*)$/s.exec(typed) ?? [];
  if (space === '') {
    return commands
      .filter((command) => command.name.startsWith(name) && (count === '' || command.counted !== undefined))
      .map((command) => count + beginningOf(command));
  }
  const command = unlessRefused(() => resolveCommand(commands, splitDigits(name).name));
  const offered = command?.complete?.(context, argument) ?? [];
  return [...new Set(offered)]
    .filter((candidate) => candidate.startsWith(argument))
    .map((candidate) => typed.slice(0, typed.length - argument.length) + candidate);
}

/** The ids in a list, as completions. */
export function completeNumbers(numbered: readonly { readonly id: number }[], argument: string): readonly string[] {
  const before = argument.replace(/[^\s,]*$/, '');
  return numbered.map(({ id }) => `${before}${id}`);
}

/** The command that a line names so far, for the hint beside it. */
export function commandBeingTyped(commands: readonly Command[], line: string): Command | null {
  const [, name] = /^\s*(?:\d+\s+)?(\S+)\s/.exec(line) ?? [];
  return name === undefined ? null : unlessRefused(() => resolveCommand(commands, name));
}

/** `print/17` → `print` and `/17`. */
function splitDigits(word: string) {
  const [, name = word, digits = ''] = /^([^/]+)(\/\d+)$/.exec(word) ?? [];
  return { name, digits };
}
