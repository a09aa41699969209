/**
 * Moving, in both directions. Every way to move differs only in where it stops. `move` tests place by place, for stops
 * that are near; `sweep` has a Search, for stops that may be many iterations away.
 * Invariant: a search never stops where it started, and one that finds nothing ends at an end of history and says so.
 * Going back mirrors going forward: whatever stops one also stops the other. At every moment a move tells where it comes
 * to stand if it is stopped: the farthest start of an iteration up to which all has been executed and looked through.
 */

import {
  during,
  type MoveProgress,
  type MoveTask,
  type ReplayTask,
  reporting,
  type StoppingPlace,
  type Task,
  withinTask,
  withStage,
} from '../numbers/engine/task.js';
import {
  BEFORE_STEPS,
  type Cursor,
  compareCursors,
  depthAt,
  phaseAt,
  rowCountOf,
  sameStep,
  startOf,
} from './cursor.js';
import { type History, isAtEnd, type Recall, recallFrom } from './history.js';
import type { Trace, TraceFrame } from './trace.js';

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

export const MOTIONS = ['step', 'over', 'out', 'alike', 'phase'] as const;
export type Motion = (typeof MOTIONS)[number];

/** Where a motion stops, depending on where it starts. */
export function stopsOf(motion: Motion, from: Place, direction: Direction): StopAt {
  const depth = depthAt(from.trace, from.cursor);
  switch (motion) {
    case 'step':
      return () => true;
    case 'over':
      return ({ trace, cursor }) => depthAt(trace, cursor) <= depth;
    case 'out':
      return depth === 0 ? ({ cursor }) => cursor.frame === -1 : ({ trace, cursor }) => depthAt(trace, cursor) < depth;
    case 'alike': {
      const isAlike = alikeFrames(from, direction);
      return ({ trace, cursor: { frame, row } }) =>
        row === null && isAlike(trace.frames[frame]) !== isAlike(trace.frames[frame + 1]);
    }
    case 'phase':
      return ({ trace, cursor }) =>
        cursor.row === null &&
        (cursor.frame === -1 || phaseAt(trace, cursor) !== trace.frames[cursor.frame - 1]?.scope[0]);
  }
}

/**
 * Tells the frames of a scope and of its numbered siblings, such as all predictions of a phase: of the scope that a move gets
 * into first, else of the one that it leaves. None is one where no numbered scope is near.
 */
function alikeFrames(
  { trace: { frames }, cursor: { frame } }: Place,
  direction: Direction,
): (frame: TraceFrame | undefined) => boolean {
  const around = direction === 'forward' ? [frame + 1, frame] : [frame, frame + 1];
  const scope = around.map((at) => frames[at]?.scope ?? []).find(isRepeated) ?? [];
  const place = scope.findLastIndex(isNumbered);
  const kind = kindOf(scope[place] ?? '');
  return (other) =>
    place >= 0 &&
    other !== undefined &&
    kindOf(other.scope[place] ?? '') === kind &&
    scope.slice(0, place).every((name, k) => name === other.scope[k]);
}

/** Whether a scope is one of several, such as those of each prediction. */
export function isRepeated(scope: readonly string[]): boolean {
  return scope.some(isNumbered);
}

/** Whether it is not the first of them. */
export function isRepetition(scope: readonly string[]): boolean {
  return scope.some((name) => Number(NUMBER.exec(name)?.[1] ?? 0) > 1);
}

function isNumbered(name: string): boolean {
  return NUMBER.test(name);
}

function kindOf(name: string): string {
  return name.replace(NUMBER, '');
}

/** The number of a scope, with what stands behind it, which is its own: `prediction 2: we → love`. */
const NUMBER = / (\d+)(:.*)?$/s;

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
  return wanted < 0 ? { cursor: { ...cursor, ...BEFORE_STEPS }, end: 'start' } : { cursor, end: 'end' };
}

/** The trace of an iteration that a move leads to. Stopped on the way forward, it stands where the replay has got to. */
export function goThrough(timeline: History, from: Cursor, iteration: number): MoveTask<Trace> {
  return reporting(timeline.reach(iteration), (progress) => ({
    ...progress,
    at: progress.iteration > from.iteration ? startAt(progress.iteration) : from,
  }));
}

function startAt(iteration: number): StoppingPlace {
  return { iteration, ...BEFORE_STEPS };
}

