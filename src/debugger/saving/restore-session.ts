/**
 * Restoring a session: its branches are forked again by their edits, then the cursor is put where it was.
 * Invariant: a session that cannot be restored whole changes nothing and says what is in the way.
 */

import { quote } from '../../data/printable.js';
import { sizeOf } from '../../engine/tensor.js';
import { refusalIn, refuse, refusing } from '../../files/refusal.js';
import { type Branches, findBranch, forkBranch, replayOf } from '../../timeline/branches.js';
import type { Cursor } from '../../timeline/cursor.js';
import { hasIteration } from '../../timeline/iteration-numbers.js';
import { placeIn } from '../../timeline/move.js';
import type { Task } from '../../timeline/task.js';
import type { TraceFrame } from '../../timeline/trace.js';
import { type CommandContext, type Effect, warn } from '../command.js';
import { parseEditCommand } from '../places/edit-text.js';
import { frameOf, type StepAddress } from '../places/step-addresses.js';
import { type JumpPlace, type Message, notice, warning } from '../session.js';
import { fixtureHash } from './saved-session.js';
import type { SavedPlace, SavedSelection, SavedSession } from './session-file.js';

/** @param context a fresh session on the fixture that the saved one names */
export function* restoreSession(context: CommandContext, saved: SavedSession): Task<Effect> {
  try {
    return yield* restoring(context, saved);
  } catch (error) {
    return warn(`The session cannot be restored: ${refusalIn(error).replace(/\.$/, '')}.`);
  }
}

function* restoring(context: CommandContext, saved: SavedSession): Task<Effect> {
  const branches = yield* forkAgain(context.branches, saved.branches);
  const compared = saved.compared?.map((name) => findBranch(branches, name));
  const missing = saved.compared?.find((_, k) => compared?.[k] === null);
  if (missing !== undefined) return refuse(`it has no branch ${quote(missing)}`);
  const back: JumpPlace[] = [];
  for (const place of saved.places ?? []) {
    const found = yield* findPlace(branches, place, place.selection);
    back.push({ cursor: found.cursor, selection: found.selection, answer: null });
  }
  const here = yield* findPlace(branches, saved.cursor, saved.selection);
  return {
    kind: 'change',
    branches,
    change: {
      cursor: here.cursor,
      selection: here.selection,
      jumps: { back, forward: [] },
      compared: compared?.flatMap((each) => (each === null ? [] : [each.id])) ?? null,
      message: restoredMessage(context, saved, branches, here.isSame),
    },
  };
}

interface FoundPlace {
  readonly cursor: Cursor;
  /** Null where the step has no such element. */
  readonly selection: number | null;
  /** Whether it is the place that was saved, not the nearest. */
  readonly isSame: boolean;
}

/** A saved place in the branches as they are now. */
function* findPlace(
  branches: Branches,
  { branch: name, iteration, step, row }: SavedPlace,
  selection: SavedSelection,
): Task<FoundPlace> {
  const branch = findBranch(branches, name);
  if (branch === null) return refuse(`it has no branch ${quote(name)}`);
  const { timeline } = branch;
  if (timeline.replay !== null && iteration > timeline.replay.iterations) {
    return refuse(`iteration ${iteration} is beyond the ${timeline.replay.iterations} of the run`);
  }
  if (!hasIteration(timeline.numbers, iteration)) return refuse(`iteration ${iteration} is not in the recording`);
  const trace = yield* timeline.reach(iteration);
  const wanted = { branch: branch.id, iteration, frame: nearestStep(step, trace.frames), row };
  const cursor = placeIn(trace, wanted, timeline);
  return {
    cursor,
    selection: elementOf(selection, cursor.frame, trace.frames),
    isSame: frameOf(step, trace.frames) === cursor.frame && cursor.row === row,
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
  isSamePlace: boolean,
): Message {
  if (fixtureHash(context) !== fixture.hash) {
    return warning('The fixture has changed since this session was saved, so its figures may differ.');
  }
  const parted = saved.find(({ from, iteration }) => iteration < (findBranch(branches, from)?.timeline.first ?? 0));
  if (parted !== undefined) {
    const { name, from, iteration } = parted;
    return warning(
      `${name} forks at iteration ${iteration}, before ${from} does. An earlier backstep ran it with the settings of ${from}, so its figures were others.`,
    );
  }
  return isSamePlace
    ? notice('The session is restored.')
    : warning('The step of this session does not exist here; this is the nearest.');
}
