/**
 * Moving: one search, both directions. Every way to move differs only in where it stops.
 * Invariant: the starting position is skipped; a search that finds nothing ends at an end of history and says so.
 * Going back mirrors going forward: what one stops at, the other stops at too.
 */
import { type Cursor, depthAt, phaseAt, rowCountOf } from './cursor.js';
import type { Task } from './task.js';
import type { Timeline, Trace } from './timeline.js';

export type Direction = 'forward' | 'backward';

export interface Place {
  readonly cursor: Cursor;
  readonly trace: Trace;
}

export type StopAt = (place: Place) => boolean;

export interface Arrival {
  readonly cursor: Cursor;
  /** The end of history that was reached before any stop. */
  readonly end: 'start' | 'end' | null;
}

export const MOTIONS = ['step', 'over', 'out', 'phase'] as const;
export type Motion = (typeof MOTIONS)[number];

/** Where a kind of movement stops, given where it starts. */
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

export function* move(timeline: Timeline, from: Cursor, direction: Direction, stopAt: StopAt): Task<Arrival> {
  let cursor = from;
  let trace = yield* timeline.reach(cursor.iteration);
  for (;;) {
    const next = direction === 'forward' ? successor(trace, cursor) : predecessor(trace, cursor);
    if (next === 'next iteration') {
      trace = yield* timeline.reach(cursor.iteration + 1);
      cursor = { ...cursor, iteration: cursor.iteration + 1, frame: -1, row: null };
    } else if (next === 'previous iteration') {
      if (cursor.iteration === 0) return { cursor, end: 'start' };
      trace = yield* timeline.reach(cursor.iteration - 1);
      cursor = { ...cursor, iteration: cursor.iteration - 1, frame: trace.frames.length - 1, row: null };
    } else {
      cursor = next;
    }
    if (cursor.iteration >= timeline.iterations && cursor.frame > -1) {
      return { cursor: { ...cursor, iteration: timeline.iterations, frame: -1, row: null }, end: 'end' };
    }
    if (stopAt({ trace, cursor })) return { cursor, end: null };
  }
}

/** The same step, `count` iterations on (or back, when negative), or the nearest end of history. */
export function* moveIterations(timeline: Timeline, from: Cursor, count: number): Task<Arrival> {
  const wanted = from.iteration + count;
  const iteration = Math.max(0, Math.min(timeline.iterations, wanted));
  const trace = yield* timeline.reach(iteration);
  const cursor = placeIn(trace, { ...from, iteration }, timeline.iterations);
  if (iteration === wanted) return { cursor, end: null };
  return wanted < 0 ? { cursor: { ...cursor, frame: -1, row: null }, end: 'start' } : { cursor, end: 'end' };
}

/** The nearest cursor that exists in this trace; after the last iteration only its start does. */
export function placeIn(trace: Trace, cursor: Cursor, iterations: number): Cursor {
  const { branch, iteration, frame, row } = cursor;
  if (iteration >= iterations) return { branch, iteration: iterations, frame: -1, row: null };
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
