/**
 * Moving: one search, in both directions. Every way to move differs only in where it stops: a test of one place, for
 * stops that are near, or a Search, for stops that may be many iterations away.
 * Invariant: a search never stops where it started, and one that finds nothing ends at an end of history and says so.
 * Going back mirrors going forward: whatever stops one also stops the other. At every moment a move tells where it comes
 * to stand if it is stopped: the farthest start of an iteration up to which all has been executed and looked through.
 */

import { reporting } from '../engine/slices.js';
import { type Cursor, compareCursors, depthAt, phaseAt, rowCountOf, startOf } from './cursor.js';
import { type History, isAtEnd, type Recall, recallFrom } from './history.js';
import { firstOf, iterationAfter, iterationBefore, lastOf } from './iteration-numbers.js';
import { sameStep } from './same-step.js';
import { during, type MoveProgress, type MoveTask, partOf, type StoppingPlace, type Task, withStage } from './task.js';
import type { Trace } from './trace.js';

export type Direction = 'forward' | 'backward';

export interface Place {
  readonly cursor: Cursor;
  readonly trace: Trace;
}

export type StopAt = (place: Place) => boolean;

export interface Arrival {
  readonly cursor: Cursor;
  /** The end of history, if the movement reached it before any stop. */
  readonly end: 'start' | 'end' | null;
}

/** A place where a search stops. */
export interface Stop {
  readonly cursor: Cursor;
}

/** Finds stops one iteration at a time. */
export interface Search<S extends Stop> {
  /** How many earlier iterations `stopsIn` looks at. */
  readonly lookback: number;
  /** Whether the metrics of an executed iteration allow a stop in it; null if only its frames can show that. */
  readonly mayStopIn: ((iteration: number) => boolean) | null;
  /** What of an iteration takes long, in slices; before its stops are asked for. */
  readonly prepare?: (trace: Trace) => Task<void>;
  /** The stops of an iteration, in order. */
  stopsIn(trace: Trace, recall: Recall): Task<readonly S[]>;
  /** Called for every stop in the order of the movement; false passes over it. */
  accept(stop: S): boolean;
}

interface Found<S extends Stop> extends Arrival {
  /** Null at an end of history. */
  readonly stop: S | null;
}

export const MOTIONS = ['step', 'over', 'out', 'phase'] as const;
export type Motion = (typeof MOTIONS)[number];

/** Where a motion stops, depending on where it starts. */
export function stopsOf(motion: Motion, from: Place): StopAt {
  const depth = depthAt(from.trace, from.cursor);
  switch (motion) {
    case 'step':
      return () => true;
    case 'over':
      return ({ trace, cursor }) => depthAt(trace, cursor) <= depth;
    case 'out':
      return depth === 0 ? ({ cursor }) => cursor.frame === -1 : ({ trace, cursor }) => depthAt(trace, cursor) < depth;
    case 'phase':
      return ({ trace, cursor }) =>
        cursor.row === null &&
        (cursor.frame === -1 || phaseAt(trace, cursor) !== trace.frames[cursor.frame - 1]?.scope[0]);
  }
}

export function move(timeline: History, from: Cursor, direction: Direction, stopAt: StopAt): MoveTask<Arrival>;
export function move<S extends Stop>(
  timeline: History,
  from: Cursor,
  direction: Direction,
  search: Search<S>,
): MoveTask<Found<S>>;
export function move<S extends Stop>(
  timeline: History,
  from: Cursor,
  direction: Direction,
  where: StopAt | Search<S>,
): MoveTask<Arrival | Found<S>> {
  if (typeof where === 'function') return walk(timeline, from, direction, where);
  return direction === 'forward' ? sweepForward(timeline, from, where) : sweepBackward(timeline, from, where);
}

/**
 * Moves to the same step `count` iterations on (or back, if negative), or to the nearest end of history. If the
 * iteration lacks the step, the cursor goes to the last earlier step that both have.
 */
export function* moveIterations(timeline: History, from: Cursor, count: number): MoveTask<Arrival> {
  const { numbers } = timeline;
  const wanted = numbers.positionOf(from.iteration) + count;
  const position = Math.max(0, Math.min(numbers.count - 1, wanted));
  const iteration = numbers.at(position);
  const here = yield* goThrough(timeline, from, from.iteration);
  const trace = yield* goThrough(timeline, from, iteration);
  const place = sameStep(from, here.frames, trace.frames);
  const cursor = placeIn(trace, { ...from, ...place, iteration }, timeline);
  if (position === wanted) return { cursor, end: null };
  return wanted < 0 ? { cursor: { ...cursor, frame: -1, row: null }, end: 'start' } : { cursor, end: 'end' };
}

/** The trace of an iteration that a move leads to. Stopped on the way forward, it stands where the replay has got to. */
export function goThrough(timeline: History, from: Cursor, iteration: number): MoveTask<Trace> {
  return reporting(timeline.reach(iteration), (progress) => ({
    ...progress,
    at: progress.iteration > from.iteration ? startAt(progress.iteration) : placeOf(from),
  }));
}

function startAt(iteration: number): StoppingPlace {
  return { iteration, frame: -1, row: null };
}

