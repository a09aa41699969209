import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Tape } from '../../src/numbers/engine/tape.js';
import { finish } from '../../src/numbers/engine/task.js';
import { TraceRecorder } from '../../src/timeline/trace-recorder.js';
import type { TrainingProgram } from '../../src/training/iteration/program.js';
import { type RunState, tensorsOf } from '../../src/training/iteration/run-state.js';
import { garbageCollector } from '../bench/measure.js';
import { createBenchSize } from '../bench/training-sizes.js';
import { DEPTH, oneOf } from '../support/depth.js';
import { openShipped, SHIPPED } from '../support/fixtures.js';

/** Its iterations have two million values, so all but the first are executed by a runner. */
const { program } = createBenchSize('d');

type Recorded = ReturnType<TraceRecorder['record']> extends Generator<unknown, infer T> ? T : never;

function expectExecutedAnew(start: RunState, { frames, outcome }: Recorded, of = program): void {
  const tape = new Tape();
  const wanted = of.execute(tape, start);
  expect(frames.map(({ label, scope }) => [label, scope])).toEqual(
    tape.frames.map(({ label, scope }) => [label, scope]),
  );
  const differing = tape.frames.findIndex(({ output }, k) => !sameBits(output.data, frames[k].output.data));
  expect(differing).toBe(-1);
  expect(tensorsOf(outcome.end).every(({ data }, k) => sameBits(data, tensorsOf(wanted.end)[k].data))).toBe(true);
}

function expectAllExecutedAnew(of: TrainingProgram, iterations: number): void {
  const recorder = new TraceRecorder(of, [], false);
  let state = of.initial;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const recorded = finish(recorder.record(state));
    expectExecutedAnew(state, recorded, of);
    state = recorded.end;
  }
}

function withoutTensors({ parameters, optimizerState, ...rest }: RunState) {
  return { ...rest, count: parameters.length, memories: optimizerState.length };
}

function sameBits(a: Float64Array, b: Float64Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float64Array) => Buffer.from(buffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}

describe('a recorded trace', () => {
  it('has the names and bits of its iteration, wherever it was executed', () => {
    expectAllExecutedAnew(program, 3);
  });

  it('also where each batch has another form', () => {
    expectAllExecutedAnew(createBenchSize('c').program, DEPTH > 1 ? 12 : 5);
  });

  it.each(oneOf(3, SHIPPED, 1))('also of %s', (name) => {
    expectAllExecutedAnew(openShipped(name), 3);
  });

  it('also of one that is large, of which everything is kept', () => {
    const large = openShipped('river-gpt', 'model.width=64', 'model.block=32', 'training.batchSize=16');
    const recorder = new TraceRecorder(large, [], false);
    const { end } = finish(recorder.record(large.initial));
    const trace = finish(recorder.record(end));
    expect(trace.bytes).toBeGreaterThan(2 ** 25);
    expectExecutedAnew(end, trace, large);
  });

  it('ends in the state that it names, in the same memory', () => {
    const recorder = new TraceRecorder(program, [], false);
    const { end: first } = finish(recorder.record(program.initial));
    const { end, outcome } = finish(recorder.record(first));
    const named = tensorsOf(outcome.end);
    expect(tensorsOf(end).map(({ data }, k) => data === named[k].data)).not.toContain(false);
    expect(withoutTensors(end)).toEqual(withoutTensors(outcome.end));
  });

  it('stays as it is when later ones are recorded', () => {
    const recorder = new TraceRecorder(program, [], false);
    const first = finish(recorder.record(program.initial));
    const second = finish(recorder.record(first.outcome.end));
    finish(recorder.record(second.outcome.end));
    finish(recorder.record(program.initial));
    expectExecutedAnew(first.outcome.end, second);
  });

  it('does not keep another that was named after it', async () => {
    const collect = garbageCollector();
    const recorder = new TraceRecorder(program, [], false);
    const kept = finish(recorder.record(finish(recorder.record(program.initial)).end));
    const other = new WeakRef(finish(recorder.record(kept.end)).frames);
    // What a WeakRef was asked for lives until the next turn.
    await setImmediate();
    collect();
    expect(other.deref()).toBeUndefined();
    expectExecutedAnew(kept.start, kept);
  });

  it('is right after one that was given up halfway', () => {
    const recorder = new TraceRecorder(program, [], false);
    const { end } = finish(recorder.record(program.initial)).outcome;
    const givenUp = recorder.record(end);
    givenUp.next();
    givenUp.return(undefined as never);
    expectExecutedAnew(program.initial, finish(recorder.record(program.initial)));
    expectExecutedAnew(end, finish(recorder.record(end)));
  });
});
