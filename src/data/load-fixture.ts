/**
 * From a name or a path to a sound fixture, or to a message that says what to change. Invariant: never throws, and no message
 * holds a control character but the line breaks between its lines.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { didYouMean } from './closest.js';
import type { Fixture } from './fixture.js';
import type { Problem } from './fixture-checks.js';
import { type JsonFault, parseJson } from './json-text.js';
import { applyOverrides, isWithin, type Override, parseOverride } from './overrides.js';
import { escapeControls, formatPath, quote, shorten } from './printable.js';
import { type FixtureFile, fixtureFilesIn, shippedFixtureFolder } from './shipped-fixtures.js';
import { readTextFile } from './text-file.js';
import { MOST_PROBLEMS, validateFixture } from './validate-fixture.js';

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

/** What a run was opened from: enough to open it again, and to tell whether it is still the same. */
export interface FixtureSource {
  /** The name or path as it was given. */
  readonly nameOrPath: string;
  /** Absolute path where it was given by path; null where it has a name. */
  readonly path: string | null;
  /** Arguments of --set. */
  readonly overrides: readonly string[];
  readonly seed: number | null;
  /** SHA-256 of the file's text, in hexadecimal. */
  readonly hash: string;
}

export type LoadedFixture =
  | { readonly kind: 'loaded'; readonly fixture: Fixture; readonly path: string; readonly source: FixtureSource }
  /** One line for each thing wrong; printable as it is. */
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Loads a fixture. A name that ships comes first, then a name in `fixtureFolder`, then a path (`./name` is always a path).
 */
export function loadFixture(nameOrPath: string, options: LoadOptions = {}): LoadedFixture {
  const named = namedFixtures(options.fixtureFolder);
  const known = named.find(({ name }) => name === nameOrPath)?.path;
  const path = known ?? nameOrPath;
  const overrides = readOverrides(options);
  if (overrides.kind === 'refused') return overrides;
  const file = readTextFile(path, FIXTURE_SIZE_LIMIT);
  if (file.kind === 'refused') {
    return refuse(file.missing ? unknownFixture(nameOrPath, named) : `${fileName(nameOrPath)}: ${file.message}`);
  }
  const json = parseJson(file.text);
  if (json.kind === 'malformed') return refuse(`${fileName(nameOrPath)}: ${describeFault(json.fault)}`);
  const hash = createHash('sha256').update(file.text).digest('hex');
  const source = {
    nameOrPath,
    path: known === undefined ? resolve(path) : null,
    overrides: options.overrides ?? [],
    seed: options.seed ?? null,
    hash,
  };
  return fromJson(json.value, overrides.overrides, source, resolve(path));
}

function fromJson(raw: unknown, overrides: readonly Override[], source: FixtureSource, path: string): LoadedFixture {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  const unknownPaths = isObject ? applyOverrides(raw, overrides) : [];
  if (unknownPaths.length > 0) return refuse(unknownPaths.join('\n'));
  const validation = validateFixture(raw);
  if (validation.kind === 'sound') return { kind: 'loaded', fixture: validation.fixture, path, source };
  return refuse(describeProblems(validation.problems, overrides, fileName(source.nameOrPath)));
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
