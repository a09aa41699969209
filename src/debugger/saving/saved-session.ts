/**
 * A session as it is saved: branches by the commands that made them, breakpoints and displays as those that make them again. To
 * restore it, its branches are forked again by their edits, then the cursor is put where it was.
 * Invariant: what is saved is restored as the same session; one that cannot be restored whole changes nothing and says what is in
 * the way.
 */

import { asCommand } from '../../document/document.js';
import { quote, refusalIn, refuse, refusing } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import { sizeOf } from '../../numbers/engine/tensor.js';
import {
  type Branch,
  type Branches,
  branchOf,
  findBranch,
  forkBranch,
  MAIN,
  replayOf,
} from '../../timeline/branches.js';
import { type Cursor, findStep } from '../../timeline/cursor.js';
import { placeIn } from '../../timeline/move.js';
import type { TraceFrame } from '../../timeline/trace.js';
import { type FixtureSource, hashOf, hashOfModel } from '../../training/fixture/fixture-source.js';
import { type CommandContext, type Effect, warn } from '../command.js';
import { parseEditCommand, writeEdit } from '../places/edit-text.js';
import { addressOf, frameOf, type StepAddress } from '../places/step-addresses.js';
import { aside, type JumpPlace, type Message, warning } from '../session.js';
import type { Breakpoint, Where } from '../stopping/breakpoints.js';
import {
  type SavedPlace,
  type SavedSelection,
  type SavedSession,
  SESSION_HEAD,
  type UnplacedSession,
} from './session-file.js';

/** The command `save`. */
export function* saveSession(context: CommandContext, path: string, force: boolean): Task<Effect> {
  const { source } = context;
  if (source === null) return warn('This run was not opened from a fixture, so there is nothing to open again.');
  return { kind: 'write-session', path, source, session: yield* savedSession(context, source), force };
}

/**
 * Looks up the names of steps, so it may replay iterations.
 * @param back places to return to
 */
export function* savedSession(
  context: CommandContext,
  source: FixtureSource,
  back = context.session.where.jumps.back,
): Task<UnplacedSession> {
  const { session, branches } = context;
  const places: NonNullable<SavedSession['places']> = [];
  for (const { cursor, selection } of back) places.push(yield* savedPlace(branches, cursor, selection));
  const { selection, ...cursor } = yield* savedPlace(branches, session.where.cursor, session.where.selection);
  const branchName = (id: number): string => branchOf(branches, id).name;
  const { compared } = session.open;
  return {
    ...SESSION_HEAD,
    fixture: {
      set: [...source.overrides],
      seed: source.seed,
      hash: fixtureHash(context),
    },
    branches: savedBranches(branches),
    commands: [...savedCommands(context)],
    cursor,
    selection,
    ...(places.length > 0 && { places }),
    compared: compared?.map(branchName) ?? null,
  };
}

/** All but the run itself, by the commands that made them. */
export function savedBranches(branches: Branches): SavedSession['branches'] {
  return branches.all.flatMap(({ name, parent, edits, timeline }) =>
    parent === null
      ? []
      : [{ name, from: branchOf(branches, parent).name, iteration: timeline.first, edits: edits.map(writeEdit) }],
  );
}

function* savedPlace(
  branches: Branches,
  { branch, iteration, frame, row }: Cursor,
  element: number | null,
): Task<SavedPlace & { selection: SavedSelection }> {
  const { name, timeline } = branchOf(branches, branch);
  const { frames } = yield* timeline.reach(iteration);
  const step = addressOf(frames, frame);
  const made = frames[frame]?.output;
  const selection = element === null || made === undefined ? null : { symbol: made.symbol, step, element };
  return { branch: name, iteration, step, row, selection };
}

/** The hash of the fixture that the run was made from, whatever its branches changed; for a recording, of its model. */
export function fixtureHash({ branches }: CommandContext): string {
  const { replay, program } = branchOf(branches, MAIN).timeline;
  const fixture = replay?.programAt(replay.first).fixture;
  return fixture === undefined ? hashOfModel(program.model) : hashOf(fixture);
}

/**
 * The breakpoints and displays of a session, and its open answer, as lines. Run from top to bottom in a fresh session at the
 * same cursor, they give the same again, numbered from 1.
 */