function placeOf({ iteration, frame, row }: Cursor): StoppingPlace {
  return { iteration, frame, row };
}

/** The nearest cursor that exists in this trace; after the last iteration, only the start exists. */
export function placeIn(trace: Trace, cursor: Cursor, timeline: History): Cursor {
  const { branch, iteration, frame, row } = cursor;
  const { end } = timeline;
  if (end !== null && iteration >= end) return { branch, iteration: end, frame: -1, row: null };
  const existing = Math.max(-1, Math.min(trace.frames.length - 1, frame));
  const rows = existing >= 0 ? rowCountOf(trace.frames[existing]) : 0;
  return { branch, iteration, frame: existing, row: row === null || rows === 0 ? null : Math.min(row, rows - 1) };
}

function successor(trace: Trace, cursor: Cursor): Cursor | 'next iteration' {
  const { branch, iteration, frame, row } = cursor;
  if (row !== null) {
    const last = rowCountOf(trace.frames[frame]) - 1;
    return { branch, iteration, frame, row: row < last ? row + 1 : null };
  }
  if (frame === trace.frames.length - 1) return 'next iteration';
  return { branch, iteration, frame: frame + 1, row: null };
}

function predecessor(_trace: Trace, cursor: Cursor): Cursor | 'previous iteration' {
  const { branch, iteration, frame, row } = cursor;
  if (row !== null && row > 0) return { branch, iteration, frame, row: row - 1 };
  if (frame === -1) return 'previous iteration';
  return { branch, iteration, frame: frame - 1, row: null };
}

function* walk(timeline: History, from: Cursor, direction: Direction, stopAt: StopAt): MoveTask<Arrival> {
  const { numbers } = timeline;
  let cursor = from;
  let trace = yield* goThrough(timeline, cursor, cursor.iteration);
  for (;;) {
    const next = direction === 'forward' ? successor(trace, cursor) : predecessor(trace, cursor);
    if (next === 'next iteration') {
      const iteration = iterationAfter(numbers, cursor.iteration);
      if (iteration === null) return { cursor, end: 'end' };
      trace = yield* goThrough(timeline, cursor, iteration);
      cursor = { ...cursor, iteration, frame: -1, row: null };
    } else if (next === 'previous iteration') {
      const iteration = iterationBefore(numbers, cursor.iteration);
      if (iteration === null) return { cursor, end: 'start' };
      trace = yield* goThrough(timeline, cursor, iteration);
      cursor = { ...cursor, iteration, frame: trace.frames.length - 1, row: null };
    } else {
      cursor = next;
    }
    if (cursor.frame > -1 && isAtEnd(timeline, cursor.iteration)) {
      return { cursor: { ...cursor, frame: -1, row: null }, end: 'end' };
    }
    if (stopAt({ trace, cursor })) return { cursor, end: null };
  }
}

/** While the iteration where a search starts is looked at, it has got nowhere yet. */
const inside = (from: Cursor): MoveProgress => ({ done: 0, total: 1, at: placeOf(from) });

/** How many iterations a search scans at once. Going back, windows grow from one iteration to the larger size. */
const WINDOW = 64;
const LARGEST_WINDOW = 1024;
/** How many iterations a search skips by their metrics before it yields. */
const SKIPPED_AT_ONCE = 16;

/** What is found out beforehand is told as a stage, where it counts something of an iteration. */
function preparing(work: Task<void>, progress: MoveProgress): MoveTask<void> {
  return reporting(work, ({ name, done, total, unit }) =>
    name === undefined || unit === undefined ? progress : withStage(progress, { name, done, total, unit }),
  );
}

/** All stops of the iteration where a search starts; what it looks back over is executed in slices. */
function* stopsAround<S extends Stop>(timeline: History, from: Cursor, search: Search<S>): MoveTask<readonly S[]> {
  const { iteration } = from;
  const progress = inside(from);
  const trace = yield* goThrough(timeline, from, iteration);
  if (search.prepare !== undefined) yield* preparing(search.prepare(trace), progress);
  if (search.lookback <= 1) {
    const before = search.lookback === 0 ? null : iterationBefore(timeline.numbers, iteration);
    // Executed beforehand, since what is recalled is executed in one go.
    if (before !== null) yield* partOf(timeline.reach(before), progress);
    return yield* during(search.stopsIn(trace, recallFrom(timeline)), progress);
  }
  let stops: readonly S[] = [];
  const window = timeline.scan(iteration, iteration + 1, search.lookback, function* (shown, recall) {
    stops = yield* search.stopsIn(shown, recall);
    return true;
  });
  yield* partOf(window, progress);
  return stops;
}

