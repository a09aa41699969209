/** What a timeline keeps stays within its budget, and what it keeps is not written into. */
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { DEFAULT_OPTIONS } from '../../src/timeline/history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import type { TrainingProgram } from '../../src/training/iteration/program.js';
import { bitsOfTrace } from '../support/histories.js';
import { createRandomVocab36 } from '../support/programs.js';

describe('memory', () => {
  const program = createRandomVocab36();
  const stateBytes = program.layout.size * Float64Array.BYTES_PER_ELEMENT;

  test.each([16, 50, 333])('of the checkpoints stays within a budget of %i states', (states) => {
    const timeline = new Timeline(program, { ...DEFAULT_OPTIONS, mostTraces: 2, memoryBytes: states * stateBytes });
    let previous = 1;
    for (const target of [10, 100, 1, 700, 350, 2000, 1999, 1500, 2100]) {
      timeline.trace(target);
      expect(timeline.checkpoints.bytes).toBeLessThanOrEqual(states * stateBytes);
      expect(timeline.checkpoints.interval % previous).toBe(0);
      previous = timeline.checkpoints.interval;
    }
    expect(timeline.checkpoints.interval).toBeGreaterThan(2000 / states);
    expect(timeline.checkpointIterations()[0]).toBe(0);
  });

  test('of the traces is bounded in number and in bytes, and the last used stay', () => {
    const few = new Timeline(program, { ...DEFAULT_OPTIONS, mostTraces: 4 });
    for (let target = 0; target < 20; target++) few.trace(target);
    few.trace(16);
    finish(few.reach(17));
    few.trace(40);
    few.trace(41);
    expect(keptBy(few)).toEqual([17, 19, 40, 41]);
    const small = new Timeline(program, { ...DEFAULT_OPTIONS, traceBytes: 1 });
    for (let target = 0; target < 20; target++) small.trace(target);
    expect(keptBy(small)).toEqual([18, 19]);
  });

  test('of a trace beyond the budget is free before the next one is recorded', () => {
    const seen: (readonly number[])[] = [];
    const watched: TrainingProgram = {
      ...program,
      execute: (...given) => {
        seen.push(keptBy(timeline));
        return program.execute(...given);
      },
    };
    const timeline: Timeline = new Timeline(watched, { ...DEFAULT_OPTIONS, traceBytes: 1 });
    for (let target = 0; target < 5; target++) timeline.trace(target);
    expect(seen.length).toBeGreaterThan(0);
    for (const kept of seen) expect(kept.length).toBeLessThan(2);
    expect(keptBy(timeline)).toEqual([3, 4]);
  });

  test('of traces beyond the budget is given back when nobody needs them', () => {
    const small = new Timeline(program, { ...DEFAULT_OPTIONS, traceBytes: 1, returnsMemory: true });
    for (const target of [3, 8]) small.trace(target);
    small.giveBack([3]);
    expect(keptBy(small)).toEqual([3]);
    const large = new Timeline(program);
    for (const target of [3, 8]) large.trace(target);
    large.giveBack([]);
    expect(keptBy(large)).toEqual([3, 8]);
    expect(bitsOfTrace(small.trace(8)).equals(bitsOfTrace(large.trace(8)))).toBe(true);
  });

  test('of a kept trace is not written into by what runs later', () => {
    const timeline = new Timeline(program);
    const trace = timeline.trace(5);
    const before = bitsOfTrace(trace);
    for (const target of [900, 4, 6, 901]) timeline.trace(target);
    expect(timeline.kept(5)).toBe(trace);
    expect(bitsOfTrace(trace).equals(before)).toBe(true);
  });
});

function keptBy(timeline: Timeline): readonly number[] {
  return Array.from({ length: 1000 }, (_, i) => i).filter((iteration) => timeline.kept(iteration) !== null);
}