export function savedCommands({ session, timeline }: CommandContext): readonly string[] {
  // Iterations that leave an example out lack its steps. Without a breakpoint no iteration has to be made again.
  const looked = session.where.breakpoints.length === 0 ? [] : [session.where.cursor.iteration, timeline.numbers.first];
  const iterations = looked.map((iteration) => timeline.trace(iteration).frames);
  return [
    ...session.where.breakpoints.map((breakpoint) => breakLine(breakpoint, iterations)),
    ...session.where.breakpoints.flatMap(({ ignore }, k) => (ignore > 0 ? [`ignore ${k + 1} ${ignore}`] : [])),
    ...session.where.breakpoints.flatMap(({ enabled }, k) => (enabled ? [] : [`disable ${k + 1}`])),
    ...session.where.breakpoints.flatMap(({ commands }, k) =>
      commands === undefined ? [] : [`commands ${k + 1}`, ...commands, 'end'],
    ),
    ...session.open.displays.map(({ expression }) => `display ${expression}`),
    ...(session.open.answer?.asked === undefined ? [] : [session.open.answer.asked]),
  ];
}

type Iterations = readonly (readonly TraceFrame[])[];

function breakLine({ where, condition, once, format }: Breakpoint, iterations: Iterations): string {
  const ifText = condition === null ? [] : [`if ${condition}`];
  if (where.kind === 'watch') return ['watch', where.expression, ...ifText].join(' ');
  if (where.kind === 'rule') {
    const { rule, thresholds, except } = where;
    return [
      'rule',
      rule,
      ...thresholds,
      ...(except === undefined ? [] : ['except', except.join(', ')]),
      ...ifText,
    ].join(' ');
  }
  const place = placeText(where, iterations);
  const parts = [format !== undefined ? 'dprintf' : once ? 'tbreak' : 'break', place, ...ifText];
  const line = parts.filter((part) => part !== '').join(' ');
  return format === undefined ? line : `${line}, "${format}"`;
}

/** What the command `break` takes for a place. */
function placeText(where: Exclude<Where, { kind: 'watch' | 'rule' }>, iterations: Iterations): string {
  switch (where.kind) {
    case 'start':
      return 'start';
    case 'condition':
      return '';
    case 'pattern':
      return `"${where.pattern}"`;
    case 'step': {
      const [step] = iterations.flatMap((frames) => {
        const index = findStep(frames, where);
        return index === null ? [] : [addressOf(frames, index)];
      });
      if (step === undefined) return `"${[...where.scope, where.label].join('/')}"`;
      // In quotes where a condition would seem to begin in the midst of it.
      return /\sif\s/.test(String(step)) ? `."${step}"` : `.${step}`;
    }
  }
}

/** Where a session to be restored comes from: a file or a class, or the address of a page. */
export type SavedIn = 'session' | 'link';

/** @param context a fresh session on the fixture that the saved one names */
export function* restoreSession(context: CommandContext, saved: SavedSession, savedIn: SavedIn): Task<Effect> {
  try {
    return yield* restoring(context, saved);
  } catch (error) {
    return warn(notRestored(context, saved, savedIn, refusalIn(error).replace(/\.$/, '')));
  }
}

function notRestored(
  context: CommandContext,
  { cursor, fixture }: SavedSession,
  savedIn: SavedIn,
  why: string,
): string {
  const { name, timeline } = branchOf(context.branches, MAIN);
  const { last } = timeline.numbers;
  const isBeyond = cursor.branch === name && cursor.iteration > last;
  if (savedIn === 'link') {
    const hint = isBeyond
      ? `${asCommand(`goto ${last}`)} goes to the last iteration.`
      : 'It may be of another run, or have been cut short: ask for it again.';
    return `This link leads nowhere in this run: ${why}. ${hint}`;
  }
  const isChanged = fixtureHash(context) !== fixture.hash;
  const hints = [
    `The session cannot be restored: ${why}.`,
    ...(isBeyond ? [`The last iteration is ${last}.`] : []),
    ...(isChanged ? [`${subjectOfHash(context)} has changed since it was saved.`] : []),
  ];
  return hints.join(' ');
}

/** What the hash in a session is of. */
export function subjectOfHash({ branches }: CommandContext): string {
  return branchOf(branches, MAIN).timeline.replay === null ? 'The model of the recording' : 'The fixture';
}

