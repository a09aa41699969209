/**
 * Session files: a session as JSON that another person opens at the same step, with the places to come back to. Branches
 * are kept as the commands that made them, breakpoints and displays as those that make them again.
 * Invariant: any text gives a session or a message; what is written is read back as the same session.
 */
import { dirname, relative, resolve } from 'node:path';
import * as z from 'zod/mini';
import { type FixtureSource, hashOf, hashOfModel } from '../../data/fixture/fixture-source.js';
import { fields, LIMITS, list, text, wholeNumber } from '../../data/fixture/schema-parts.js';
import { ownField, parseJson } from '../../data/json-text.js';
import { describeValue, formatPath, shorten } from '../../data/printable.js';
import { escapeControls } from '../../document/printable.js';
import { type Branches, branchOf, MAIN, MOST_BRANCHES, replayOf } from '../../timeline/branches.js';
import type { Cursor } from '../../timeline/cursor.js';
import type { Task } from '../../timeline/task.js';
import { type CommandContext, type Effect, warn } from '../command.js';
import { writeEdit } from '../places/edit-text.js';
import { MOST_JUMPS } from '../places/jumps.js';
import { addressOf } from '../places/step-addresses.js';
import { LONGEST_LINE } from '../prompt/prompt.js';
import { savedCommands } from './saved-commands.js';
import { SCRIPT_SIZE_LIMIT } from './script.js';

const SESSION_FORMAT = 'backstep session';
const VERSION = 3;
/** Version 1 gave the step of the cursor by its number alone; it and version 2 gave a selection by its position alone. */
const VERSIONS = [1, 2, VERSION] as const;
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
const nullable = <Inner extends z.ZodMiniType>(inner: Inner) => z.nullable(inner);

const step = z.union([wholeNumber(0, LIMITS.iterations), text('a step', LONGEST_PATH)], {
  error: 'a step: its name or number',
});
const element = wholeNumber(0, LIMITS.iterations);
/** An element of what a step makes, as documents name it, with the step by its name. */
const address = fields({ symbol: text('a symbol', LONGEST_PATH), step, element });
const selection = nullable(z.union([element, address], { error: 'an element: its symbol, step and position' }));
const placeFields = {
  branch: branchName,
  iteration,
  step,
  row: nullable(wholeNumber(0, LIMITS.iterations)),
};

