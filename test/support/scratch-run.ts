/**
 * A run made from scratch that is edited on its way: plain iterations one after another, with every edit applied by hand
 * where it falls. The reference for branches, however they were made.
 * Invariant: uses no timeline, no branch, no checkpoint, no reused arena and none of the code that edits a program.
 */

import type { Batch } from '../../src/model/models/model.js';
import { seedRandomState } from '../../src/numbers/engine/random.js';
import { Tape } from '../../src/numbers/engine/tape.js';
import { finish } from '../../src/numbers/engine/task.js';
import type { Tensor } from '../../src/numbers/engine/tensor.js';
import type { ReplayedTrace } from '../../src/timeline/trace.js';
import { loadFixture } from '../../src/training/fixture/load-fixture.js';
import type { SoundFixture } from '../../src/training/fixture/validate-fixture.js';
import { openProgram } from '../../src/training/iteration/open-program.js';
import { createProgram, type TrainingProgram } from '../../src/training/iteration/program.js';
import { copyState, type RunState } from '../../src/training/iteration/run-state.js';

export type OptimizerSettings = SoundFixture['fixture']['optimizer'];
type TrainingSettings = SoundFixture['fixture']['training'];

export type ScratchEdit =
  /** `start` and `end` are flat; `memory` is a slot of what the optimizer remembers, null for the parameter itself. */
  | { kind: 'fill'; parameter: number; memory: number | null; start: number; end: number; value: number }
  | { kind: 'optimizer'; settings: OptimizerSettings }
  | { kind: 'training'; settings: Partial<TrainingSettings> }
  | { kind: 'skip'; example: number; iterations: number | null }
  | { kind: 'seed'; seed: number }
  | { kind: 'batch'; examples: readonly number[] };

/** An edit at the start of an iteration. */
export interface Change {
  readonly at: number;
  readonly edit: ScratchEdit;
}

export interface Executed extends Pick<ReplayedTrace, 'iteration' | 'start' | 'frames' | 'outcome'> {
  /** What executed it. */
  readonly program: TrainingProgram;
}

/** Executes iterations 0 to `last`, and calls `see` with each. Values are valid only until it returns. */
export function runFromScratch(
  name: string,
  overrides: readonly string[],
  changes: readonly Change[],
  last: number,
  see: (executed: Executed) => void,
): void {
  const loaded = loadFixture(name, { overrides });
  const skips: { from: number; until: number; example: number }[] = [];
  let sound: SoundFixture = loaded;
  let batch: readonly number[] | null = null;
  let opened = openProgram(sound);
  let state: RunState = opened.initial;
  for (let iteration = 0; iteration <= last; iteration++) {
    for (const { edit } of changes.filter(({ at }) => at === iteration)) {
      if (edit.kind === 'fill') state = filled(state, edit);
      if (edit.kind === 'seed') state = { ...state, randomState: seedRandomState(edit.seed) };
      if (edit.kind === 'batch') batch = edit.examples;
      if (edit.kind === 'skip') {
        const until = edit.iterations === null ? Number.POSITIVE_INFINITY : iteration + edit.iterations;
        skips.push({ from: iteration, until, example: edit.example });
      }
      if (edit.kind === 'optimizer' || edit.kind === 'training') {
        const before = opened.optimizer;
        sound = withSettings(sound, edit);
        opened = openProgram(sound);
        const after = opened.optimizer;
        if (before.kind !== after.kind || before.memory.length !== after.memory.length) {
          state = { ...state, optimizerSteps: 0, optimizerState: zerosFor(state.parameters, after.memory.length) };
        }
      }
    }
    const left = skips.filter(({ from, until }) => from <= iteration && iteration < until);
    const program = without(chosen(opened, batch), new Set(left.map(({ example }) => example)));
    const tape = new Tape();
    const outcome = program.execute(tape, state);
    see({ iteration, start: state, frames: tape.frames, outcome, program });
    state = finish(copyState(outcome.end));
  }
}

function withSettings(
  { fixture, ...rest }: SoundFixture,
  edit: Extract<ScratchEdit, { kind: 'optimizer' | 'training' }>,
): SoundFixture {
  return edit.kind === 'optimizer'
    ? { ...rest, fixture: { ...fixture, optimizer: edit.settings } }
    : { ...rest, fixture: { ...fixture, training: { ...fixture.training, ...edit.settings } } };
}

function filled(state: RunState, edit: Extract<ScratchEdit, { kind: 'fill' }>): RunState {
  const fill = ({ shape, data }: Tensor): Tensor => ({
    shape,
    data: data.slice().fill(edit.value, edit.start, edit.end),
  });
  if (edit.memory === null) {
    return { ...state, parameters: state.parameters.map((each, k) => (k === edit.parameter ? fill(each) : each)) };
  }
  return {
    ...state,
    optimizerState: state.optimizerState.map((slots, k) =>
      slots.map((slot, s) => (k === edit.parameter && s === edit.memory ? fill(slot) : slot)),
    ),
  };
}

function zerosFor(parameters: readonly Tensor[], slots: number): RunState['optimizerState'] {
  return parameters.map(({ shape, data }) =>
    Array.from({ length: slots }, () => ({ shape, data: new Float64Array(data.length) })),
  );
}

function chosen(program: TrainingProgram, examples: readonly number[] | null): TrainingProgram {
  if (examples === null) return program;
  const batches = program.batches.choose?.(examples);
  if (batches === undefined) throw new Error(`No batch of ${examples}.`);
  return createProgram({ ...program, batches });
}

/** A batch of which nothing would be left stays whole. */
function without(program: TrainingProgram, skipped: ReadonlySet<number>): TrainingProgram {
  const { batches } = program;
  const leaveOut = (batch: Batch): Batch => {
    const numbers = batch.examples.map((_, k) => k).filter((k) => !skipped.has(k));
    if (numbers.length === 0 || numbers.length === batch.examples.length) return batch;
    return {
      examples: numbers.map((k) => batch.examples[k]),
      targets: numbers.map((k) => batch.targets[k]),
      skipping: { numbers, drawn: batch.examples.length },
    };
  };
  const draw: typeof batches.draw = (randomState, position) => {
    const drawn = batches.draw(randomState, position);
    return { ...drawn, batch: leaveOut(drawn.batch) };
  };
  return skipped.size === 0 ? program : createProgram({ ...program, batches: { ...batches, draw } });
}
