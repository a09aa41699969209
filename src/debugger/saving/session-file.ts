/**
 * Session files: a session as JSON that another person opens at the same step, with the places to come back to. Branches
 * are kept as the commands that made them, breakpoints and displays as those that make them again.
 * Invariant: any text gives a session or a message; what is written is read back as the same session.
 */

import * as z from 'zod/mini';
import { escapeControls } from '../../files/printable.js';
import { describeValue, formatPath, refuse as refuseFile, shorten, unlessRefused } from '../../files/refusal.js';
import { MOST_BRANCHES } from '../../timeline/branches.js';
import type { FixtureReference } from '../../training/fixture/fixture-reference.js';
import { fields, LIMITS, list, text, wholeNumber } from '../../training/fixture/schema-parts.js';
import { ownField, parseJson } from '../../training/json-text.js';
import { MOST_JUMPS } from '../places/jumps.js';
import { LONGEST_LINE } from '../prompt/prompt.js';
import { SCRIPT_SIZE_LIMIT } from './script.js';

const SESSION_FORMAT = 'backstep session';
const VERSION = 3;
/** Version 1 gave the step of the cursor by its number alone; it and version 2 gave a selection by its position alone. */
const VERSIONS = [1, 2, VERSION] as const;
/** How every session begins that is written. */
export const SESSION_HEAD = { format: SESSION_FORMAT, version: VERSION } as const;
const LONGEST_PATH = 4096;
const MOST_EDITS = 64;
const MOST_COMMANDS = 1000;

const iteration = wholeNumber(0, LIMITS.iterations);
const branchName = text('the name of a branch', 32);
const line = text('a command', LONGEST_LINE);
/** An edit may hold as many numbers as the file has room for. */
const edit = z
  .string({ error: 'an edit' })
  .check(z.refine((value) => escapeControls(value) === value, { error: 'an edit without control characters' }));

const step = z.union([wholeNumber(0, LIMITS.iterations), text('a step', LONGEST_PATH)], {
  error: 'a step: its name or number',
});
const element = wholeNumber(0, LIMITS.iterations);
/** An element of what a step makes, as documents name it, with the step by its name. */
const address = fields({ symbol: text('a symbol', LONGEST_PATH), step, element });
const selection = z.nullable(z.union([element, address], { error: 'an element: its symbol, step and position' }));
const placeFields = {
  branch: branchName,
  iteration,
  step,
  row: z.nullable(wholeNumber(0, LIMITS.iterations)),
};

export const sessionSchema = fields({
  format: z.literal(SESSION_FORMAT),
  version: z.literal(VERSIONS),
  fixture: fields({
    name: z.exactOptional(text('a name', LONGEST_PATH)),
    path: z.exactOptional(text('a path', LONGEST_PATH)),
    set: list(text('path=value', LONGEST_PATH), 'overrides', 0, 100),
    seed: z.nullable(wholeNumber(0, LIMITS.seed)),
    hash: z
      .string({ error: 'the SHA-256 of the fixture in hexadecimal' })
      .check(z.regex(/^[0-9a-f]{64}$/, { error: 'the SHA-256 of the fixture in hexadecimal' })),
  }),
  branches: list(
    fields({
      name: branchName,
      from: branchName,
      iteration,
      edits: list(edit, 'edits', 0, MOST_EDITS),
    }),
    'branches',
    0,
    MOST_BRANCHES - 1,
  ),
  commands: list(line, 'commands', 0, MOST_COMMANDS),
  cursor: fields(placeFields),
  selection,
  places: z.exactOptional(list(fields({ ...placeFields, selection }), 'places', 0, MOST_JUMPS)),
  compared: z.nullable(list(branchName, 'names of branches', 2, MOST_BRANCHES)),
});

export type SavedSession = z.output<typeof sessionSchema>;
export type SavedPlace = SavedSession['cursor'];
export type SavedSelection = SavedSession['selection'];

/** A session that does not yet say where its fixture is: that depends on where it is saved. */
export interface UnplacedSession extends Omit<SavedSession, 'fixture'> {
  readonly fixture: Omit<SavedSession['fixture'], 'name' | 'path'>;
}

/** Null where it is too large to be opened again. */
export function sessionText(session: UnplacedSession, reference: FixtureReference): string | null {
  const text = `${JSON.stringify(placed(session, reference), null, 2)}\n`;
  return new TextEncoder().encode(text).length > SCRIPT_SIZE_LIMIT ? null : text;
}

export function placed(session: UnplacedSession, reference: FixtureReference): SavedSession {
  return { ...session, fixture: { ...reference, ...session.fixture } };
}

/** The session of a file. What is refused follows the file's name and a colon. */
export function readSession(textOfFile: string): SavedSession {
  const json = parseJson(textOfFile);
  const format = ownField(json, 'format');
  if (format !== SESSION_FORMAT) return refuse(`no session of backstep: "format" is ${describeValue(format)}`);
  const version = ownField(json, 'version');
  if (!VERSIONS.some((known) => known === version))
    return refuse(`a session of version ${describeValue(version)}; this backstep reads ${VERSIONS[0]} to ${VERSION}`);
  const session = readAs(sessionSchema, json);
  const { fixture } = session;
  if ((fixture.name === undefined) === (fixture.path === undefined)) {
    return refuse('fixture: expected either a name or a path');
  }
  return session;
}

/** The value as a schema demands it; refused where it is not. */
export function readAs<Schema extends z.ZodMiniType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : refuse(describeIssue(parsed.error.issues[0], raw));
}

/** Whether a text is a session file, whatever its version and however unsound. */
export function isSessionText(textOfFile: string): boolean {
  const json = unlessRefused(() => parseJson(textOfFile));
  return ownField(json, 'format') === SESSION_FORMAT;
}

/** What is wrong with a value, and where in it. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown): string {
  const place = issue.path.length === 0 ? '' : `${formatPath(issue.path)}: `;
  if (issue.code === 'unrecognized_keys') return `${place}there is no field ${shorten(issue.keys[0])}`;
  const got = describeValue(issue.path.reduce<unknown>((value, key) => ownField(value, key), raw));
  return `${place}got ${got}, expected ${issue.message}`;
}

function refuse(message: string): never {
  return refuseFile(escapeControls(message));
}
