/** Moving: what one direction stops at, the other stops at too; rows; both ends of history. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { type Cursor, compareCursors, depthAt, rowCountOf, START } from '../../src/timeline/cursor.js';
import {
  type Arrival,
  type Direction,
  MOTIONS,
  type Motion,
  move,
  moveIterations,
  type Place,
  placeIn,
  type StopAt,
  stopsOf,
  sweep,
} from '../../src/timeline/move.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { createRandomVocab36, createSmallTabular } from '../support/programs.js';

const ITERATIONS = 3;
const END: Cursor = { branch: 0, iteration: ITERATIONS, frame: -1, row: null };

const timelines = [
  ['a table of logits', new Timeline(createSmallTabular({ iterations: ITERATIONS }))],
  ['36 weights under Adam', new Timeline(createRandomVocab36({ iterations: ITERATIONS }))],
] as const;

test.each(['forward', 'backward'] as const)('a search %s executes in slices what it compares with', (direction) => {
  const timeline = new Timeline(createSmallTabular({ iterations: 60 }));
  const from: Cursor = { ...START, iteration: 50, frame: 3 };
  finish(timeline.reach(50));
  expect(timeline.kept(49)).toBeNull();
  const wasKept: boolean[] = [];
  const search = {
    lookback: 1,
    mayStopIn: null,
    accept: () => true,
    *stopsIn({ iteration }: { readonly iteration: number }) {
      wasKept.push(timeline.kept(iteration - 1) !== null);
      return [0, 5].map((frame) => ({ cursor: { ...from, iteration, frame } }));
    },
  };
  finish(sweep(timeline, from, direction, search));
  expect(wasKept).toEqual([true]);
});

describe.each(timelines)('in the history of %s', (_name, timeline) => {
  const everyCursor = allCursors(timeline);
  const wholeFrames = everyCursor.filter(({ row }) => row === null);
  const anyPlace = fc.nat(wholeFrames.length - 1).map((position) => placeOf(timeline, wholeFrames[position]));

  test('step stops once after every frame, and at the start of every iteration', () => {
    expect(stopsAlong(timeline, 'forward', START, () => true)).toEqual(wholeFrames.slice(1));
  });

  test('a step back undoes a step, wherever one stands', () => {
    for (const from of wholeFrames.slice(0, -1)) {
      const there = walk(timeline, from, 'forward', 'step');
      expect(walk(timeline, there.cursor, 'backward', 'step')).toEqual({ cursor: from, end: null });
    }
  });

  test.each(MOTIONS)('%s stops at the same places in both directions', (motion) => {
    fc.assert(
      fc.property(anyPlace, (from) => {
        const stopAt = stopsOf(motion, from, 'forward');
        const forward = stopsAlong(timeline, 'forward', START, stopAt);
        const backward = stopsAlong(timeline, 'backward', END, stopAt);
        const expected = wholeFrames.filter((cursor) => stopAt(placeOf(timeline, cursor)));
        expect(forward).toEqual(expected.filter((cursor) => compareCursors(cursor, START) > 0));
        expect(backward).toEqual(expected.filter((cursor) => compareCursors(cursor, END) < 0).reverse());
      }),
      { seed: 31, numRuns: 25 },
    );
  });

  test.each(MOTIONS)('%s and its reverse return to a place where it stops', (motion) => {
    fc.assert(
      fc.property(anyPlace, (from) => {
        const stopAt = stopsOf(motion, from, 'forward');
        const there = finish(move(timeline, from.cursor, 'forward', stopAt));
        const back = finish(move(timeline, there.cursor, 'backward', stopAt));
        if (there.end === null && stopAt(from)) expect(back).toEqual({ cursor: from.cursor, end: null });
        else expect(compareCursors(back.cursor, there.cursor)).toBeLessThan(0);
      }),
      { seed: 37, numRuns: 60 },
    );
  });

  test.each(MOTIONS)('%s always gets somewhere, and in the direction asked for', (motion) => {
    fc.assert(
      fc.property(anyPlace, (from) => {
        const forward = walk(timeline, from.cursor, 'forward', motion);
        const backward = walk(timeline, from.cursor, 'backward', motion);
        if (forward.end === null) expect(compareCursors(forward.cursor, from.cursor)).toBeGreaterThan(0);
        if (backward.end === null) expect(compareCursors(backward.cursor, from.cursor)).toBeLessThan(0);
      }),
      { seed: 41, numRuns: 60 },
    );
  });

  test('over goes to the nearest place on the level where it starts or above, never deeper', () => {
    const depthOf = (cursor: Cursor): number => depthAt(timeline.trace(cursor.iteration), cursor);
    wholeFrames.forEach((from, position) => {
      const reached = wholeFrames.slice(position + 1).find((cursor) => depthOf(cursor) <= depthOf(from));
      expect(walk(timeline, from, 'forward', 'over').cursor).toEqual(reached ?? END);
      const before = wholeFrames.slice(0, position).findLast((cursor) => depthOf(cursor) <= depthOf(from));
      expect(walk(timeline, from, 'backward', 'over').cursor).toEqual(before ?? START);
    });
  });

  test('out goes one level up, and from the top to the start of the next or of this iteration', () => {
    const inside = wholeFrames.filter((from) => depthAt(timeline.trace(from.iteration), from) > 1);
    expect(inside.length).toBeGreaterThan(0);
    for (const from of inside) {
      const { cursor, end } = walk(timeline, from, 'forward', 'out');
      expect(end).toBeNull();
      expect(depthAt(timeline.trace(cursor.iteration), cursor)).toBeLessThan(
        depthAt(timeline.trace(from.iteration), from),
      );
    }
    const middle: Cursor = { branch: 0, iteration: 1, frame: -1, row: null };
    expect(walk(timeline, middle, 'forward', 'out').cursor).toEqual({ ...middle, iteration: 2 });
    expect(walk(timeline, middle, 'backward', 'out').cursor).toEqual(START);
  });

  test('phase stops at the start of each iteration and at the first frame of each of the five phases', () => {
    const stops = stopsAlong(timeline, 'forward', START, stopsOf('phase', placeOf(timeline, START), 'forward'));
    const ofFirst = [START, ...stops].filter(({ iteration }) => iteration === 0);
    const { frames } = timeline.trace(0);
    expect(ofFirst.map(({ frame }) => frames[frame]?.scope[0] ?? 'start')).toEqual([
      'start',
      'forward',
      'predict',
      'loss',
      'backward',
      'update',
    ]);
    for (const { frame } of ofFirst.slice(2)) expect(frames[frame - 1].scope[0]).not.toBe(frames[frame].scope[0]);
    expect(stops).toHaveLength(6 * ITERATIONS);
  });

  test('rows are stepped through to the end of their frame, and back to the frame before', () => {
    const { frames } = timeline.trace(1);
    const withRows = frames.filter((frame) => rowCountOf(frame) > 1);
    expect(withRows.length).toBeGreaterThan(5);
    for (const { index } of withRows) {
      const rows = rowCountOf(frames[index]);
      const inside = Array.from({ length: rows }, (_, row) => ({ branch: 0, iteration: 1, frame: index, row }));
      const whole: Cursor = { branch: 0, iteration: 1, frame: index, row: null };
      const forward = steps(timeline, inside[0], 'forward', rows);
      expect(forward).toEqual([...inside.slice(1), whole]);
      const backward = steps(timeline, inside[rows - 1], 'backward', rows);
      expect(backward).toEqual([...inside.slice(0, -1).reverse(), { ...whole, frame: index - 1 }]);
      expect(steps(timeline, whole, 'backward', 1)).toEqual([{ ...whole, frame: index - 1 }]);
    }
  });

  test('out of a row is the end of its frame; a phase is never left half-way', () => {
    const { frames } = timeline.trace(1);
    for (const { index } of frames.filter((frame) => rowCountOf(frame) > 1)) {
      const from: Cursor = { branch: 0, iteration: 1, frame: index, row: 0 };
      expect(walk(timeline, from, 'forward', 'out').cursor).toEqual({ ...from, row: null });
      expect(walk(timeline, from, 'forward', 'phase').cursor.row).toBeNull();
    }
  });

  test('cursors are ordered as they are stepped through', () => {
    everyCursor.forEach((cursor, position) => {
      expect(compareCursors(cursor, cursor)).toBe(0);
      const next = everyCursor[position + 1];
      if (next === undefined) return;
      expect(compareCursors(cursor, next)).toBeLessThan(0);
      expect(compareCursors(next, cursor)).toBeGreaterThan(0);
    });
  });

  test('the ends of history are reported and not gone beyond', () => {
    for (const motion of MOTIONS) {
      expect(walk(timeline, START, 'backward', motion)).toEqual({ cursor: START, end: 'start' });
      expect(walk(timeline, END, 'forward', motion)).toEqual({ cursor: END, end: 'end' });
    }
    const middle: Cursor = { branch: 0, iteration: 1, frame: 4, row: null };
    expect(finish(move(timeline, middle, 'forward', () => false))).toEqual({ cursor: END, end: 'end' });
    expect(finish(move(timeline, middle, 'backward', () => false))).toEqual({ cursor: START, end: 'start' });
  });

  test('the last iteration can be stepped out of and into again', () => {
    const frame = timeline.trace(ITERATIONS - 1).frames.length - 1;
    const last: Cursor = { branch: 0, iteration: ITERATIONS - 1, frame, row: null };
    expect(walk(timeline, last, 'forward', 'step')).toEqual({ cursor: END, end: null });
    expect(walk(timeline, END, 'backward', 'step')).toEqual({ cursor: last, end: null });
  });

  test('by iterations, the same step is arrived at, or the nearest end', () => {
    const from: Cursor = { branch: 0, iteration: 1, frame: 3, row: null };
    const by = (count: number): Arrival => finish(moveIterations(timeline, from, count));
    expect(by(1)).toEqual({ cursor: { ...from, iteration: 2 }, end: null });
    expect(by(-1)).toEqual({ cursor: { ...from, iteration: 0 }, end: null });
    expect(by(2)).toEqual({ cursor: END, end: null });
    expect(by(5)).toEqual({ cursor: END, end: 'end' });
    expect(by(-2)).toEqual({ cursor: START, end: 'start' });
  });

  test('a place that does not exist becomes the nearest that does', () => {
    const trace = timeline.trace(1);
    const last = trace.frames.length - 1;
    const vector = trace.frames.findIndex((frame) => rowCountOf(frame) > 1);
    const scalar = trace.frames.findIndex((frame) => rowCountOf(frame) === 0);
    const rows = rowCountOf(trace.frames[vector]);
    const place = (frame: number, row: number | null): Cursor =>
      placeIn(trace, { branch: 0, iteration: 1, frame, row }, timeline);
    expect(place(last + 9, null)).toEqual({ branch: 0, iteration: 1, frame: last, row: null });
    expect(place(-4, 2)).toEqual({ branch: 0, iteration: 1, frame: -1, row: null });
    expect(place(vector, rows + 3)).toEqual({ branch: 0, iteration: 1, frame: vector, row: rows - 1 });
    expect(place(scalar, 0)).toEqual({ branch: 0, iteration: 1, frame: scalar, row: null });
    expect(placeIn(trace, { branch: 0, iteration: ITERATIONS + 2, frame: 3, row: 1 }, timeline)).toEqual(END);
  });
});

function placeOf(timeline: Timeline, cursor: Cursor): Place {
  return { cursor, trace: timeline.trace(cursor.iteration) };
}

function walk(timeline: Timeline, from: Cursor, direction: Direction, motion: Motion): Arrival {
  return finish(move(timeline, from, direction, stopsOf(motion, placeOf(timeline, from), direction)));
}

function steps(timeline: Timeline, from: Cursor, direction: Direction, count: number): readonly Cursor[] {
  const visited: Cursor[] = [];
  let cursor = from;
  for (let step = 0; step < count; step++) {
    cursor = walk(timeline, cursor, direction, 'step').cursor;
    visited.push(cursor);
  }
  return visited;
}

/** Every stop from a place to the end of history in that direction, with one and the same condition. */
function stopsAlong(timeline: Timeline, direction: Direction, from: Cursor, stopAt: StopAt): readonly Cursor[] {
  const stops: Cursor[] = [];
  let cursor = from;
  for (;;) {
    const arrival = finish(move(timeline, cursor, direction, stopAt));
    if (arrival.end !== null) return stops;
    cursor = arrival.cursor;
    stops.push(cursor);
  }
}

/** All cursors of the history in their order, those of rows included, written down without moving. */
function allCursors(timeline: Timeline): readonly Cursor[] {
  const cursors: Cursor[] = [];
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    cursors.push({ branch: 0, iteration, frame: -1, row: null });
    for (const frame of timeline.trace(iteration).frames) {
      const rows = Array.from({ length: rowCountOf(frame) }, (_, row) => row);
      for (const row of [...rows, null]) cursors.push({ branch: 0, iteration, frame: frame.index, row });
    }
  }
  return [...cursors, END];
}