/** The nearest cursor that exists in this trace; after the last iteration, only the start exists. */
export function placeIn(trace: Trace, cursor: Cursor, timeline: History): Cursor {
  const { branch, iteration, frame, row } = cursor;
  const { end } = timeline;
  if (end !== null && iteration >= end) return { branch, iteration: end, ...BEFORE_STEPS };
  const existing = Math.max(-1, Math.min(trace.frames.length - 1, frame));
  const rows = existing >= 0 ? rowCountOf(trace.frames[existing]) : 0;
  return { branch, iteration, frame: existing, row: row === null || rows === 0 ? null : Math.min(row, rows - 1) };
}

/** Null where the iteration ends. */
function successor({ frames }: Trace, cursor: Cursor): Cursor | null {
  const { frame, row } = cursor;
  if (row !== null) return { ...cursor, row: row < rowCountOf(frames[frame]) - 1 ? row + 1 : null };
  return frame === frames.length - 1 ? null : { ...cursor, frame: frame + 1 };
}

function predecessor(_: Trace, cursor: Cursor): Cursor | null {
  const { frame, row } = cursor;
  if (row !== null && row > 0) return { ...cursor, row: row - 1 };
  return frame === -1 ? null : { ...cursor, frame: frame - 1, row: null };
}

/** Moves place by place, for stops that are near. */
export function* move(timeline: History, from: Cursor, direction: Direction, stopAt: StopAt): MoveTask<Arrival> {
  const isForward = direction === 'forward';
  const neighbour = isForward ? successor : predecessor;
  let cursor = from;
  let trace = yield* goThrough(timeline, cursor, cursor.iteration);
  for (;;) {
    const next = neighbour(trace, cursor);
    if (next !== null) cursor = next;
    else {
      const iteration = timeline.numbers[isForward ? 'after' : 'before'](cursor.iteration);
      if (iteration === null) return { cursor, end: isForward ? 'end' : 'start' };
      trace = yield* goThrough(timeline, cursor, iteration);
      cursor = { ...cursor, iteration, frame: isForward ? -1 : trace.frames.length - 1, row: null };
    }
    if (cursor.frame > -1 && isAtEnd(timeline, cursor.iteration)) {
      return { cursor: { ...cursor, ...BEFORE_STEPS }, end: 'end' };
    }
    if (stopAt({ trace, cursor })) return { cursor, end: null };
  }
}

/** While the iteration where a search starts is looked at, it has got nowhere yet. */
const inside = (from: Cursor): MoveProgress => ({ done: 0, total: 1, at: from });

/** How many iterations a search scans at once. Going back, windows grow from one iteration to the larger size. */
const WINDOW = 64;
const LARGEST_WINDOW = 1024;
/** How many iterations a search skips by their metrics before it yields. */
const SKIPPED_AT_ONCE = 16;

/** What is found out beforehand is told as a stage, where it counts something of an iteration. */
function* prepare(
  { prepare: begin }: Search<Stop>,
  timeline: History,
  iteration: number,
  progress: MoveProgress,
): MoveTask<void> {
  if (begin === undefined) return;
  const trace = yield* withinTask(timeline.reach(iteration), progress);
  yield* reporting(begin(trace), ({ name, done, total, unit }) =>
    name === undefined || unit === undefined ? progress : withStage(progress, { name, done, total, unit }),
  );
}

/** All stops of the iteration where a search starts; what it looks back over is executed in slices. */
function* stopsAround<S extends Stop>(timeline: History, from: Cursor, search: Search<S>): MoveTask<readonly S[]> {
  const { iteration } = from;
  const progress = inside(from);
  const trace = yield* goThrough(timeline, from, iteration);
  yield* prepare(search, timeline, iteration, progress);
  if (search.lookback <= 1) {
    const before = search.lookback === 0 ? null : timeline.numbers.before(iteration);
    // Executed beforehand, since what is recalled is executed in one go.
    if (before !== null) yield* withinTask(timeline.reach(before), progress);
    return yield* during(search.stopsIn(trace, recallFrom(timeline)), progress);
  }
  let stops: readonly S[] = [];
  const window = timeline.scan(iteration, iteration + 1, search.lookback, function* (shown, recall) {
    stops = yield* search.stopsIn(shown, recall);
    return true;
  });
  yield* withinTask(window, progress);
  return stops;
}

/**
 * Moves to a stop that may be far. It scans windows of iterations, each of them forward. Going forward, a window ends at
 * its first stop. Going back, the latest window comes first and is scanned to its end, since its last stop is the first
 * on the way.
 */
