/**
 * The tests that failed in a run: a line for each, with the command that runs it alone.
 * Invariant: that command, typed into a shell, tries the same input, and whatever a test is called, it is taken as a name.
 */
import { stripVTControlCharacters } from 'node:util';
import type { Mode } from './kinds.js';

export interface Failure {
  /** From the project's root. */
  readonly file: string;
  /** With the names of what it stands in; empty where the file could not be read. */
  readonly name: string;
  /** The first line of what it says. */
  readonly message: string;
}

/** What else decides what a test tries. */
export interface Depth {
  readonly mode: Mode;
  /** Of properties and random input; null where each has its own. */
  readonly seed: string | null;
}

const SCRIPTS: Readonly<Record<Mode, string>> = {
  test: 'npm test',
  long: 'npm run test:long',
  versions: 'npm run test:versions',
};

/** @param alone the command that runs it alone */
export function describeFailure({ file, name, message }: Failure, alone: string): string {
  return [file, name, message, alone].filter((part) => part !== '').join(' · ');
}

export function aloneCommand({ file, name }: Pick<Failure, 'file' | 'name'>, { mode, seed }: Depth): string {
  const seeded = seed === null ? '' : `TEST_SEED=${seed} `;
  const pattern = name === '' ? '' : ` -t ${quoted(`^${literally(name)}$`)}`;
  return `${seeded}${SCRIPTS[mode]} -- ${file}${pattern}`;
}

/** The first line of a message, without colours. */
export function firstLine(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n');
  return lines.find((line) => line.trim() !== '')?.trim() ?? '';
}

/** A regular expression for the text itself. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
