/**
 * From a name or a path to a sound fixture, or to a message that says what to change. Invariant: never throws, and no message
 * holds a control character but the line breaks between its lines.
 */
import { dirname, extname, resolve } from 'node:path';
import { readTextFile } from '../files/text-file.js';
import { didYouMean } from './closest.js';
import { textProblem } from './corpus.js';
import type { Fixture } from './fixture.js';
import { ownField } from './fixture-fields.js';
import { type JsonFault, parseJson } from './json-text.js';
import { applyOverrides, isWithin, type Override, parseOverride } from './overrides.js';
import { escapeControls, formatPath, quote, shorten } from './printable.js';
import type { Problem } from './problem.js';
import { type FixtureFile, fixtureFilesIn, shippedFixtureFolder } from './shipped-fixtures.js';
import { createTextFixture, describeChoice } from './text-fixture.js';
import { MOST_PROBLEMS, validateFixture } from './validate-fixture.js';
import { LIMITS } from './word-schemas.js';

/** Bytes a fixture's file may have: 8 MiB. */
export const FIXTURE_SIZE_LIMIT = 8 * 1_048_576;

export interface LoadOptions {
  /** The arguments of --set, each `path=value`. */
  readonly overrides?: readonly string[];
  /** Replaces `training.seed`, whatever --set says. */
  readonly seed?: number | undefined;
  /** A folder of the user's, whose fixtures can be named like those that ship. */
  readonly fixtureFolder?: string | undefined;
}

export type LoadedFixture =
  | {
      readonly kind: 'loaded';
      readonly fixture: Fixture;
      readonly path: string;
      /** What was chosen for a text that came without a fixture, in a sentence; null for a fixture. */
      readonly chosen: string | null;
    }
  /** One line for each thing wrong; printable as it is. */
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Loads a fixture. A name that ships comes first, then a name in `fixtureFolder`, then a path (`./name` is always a path).
 */
export function loadFixture(nameOrPath: string, options: LoadOptions = {}): LoadedFixture {
  const named = namedFixtures(options.fixtureFolder);
  const path = named.find(({ name }) => name === nameOrPath)?.path ?? nameOrPath;
  const overrides = readOverrides(options);
  if (overrides.kind === 'refused') return overrides;
  return isTextPath(path)
    ? loadText(path, nameOrPath, named, overrides.overrides)
    : loadJson(path, nameOrPath, named, overrides.overrides);
}

/** Files that are a corpus themselves. */
function isTextPath(path: string): boolean {
  return extname(path).toLowerCase() === '.txt';
}

function loadText(
  path: string,
  nameOrPath: string,
  named: readonly FixtureFile[],
  overrides: readonly Override[],
): LoadedFixture {
  const file = readTextFile(path, LIMITS.corpusBytes);
  if (file.kind === 'refused') return refuse(describeRefusal(nameOrPath, file, named));
  const problem = textProblem(file.text);
  if (problem !== null) return refuse(`${fileName(nameOrPath)}: the text ${problem}.`);
  const loaded = fromJson(createTextFixture(path, file.text), overrides, nameOrPath, resolve(path));
  if (loaded.kind === 'refused') return loaded;
  const chosen = describeChoice(loaded.fixture);
  return { ...loaded, fixture: { ...loaded.fixture, description: chosen }, chosen };
}

function loadJson(
  path: string,
  nameOrPath: string,
  named: readonly FixtureFile[],
  overrides: readonly Override[],
): LoadedFixture {
  const file = readTextFile(path, FIXTURE_SIZE_LIMIT);
  if (file.kind === 'refused') return refuse(describeRefusal(nameOrPath, file, named));
  const json = parseJson(file.text);
  if (json.kind === 'malformed') return refuse(`${fileName(nameOrPath)}: ${describeFault(json.fault)}`);
  return fromJson(json.value, overrides, nameOrPath, resolve(path));
}

type RefusedFile = Extract<ReturnType<typeof readTextFile>, { kind: 'refused' }>;

function describeRefusal(nameOrPath: string, { missing, message }: RefusedFile, named: readonly FixtureFile[]): string {
  return missing ? unknownFixture(nameOrPath, named) : `${fileName(nameOrPath)}: ${message}`;
}

