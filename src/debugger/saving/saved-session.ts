/**
 * A session as it is saved: branches by the commands that made them, breakpoints and displays as those that make them again.
 * Invariant: what is saved is restored as the same session.
 */
import { type FixtureSource, hashOf, hashOfModel } from '../../data/fixture/fixture-source.js';
import { type Branches, branchOf, MAIN } from '../../timeline/branches.js';
import { type Cursor, findStep } from '../../timeline/cursor.js';
import { firstOf } from '../../timeline/iteration-numbers.js';
import type { Task } from '../../timeline/task.js';
import type { TraceFrame } from '../../timeline/trace.js';
import { type CommandContext, type Effect, warn } from '../command.js';
import { writeEdit } from '../places/edit-text.js';
import { addressOf } from '../places/step-addresses.js';
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
  back = context.session.jumps.back,
): Task<UnplacedSession> {
  const { session, branches } = context;
  const places: NonNullable<SavedSession['places']> = [];
  for (const { cursor, selection } of back) places.push(yield* savedPlace(branches, cursor, selection));
  const { selection, ...cursor } = yield* savedPlace(branches, session.cursor, session.selection);
  const nameOf = (id: number): string => branchOf(branches, id).name;
  const { compared } = session;
  return {
    ...SESSION_HEAD,
    fixture: {
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
              edits: branch.edits.map(writeEdit),
            },
          ],
    ),
    commands: [...savedCommands(context)],
    cursor,
    selection,
    ...(places.length > 0 && { places }),
    compared: compared?.map(nameOf) ?? null,
  };
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
  const looked = session.breakpoints.length === 0 ? [] : [session.cursor.iteration, firstOf(timeline.numbers)];
  const iterations = looked.map((iteration) => timeline.trace(iteration).frames);
  return [
    ...session.breakpoints.map((breakpoint) => breakLine(breakpoint, iterations)),
    ...session.breakpoints.flatMap(({ ignore }, k) => (ignore > 0 ? [`ignore ${k + 1} ${ignore}`] : [])),
    ...session.breakpoints.flatMap(({ enabled }, k) => (enabled ? [] : [`disable ${k + 1}`])),
    ...session.breakpoints.flatMap(({ commands }, k) =>
      commands === undefined ? [] : [`commands ${k + 1}`, ...commands, 'end'],
    ),
    ...session.displays.map(({ expression }) => `display ${expression}`),
    ...(session.answer?.asked === undefined ? [] : [session.answer.asked]),
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
      return step === undefined ? `"${[...where.scope, where.label].join('/')}"` : `.${quoted(String(step))}`;
    }
  }
}

/** In quotes where a condition would seem to begin in the midst of it. */
function quoted(address: string): string {
  return /\sif\s/.test(address) ? `"${address}"` : address;
}
