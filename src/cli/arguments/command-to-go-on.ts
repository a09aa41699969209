/**
 * The command that goes on with a class as it was served: every option of this start as it was typed, so that it listens on
 * the same ports, and the file that the class is saved in. A secret is left out, since others read screens and logs.
 */
import type { Command, Option } from 'commander';
import { quoteForShell } from './quoting.js';

/** An option as it was typed, with the values that it was given; none for a switch. */
export interface TypedOption {
  readonly name: string;
  readonly values: readonly string[];
}

/** The options of a command, after those of the program that it belongs to. */
export function typedOptions(command: Command): readonly TypedOption[] {
  const typed = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .flatMap((option) => typedOption(option, command.getOptionValue(option.attributeName())));
  return [...(command.parent === null ? [] : typedOptions(command.parent)), ...typed];
}

function typedOption(option: Option, value: unknown): readonly TypedOption[] {
  // --no-autosave and --autosave have one value between them.
  if (option.negate !== (value === false)) return [];
  const values = typeof value === 'boolean' ? [] : [value].flat().map(String);
  return [{ name: option.long ?? option.flags, values }];
}

/** A saved class brings these with it. */
const SAVED = ['--session', '--lesson', '--set', '--seed'];

/** Given without a value, this option generates a password. */
const SECRET = '--viewer-password';

/**
 * @param called the words that start the program
 * @param ports those that are listened on, which 0 has left open: `--port` always, and `--web` where there is a page
 */
export function commandToGoOn(
  called: string,
  typed: readonly TypedOption[],
  session: string,
  ports: Readonly<Record<string, number>>,
): string {
  const kept = typed.filter(({ name }) => !SAVED.includes(name) && !(name in ports));
  const listening = Object.entries(ports).map(([name, port]) => ({ name, values: [String(port)] }));
  const all = [{ name: '--session', values: [session] }, ...listening, ...kept];
  return [`${called} serve`, ...all.map(textOf)].join(' ');
}

/** What has to be added to the command, in a sentence; null where nothing has. */
export function whatToAdd(typed: readonly TypedOption[]): string | null {
  const isTyped = typed.some(({ name, values }) => name === SECRET && values.length > 0);
  return isTyped ? `Type the password for viewers after ${SECRET}; without it another one is generated.` : null;
}

function textOf({ name, values }: TypedOption): string {
  if (values.length === 0 || name === SECRET) return name;
  return values.map((value) => `${name} ${quoteForShell(value)}`).join(' ');
}