function* restoring(context: CommandContext, saved: SavedSession): Task<Effect> {
  const branches = yield* forkAgain(context.branches, saved.branches);
  const compared = saved.compared?.map((name) => branchCalled(branches, name).id) ?? null;
  const back: JumpPlace[] = [];
  for (const place of saved.places ?? []) {
    const found = yield* findPlace(branches, place, place.selection);
    back.push({ cursor: found.cursor, selection: found.selection, answer: null });
  }
  const { missing, ...here } = yield* findPlace(branches, saved.cursor, saved.selection);
  return {
    kind: 'change',
    branches,
    change: {
      ...here,
      jumps: { back, forward: [] },
      compared,
      message: restoredMessage(context, saved, branches, missing),
    },
  };
}

function branchCalled(branches: Branches, name: string): Branch {
  return findBranch(branches, name) ?? refuse(`it has no branch ${quote(name)}`);
}

/** A saved place in the branches as they are now. */
function* findPlace(branches: Branches, { branch: name, iteration, step, row }: SavedPlace, selection: SavedSelection) {
  const branch = branchCalled(branches, name);
  const { timeline } = branch;
  if (timeline.replay !== null && iteration > timeline.replay.iterations) {
    return refuse(`iteration ${iteration} is beyond the ${timeline.replay.iterations} of the run`);
  }
  if (!timeline.numbers.has(iteration)) return refuse(`iteration ${iteration} is not in the recording`);
  const trace = yield* timeline.reach(iteration);
  const wanted = { branch: branch.id, iteration, frame: nearestStep(step, trace.frames), row };
  const cursor = placeIn(trace, wanted, timeline);
  const called = `step ${quote(String(step))} of iteration ${iteration}`;
  const isSameStep = frameOf(step, trace.frames) === cursor.frame;
  const missing = isSameStep && row !== null ? `Row ${row + 1} of ${called}` : `The ${called}`;
  return {
    cursor,
    /** Null where the step has no such element. */
    selection: elementOf(selection, cursor.frame, trace.frames),
    /** What of the place that was saved is not there, so that this is the nearest; null where all of it is. */
    missing: isSameStep && cursor.row === row ? null : missing,
  };
}

/** Null where the step does not make it. */
function elementOf(selection: SavedSelection, frame: number, frames: readonly TraceFrame[]): number | null {
  const made = frames[frame]?.output;
  if (selection === null || made === undefined) return null;
  const { element, ...of } = typeof selection === 'number' ? { element: selection } : selection;
  const isOther = 'symbol' in of && (of.symbol !== made.symbol || frameOf(of.step, frames) !== frame);
  return isOther || element >= sizeOf(made.shape) ? null : element;
}

/** The step of an address, or else the first one of the innermost of its scopes that is there. */
function nearestStep(step: StepAddress, frames: readonly TraceFrame[]): number {
  const found = frameOf(step, frames);
  if (found !== null) return found;
  const scope = String(step).replace(/(?:^|[/›])[^/›]*$/, '');
  return scope === '' ? -1 : nearestStep(scope, frames);
}

function* forkAgain(initial: Branches, saved: SavedSession['branches']): Task<Branches> {
  let branches = initial;
  for (const { name, from, iteration, edits } of saved) {
    const parent = findBranch(branches, from);
    if (parent === null) return refuse(`${quote(name)} forks from ${quote(from)}, which is not there.`);
    const timeline = replayOf(parent);
    if (iteration > timeline.iterations) {
      return refuse(`${quote(name)} forks at iteration ${iteration}, beyond the end.`);
    }
    const parsed = refusing(`${quote(name)}: `, () =>
      edits.map((line) => parseEditCommand(timeline.programAt(iteration), line).edit),
    );
    ({ branches } = yield* forkBranch(branches, parent.id, iteration, parsed, name));
  }
  return branches;
}

function restoredMessage(
  context: CommandContext,
  { fixture, branches: saved }: SavedSession,
  branches: Branches,
  missing: string | null,
): Message {
  if (fixtureHash(context) !== fixture.hash) {
    return warning(`${subjectOfHash(context)} has changed since this session was saved, so its figures may differ.`);
  }
  const parted = saved.find(({ from, iteration }) => iteration < (findBranch(branches, from)?.timeline.first ?? 0));
  if (parted !== undefined) {
    const { name, from, iteration } = parted;
    return warning(
      `${name} forks at iteration ${iteration}, before ${from} does. An earlier backstep ran it with the settings of ${from}, so its figures were others.`,
    );
  }
  if (missing === null) return aside('The session is restored.');
  return warning(`${missing} does not exist here; this is the nearest.`);
}
