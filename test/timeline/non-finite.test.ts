/** A run that blows up is a run like any other: it is walked, replayed to the bit, and its NaNs are on record. */
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { START } from '../../src/timeline/cursor.js';
import { type Direction, move } from '../../src/timeline/move.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { bitsOfTrace, executeHistory } from '../support/histories.js';
import { createSmallTabular } from '../support/programs.js';

const ITERATIONS = 200;
const TINY = { memoryBytes: 0, mostTraces: 2, traceBytes: 0 };

describe('a learning rate of 1000 with a softmax that does not subtract the largest score', () => {
  const program = createSmallTabular({ learningRate: 1000, shifted: false, iterations: ITERATIONS });

  test('reaches infinity and NaN within a few iterations and stays there', () => {
    const timeline = new Timeline(program);
    const seen = { infinite: false, notANumber: false };
    for (let iteration = 0; iteration < 6; iteration++) {
      for (const { output } of timeline.trace(iteration).frames) {
        seen.infinite ||= output.data.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
        seen.notANumber ||= output.data.some(Number.isNaN);
      }
    }
    expect(seen).toEqual({ infinite: true, notANumber: true });
    expect(timeline.trace(ITERATIONS - 1).outcome.objective.data[0]).toBeNaN();
  });

  test('is replayed to the bit, NaN and all', () => {
    const history = executeHistory(program, ITERATIONS);
    const timeline = new Timeline(program, TINY);
    for (const target of [150, 2, 1, 3, 199, 0, 150, 149]) {
      expect(bitsOfTrace(timeline.trace(target)).equals(history.bitsAt(target))).toBe(true);
    }
  });

  test('is walked forward and back like any other', () => {
    const timeline = new Timeline(createSmallTabular({ learningRate: 1000, shifted: false, iterations: 5 }), TINY);
    const stopsTo = (direction: Direction, from = START): readonly string[] => {
      const stops: string[] = [];
      for (let cursor = from; ; ) {
        const arrival = finish(move(timeline, cursor, direction, () => true));
        if (arrival.end !== null) return stops;
        cursor = arrival.cursor;
        stops.push(`${cursor.iteration}:${cursor.frame}`);
      }
    };
    const forward = stopsTo('forward');
    const backward = stopsTo('backward', { branch: 0, iteration: 5, frame: -1, row: null });
    expect(forward.length).toBeGreaterThan(5 * 20);
    expect([...backward].reverse()).toEqual(['0:-1', ...forward.slice(0, -1)]);
  });

  test('has its metrics kept as they are', () => {
    const [straight, wandering] = [new Timeline(program), new Timeline(program, TINY)];
    finish(straight.visit(ITERATIONS));
    for (const target of [90, 3, 199]) wandering.trace(target);
    for (let i = 0; i < ITERATIONS; i++) expect(wandering.metrics(i)).toEqual(straight.metrics(i));
    expect(straight.metrics(0)?.loss).toBeGreaterThan(0);
    expect(straight.metrics(ITERATIONS - 1)).toMatchObject({
      learningRate: 1000,
      loss: Number.NaN,
      gradientNorm: Number.NaN,
      parameterNorm: Number.NaN,
      updateRatio: Number.NaN,
    });
  });

  test('stays finite where softmax subtracts the largest score', () => {
    const stable = new Timeline(createSmallTabular({ learningRate: 1000, iterations: ITERATIONS }));
    for (const { output } of stable.trace(ITERATIONS - 1).frames) {
      expect(output.data.every(Number.isFinite)).toBe(true);
    }
  });
});