function fromJson(raw: unknown, overrides: readonly Override[], nameOrPath: string, path: string): LoadedFixture {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  const unknownPaths = isObject ? applyOverrides(raw, overrides) : [];
  if (unknownPaths.length > 0) return refuse(unknownPaths.join('\n'));
  const problem = readCorpusFile(raw, dirname(path));
  const validation = validateFixture(raw);
  const problems = validation.kind === 'sound' ? [] : validation.problems;
  if (problem !== null) {
    const others = problems.filter((each) => each.path[0] !== 'corpus');
    return refuse(describeProblems([problem, ...others], overrides, fileName(nameOrPath)));
  }
  if (validation.kind === 'sound') return { kind: 'loaded', fixture: validation.fixture, path, chosen: null };
  return refuse(describeProblems(problems, overrides, fileName(nameOrPath)));
}

/** Puts the text of `corpus.file` beside it, so that all that follows needs no file. Says what is wrong with the file. */
function readCorpusFile(raw: unknown, folder: string): Problem | null {
  const corpus = ownField(raw, 'corpus');
  const name = ownField(corpus, 'file');
  if (typeof name !== 'string' || name === '') return null;
  if (ownField(corpus, 'text') !== undefined) {
    return { path: ['corpus', 'file'], got: 'a file beside a text', expected: 'one of the two' };
  }
  const file = readTextFile(resolve(folder, name), LIMITS.corpusBytes);
  if (file.kind === 'text') {
    (corpus as Record<string, unknown>).text = file.text;
    return null;
  }
  const got = `${quote(name)}, which ${file.missing ? 'does not exist' : file.message}`;
  return { path: ['corpus', 'file'], got, expected: 'a UTF-8 text file, named from the folder of the fixture' };
}

function refuse(message: string): { readonly kind: 'refused'; readonly message: string } {
  return { kind: 'refused', message };
}

type Overrides = { readonly kind: 'overrides'; readonly overrides: readonly Override[] };

function readOverrides({ overrides = [], seed }: LoadOptions): Overrides | ReturnType<typeof refuse> {
  const parsed = overrides.map(parseOverride);
  const messages = parsed.flatMap((result) => (result.kind === 'refused' ? [result.message] : []));
  if (messages.length > 0) return refuse(messages.join('\n'));
  const sound = parsed.flatMap((result) => (result.kind === 'override' ? [result.override] : []));
  if (seed !== undefined) sound.push({ path: ['training', 'seed'], value: seed, source: `--seed ${seed}` });
  return { kind: 'overrides', overrides: sound };
}

/** Folders that cannot be read have no names; listFixtures says why. */
function namedFixtures(folder: string | undefined): readonly FixtureFile[] {
  return [shippedFixtureFolder(), folder].flatMap((each) => {
    try {
      return each === undefined ? [] : fixtureFilesIn(each);
    } catch {
      return [];
    }
  });
}

function unknownFixture(nameOrPath: string, named: readonly FixtureFile[]): string {
  const names = [...new Set(named.map(({ name }) => name))];
  const typed = nameOrPath.slice(nameOrPath.lastIndexOf('/') + 1).replace(/\.json$/, '');
  const known = names.length === 0 ? '' : ` Fixtures with a name: ${names.map((name) => shorten(name)).join(', ')}.`;
  return `${quote(nameOrPath, 200)} is neither a fixture that ships nor a file.${known}${didYouMean(typed, names)}`;
}

function fileName(nameOrPath: string): string {
  return shorten(nameOrPath, 200);
}

function describeFault({ line, column, path, got, expected }: JsonFault): string {
  const place = path.length === 0 ? '' : ` (${formatPath(path)})`;
  return escapeControls(`not JSON at line ${line}, column ${column}${place}: got ${got}, expected ${expected}`);
}

const MOST_LINES = 20;

function describeProblems(problems: readonly Problem[], overrides: readonly Override[], file: string): string {
  const lines = problems.slice(0, MOST_LINES).map(({ path, got, expected }) => {
    const source = overrides.findLast((override) => isWithin(path, override.path))?.source ?? file;
    const place = path.length === 0 ? '' : ` ${formatPath(path)}:`;
    return `${source}:${place} got ${got}, expected ${expected}`;
  });
  const rest = problems.length - lines.length;
  if (rest > 0) lines.push(`${file}: and ${problems.length >= MOST_PROBLEMS ? 'at least ' : ''}${rest} more`);
  return lines.join('\n');
}