export const sessionSchema = fields({
  format: z.literal(SESSION_FORMAT),
  version: z.literal(VERSIONS),
  fixture: fields({
    name: z.exactOptional(text('a name', LONGEST_PATH)),
    path: z.exactOptional(text('a path', LONGEST_PATH)),
    set: list(text('path=value', LONGEST_PATH), 'overrides', 0, 100),
    seed: nullable(wholeNumber(0, LIMITS.seed)),
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
  compared: nullable(list(branchName, 'names of branches', 2, MOST_BRANCHES)),
});

export type SavedSession = z.output<typeof sessionSchema>;
export type SavedPlace = SavedSession['cursor'];
export type SavedSelection = SavedSession['selection'];

type ReadSession =
  | { readonly kind: 'session'; readonly session: SavedSession }
  /** Follows the file's name and a colon. */
  | { readonly kind: 'refused'; readonly message: string };

/** The command `save`: the text of the session, to be written to `path`. */
export function saveSession(context: CommandContext, path: string, force: boolean): Effect {
  const { source } = context;
  if (source === null) return warn('This run was not opened from a fixture, so there is nothing to open again.');
  return { kind: 'compute', task: saving(context, source, path, force) };
}

function* saving(context: CommandContext, source: FixtureSource, path: string, force: boolean): Task<Effect> {
  const text = yield* sessionText(context, source, path);
  if (Buffer.byteLength(text) > SCRIPT_SIZE_LIMIT) {
    return warn('The numbers that "set" was given make this session larger than 1 MiB, which cannot be opened again.');
  }
  return { kind: 'write-session', path, text, force };
}

/** Looks up the names of steps, so it may replay iterations. */
export function* sessionText(context: CommandContext, source: FixtureSource, path: string): Task<string> {
  return `${JSON.stringify(yield* savedSession(context, source, path), null, 2)}\n`;
}

/** What a session file at `path` holds. */
export function* savedSession(context: CommandContext, source: FixtureSource, path: string): Task<SavedSession> {
  const { session, branches } = context;
  const places: NonNullable<SavedSession['places']> = [];
  for (const { cursor, selection } of session.jumps.back) {
    const place = yield* savedPlace(branches, cursor);
    places.push({ ...place, selection: yield* savedSelection(branches, cursor, place, selection) });
  }
  const cursor = yield* savedPlace(branches, session.cursor);
  const nameOf = (id: number): string => branchOf(branches, id).name;
  const { compared } = session;
  return {
    format: SESSION_FORMAT,
    version: VERSION,
    fixture: {
      ...referenceTo(source, path),
      set: [...source.overrides],
      seed: source.seed,
      hash: fixtureHash(context),
    },
    branches: branches.all.flatMap((branch) =>
      branch.parent === null
        ? []
        : [
            {
              name: branch.name,
              from: nameOf(branch.parent),
              iteration: branch.timeline.first,
              edits: branch.edits.map((edit) => writeEdit(edit, replayOf(branch).program)),
            },
          ],
    ),
    commands: [...savedCommands(context)],
    cursor,
    selection: yield* savedSelection(branches, session.cursor, cursor, session.selection),
    ...(places.length > 0 && { places }),
    compared: compared?.map(nameOf) ?? null,
  };
}

function* savedPlace(branches: Branches, { branch, iteration, frame, row }: Cursor): Task<SavedPlace> {
  const { name, timeline } = branchOf(branches, branch);
  const { frames } = yield* timeline.reach(iteration);
  return { branch: name, iteration, step: addressOf(frames, frame), row };
}

function* savedSelection(
  branches: Branches,
  { branch, iteration, frame }: Cursor,
  { step }: SavedPlace,
  element: number | null,
): Task<SavedSelection> {
  const { frames } = yield* branchOf(branches, branch).timeline.reach(iteration);
  const made = frames[frame];
  return element === null || made === undefined ? null : { symbol: made.output.symbol, step, element };
}

/** Of the fixture that the run itself was made from, whatever its branches changed; of a recording, of its model. */
export function fixtureHash({ branches }: CommandContext): string {
  const { replay, program } = branchOf(branches, MAIN).timeline;
  const fixture = replay?.programAt(replay.first).fixture;
  return fixture === undefined ? hashOfModel(program.model) : hashOf(fixture);
}

export function readSession(textOfFile: string): ReadSession {
  const json = parseJson(textOfFile);
  if (json.kind === 'malformed') return refuse(json.message);
  const format = ownField(json.value, 'format');
  if (format !== SESSION_FORMAT) return refuse(`no session of backstep: "format" is ${describeValue(format)}`);
  const version = ownField(json.value, 'version');
  if (!VERSIONS.some((known) => known === version))
    return refuse(`a session of version ${describeValue(version)}; this backstep reads ${VERSIONS[0]} to ${VERSION}`);
  const parsed = sessionSchema.safeParse(json.value);
  if (!parsed.success) return refuse(describeIssue(parsed.error.issues[0], json.value));
  const { fixture } = parsed.data;
  if ((fixture.name === undefined) === (fixture.path === undefined)) {
    return refuse('fixture: expected either a name or a path');
  }
  return { kind: 'session', session: parsed.data };
}

/** Whether a text is a session file, whatever its version and however unsound. */
export function isSessionText(textOfFile: string): boolean {
  const json = parseJson(textOfFile);
  return json.kind === 'value' && ownField(json.value, 'format') === SESSION_FORMAT;
}

/** The name or path with which the fixture of a session file is loaded. */
export function fixtureOf({ fixture }: SavedSession, sessionPath: string): string {
  return fixture.name ?? resolve(dirname(sessionPath), fixture.path ?? '');
}

/** By name, or by path from the folder of the session file, so that the two can be moved together. */
function referenceTo({ nameOrPath, path, folder = '' }: FixtureSource, sessionPath: string) {
  return path === null ? { name: nameOrPath } : { path: relative(dirname(resolve(folder, sessionPath)), path) };
}

/** What is wrong with a value, and where in it. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown): string {
  const place = issue.path.length === 0 ? '' : `${formatPath(issue.path)}: `;
  if (issue.code === 'unrecognized_keys') return `${place}there is no field ${shorten(issue.keys[0])}`;
  const got = describeValue(issue.path.reduce<unknown>((value, key) => ownField(value, key), raw));
  return `${place}got ${got}, expected ${issue.message}`;
}

function refuse(message: string): ReadSession {
  return { kind: 'refused', message: escapeControls(message) };
}