function* sweepForward<S extends Stop>(timeline: History, from: Cursor, search: Search<S>): MoveTask<Found<S>> {
  const { numbers } = timeline;
  if (isAtEnd(timeline, from.iteration)) return { ...(yield* goToEnd(timeline, from)), stop: null };
  const here = yield* stopsAround(timeline, from, search);
  let found = here.find((stop) => compareCursors(stop.cursor, from) > 0 && search.accept(stop));
  const bound = timeline.end ?? lastOf(numbers) + 1;
  const after = (iteration: number): number => iterationAfter(numbers, iteration) ?? bound;
  const progress = (iteration: number): MoveProgress => ({
    done: iteration - from.iteration,
    total: bound - from.iteration,
    at: iteration > from.iteration ? startAt(iteration) : placeOf(from),
  });
  let next = after(from.iteration);
  let skipped = 0;
  while (found === undefined && next < bound) {
    if (search.mayStopIn !== null && next < timeline.visited && !search.mayStopIn(next)) {
      next = after(next);
      if (++skipped % SKIPPED_AT_ONCE === 0) yield progress(next);
      continue;
    }
    const first = next;
    // In iterations already executed, metrics may allow skipping again after a few of them.
    const skips = search.mayStopIn !== null && first < timeline.visited;
    const last = search.prepare !== undefined ? after(first) : skips ? Math.min(bound, first + WINDOW) : bound;
    if (search.prepare !== undefined) {
      const trace = yield* partOf(timeline.reach(first), progress(first));
      yield* preparing(search.prepare(trace), progress(first));
    }
    const window = timeline.scan(first, last, search.lookback, function* (shown, recall) {
      if (search.mayStopIn?.(shown.iteration) === false) return false;
      found = (yield* search.stopsIn(shown, recall)).find((stop) => search.accept(stop));
      return found !== undefined;
    });
    // Before `first` all has been looked through, though a replay begins there.
    yield* reporting(window, ({ iteration, stage }) => withStage(progress(Math.max(first, iteration)), stage));
    next = after(last - 1);
  }
  if (found === undefined) return { ...(yield* goToEnd(timeline, from)), stop: null };
  return yield* arriveAt(timeline, found, progress(found.cursor.iteration));
}

/** Scans each window forward once, the latest window first; the last stop of a window is the first one going back. */
function* sweepBackward<S extends Stop>(timeline: History, from: Cursor, search: Search<S>): MoveTask<Found<S>> {
  const { numbers } = timeline;
  const start = firstOf(numbers);
  if (!isAtEnd(timeline, from.iteration)) {
    const here = yield* stopsAround(timeline, from, search);
    const found = here.findLast((stop) => compareCursors(stop.cursor, from) < 0 && search.accept(stop));
    if (found !== undefined) return yield* arriveAt(timeline, found, inside(from));
  }
  if (timeline.replay !== null) yield* reporting(timeline.replay.visit(from.iteration), () => inside(from));
  const progress = (iteration: number): MoveProgress => ({
    done: from.iteration - iteration,
    total: from.iteration - start,
    at: startAt(iteration),
    whyThere: 'what lies after it has been searched, the stretch before it only in part',
  });
  let last = from.iteration;
  let size = 1;
  let skipped = 0;
  for (let position = numbers.positionOf(last - 1); position >= 0; position--) {
    const before = numbers.at(position);
    if (search.mayStopIn !== null && !search.mayStopIn(before)) {
      last = before;
      if (++skipped % SKIPPED_AT_ONCE === 0) yield progress(last);
      continue;
    }
    const end = last;
    const first = timeline.nearest(Math.max(start, last - size));
    if (search.prepare !== undefined) {
      const trace = yield* partOf(timeline.reach(before), progress(end));
      yield* preparing(search.prepare(trace), progress(end));
    }
    const stops: S[] = [];
    const window = timeline.scan(first, last, search.lookback, function* (shown, recall) {
      if (search.mayStopIn?.(shown.iteration) !== false) stops.push(...(yield* search.stopsIn(shown, recall)));
      return false;
    });
    // Its last stop is the first one going back, so nothing of a window counts before its end has been seen.
    yield* reporting(window, ({ done, total, stage }) =>
      withStage(progress(end), stage ?? { name: 'next stretch', done, total, unit: 'iterations' }),
    );
    const found = stops.findLast((stop) => search.accept(stop));
    if (found !== undefined) {
      const after = iterationAfter(numbers, found.cursor.iteration) ?? end;
      return yield* arriveAt(timeline, found, progress(Math.min(after, end)));
    }
    last = first;
    position = numbers.positionOf(first);
    size = search.prepare === undefined ? Math.min(LARGEST_WINDOW, 2 * size) : 1;
  }
  const cursor = startOf(timeline, from.branch);
  yield* partOf(timeline.reach(cursor.iteration), progress(last));
  return { cursor, end: 'start', stop: null };
}

/** Moves to after the last step of the history. */
export function* goToEnd(timeline: History, from: Cursor): MoveTask<Arrival> {
  const iteration = lastOf(timeline.numbers);
  const { frames } = yield* goThrough(timeline, from, iteration);
  const frame = isAtEnd(timeline, iteration) ? -1 : frames.length - 1;
  return { cursor: { ...from, iteration, frame, row: null }, end: 'end' };
}

function* arriveAt<S extends Stop>(timeline: History, stop: S, progress: MoveProgress): MoveTask<Found<S>> {
  yield* partOf(timeline.reach(stop.cursor.iteration), progress);
  return { cursor: stop.cursor, end: null, stop };
}