export function* sweep<S extends Stop>(
  timeline: History,
  from: Cursor,
  direction: Direction,
  search: Search<S>,
): MoveTask<Found<S>> {
  const { numbers, replay } = timeline;
  const isForward = direction === 'forward';
  const bound = isForward ? (timeline.end ?? numbers.last + 1) : numbers.first;
  const after = (iteration: number): number => numbers.after(iteration) ?? bound;
  const progress = (iteration: number): MoveProgress => ({
    done: Math.abs(iteration - from.iteration),
    total: Math.abs(bound - from.iteration),
    at: isForward && iteration === from.iteration ? from : startAt(iteration),
    ...(isForward ? {} : { whyThere: 'what lies after it has been searched, the stretch before it only in part' }),
  });
  if (!isAtEnd(timeline, from.iteration)) {
    const here = yield* stopsAround(timeline, from, search);
    const ahead = here.filter(({ cursor }) => (isForward ? 1 : -1) * compareCursors(cursor, from) > 0);
    const found = firstOn(ahead, direction, search);
    if (found !== undefined) return yield* arriveAt(timeline, found, inside(from));
  }
  if (!isForward && replay !== null) yield* reporting(replay.visit(from.iteration), () => inside(from));
  // Up to this start of an iteration all has been looked through.
  let edge = isForward ? after(from.iteration) : from.iteration;
  let size = 1;
  for (let skipped = 0; edge !== bound; ) {
    const next = isForward ? edge : numbers.at(numbers.positionOf(edge - 1));
    const isMeasured = search.mayStopIn !== null && next < timeline.visited;
    if (isMeasured && search.mayStopIn?.(next) === false) {
      edge = isForward ? after(next) : next;
      if (++skipped % SKIPPED_AT_ONCE === 0) yield progress(edge);
      continue;
    }
    // In iterations already executed, metrics may allow skipping again after a few of them.
    const end = search.prepare !== undefined ? after(next) : isMeasured ? Math.min(bound, next + WINDOW) : bound;
    const [first, last] = isForward ? [next, end] : [timeline.nearest(Math.max(bound, edge - size)), edge];
    yield* prepare(search, timeline, next, progress(edge));
    const found = yield* reporting(
      stopIn(timeline, [first, last], direction, search),
      ({ iteration, done, total, stage }) =>
        isForward
          ? // Before `first` all has been looked through, though a replay begins there.
            withStage(progress(Math.max(first, iteration)), stage)
          : withStage(progress(edge), stage ?? { name: 'next stretch', done, total, unit: 'iterations' }),
    );
    if (found !== undefined) {
      const { iteration } = found.cursor;
      return yield* arriveAt(timeline, found, progress(isForward ? iteration : after(iteration)));
    }
    edge = isForward ? after(last - 1) : first;
    size = search.prepare === undefined ? Math.min(LARGEST_WINDOW, 2 * size) : 1;
  }
  if (isForward) return { ...(yield* goToEnd(timeline, from)), stop: null };
  const cursor = startOf(timeline, from.branch);
  yield* withinTask(timeline.reach(cursor.iteration), progress(edge));
  return { cursor, end: 'start', stop: null };
}

/** The first stop on the way through a window of iterations. */
function* stopIn<S extends Stop>(
  timeline: History,
  [first, last]: readonly [number, number],
  direction: Direction,
  search: Search<S>,
): ReplayTask<S | undefined> {
  const stops: S[] = [];
  let found: S | undefined;
  yield* timeline.scan(first, last, search.lookback, function* (shown, recall) {
    if (search.mayStopIn?.(shown.iteration) === false) return false;
    const own = yield* search.stopsIn(shown, recall);
    if (direction === 'forward') found = firstOn(own, direction, search);
    else stops.push(...own);
    return found !== undefined;
  });
  return found ?? firstOn(stops, direction, search);
}

function firstOn<S extends Stop>(stops: readonly S[], direction: Direction, search: Search<S>): S | undefined {
  return (direction === 'forward' ? stops : stops.toReversed()).find((stop) => search.accept(stop));
}

/** Moves to after the last step of the history. */
export function* goToEnd(timeline: History, from: Cursor): MoveTask<Arrival> {
  const iteration = timeline.numbers.last;
  const { frames } = yield* goThrough(timeline, from, iteration);
  const frame = isAtEnd(timeline, iteration) ? -1 : frames.length - 1;
  return { cursor: { ...from, iteration, frame, row: null }, end: 'end' };
}

function* arriveAt<S extends Stop>(timeline: History, stop: S, progress: MoveProgress): MoveTask<Found<S>> {
  yield* withinTask(timeline.reach(stop.cursor.iteration), progress);
  return { cursor: stop.cursor, end: null, stop };
}
