/**
 * Executes iterations one after another without keeping them. What an iteration applies is recorded once for each form
 * of batch and executed again and again, in the same memory.
 * Invariant: gives the same bits as recording every iteration anew. A state that it ends in is valid until the
 * iteration after the next one begins.
 */
import type { Arena } from '../engine/arena.js';
import { Execution } from '../engine/execution.js';
import { RunArenas } from '../engine/run-arenas.js';
import { type Frame, Tape } from '../engine/tape.js';
import { sizeOf } from '../engine/tensor.js';
import type { Batch } from '../models/model.js';
import {
  type AppliedIteration,
  applyIteration,
  drawBatch,
  type Outcome,
  outcomeOf,
  type TrainingProgram,
} from './program.js';
import { inSlices, type RunState, type StartTensors, tensorsOf } from './run-state.js';

/** A recorded iteration: it starts from the tensors of one side and ends in those of the other. */
interface Plan {
  /** Has the form of those that it is executed for, and names the words of the first. */
  readonly batch: Batch;
  readonly step: { learningRate: number; count: number };
  readonly applied: AppliedIteration;
  readonly frames: readonly Frame[];
  readonly execution: Execution;
  /** Reads the attributes that depend on `step` anew. */
  readonly refresh: () => void;
}

/** Plans for this many steps are kept. */
const MOST_STEPS = 2 ** 15;

export class Replayer {
  private readonly arenas = new RunArenas();
  private sides: readonly [Side, Side];
  private readonly tape: Tape;
  /** By the form of the batch: the plans that start from either side. */
  private readonly plans = new Map<unknown, (Plan | undefined)[]>();
  private stepsKept = 0;
  private current: Plan | null = null;
  private started: Outcome | null = null;
  /** Whether the state in which the latest iteration ends is there. */
  private hasEnded = false;
  /** The state that was loaded last, if no iteration has begun since. */
  private loaded: RunState | null = null;

  constructor(private readonly program: TrainingProgram) {
    this.sides = this.createSides();
    this.tape = new Tape(this.arenas.values[0], this.arenas.states[1], 'later');
  }

  /** Of the iteration that was begun last. Its values are there when it has been executed. */
  get outcome(): Outcome {
    return required(this.started);
  }

  /** Its frames; they name the words of another batch of the same form. */
  get frames(): readonly Frame[] {
    return required(this.current).frames;
  }

  /** How many of its steps are done. */
  get done(): number {
    return required(this.current).execution.done;
  }

  get bytes(): number {
    return this.arenas.bytes;
  }

  /** Makes ready to begin with a state from elsewhere. Pauses now and then if it is large. */
  *load(state: RunState): Generator<void, void, void> {
    if (this.holds(state)) return;
    this.loaded = null;
    this.hasEnded = false;
    const own = tensorsOf(this.sides[state.iteration & 1].tensors);
    yield* inSlices(tensorsOf(state), ({ data }, k) => {
      own[k].data.set(data);
    });
    this.loaded = state;
  }

  /** Begins an iteration. One that was not executed to its end is dropped. */
  begin(state: RunState): void {
    const { program } = this;
    for (const _ of this.load(state));
    const from = state.iteration & 1;
    this.loaded = null;
    const drawn = drawBatch(program, state);
    const plan = this.planFor(drawn.batch, from);
    const { step } = plan;
    program.model.refill(plan.batch, drawn.batch);
    step.learningRate = program.learningRateAt(state.iteration);
    step.count = state.optimizerSteps + 1;
    plan.refresh();
    plan.execution.restart();
    this.current = plan;
    this.hasEnded = false;
    this.started = outcomeOf(plan.applied, drawn, state, step.learningRate);
  }

  private holds(state: RunState): boolean {
    return state === this.loaded || (this.hasEnded && state === this.started?.end);
  }

  /** Goes on with the iteration; returns whether it is done. */
  runUntil(time: number): boolean {
    this.hasEnded = required(this.current).execution.runUntil(time);
    return this.hasEnded;
  }

  private planFor(batch: Batch, from: number): Plan {
    const form = this.program.model.formOf(batch);
    const known = this.plans.get(form)?.[from];
    if (known !== undefined) return known;
    const plan = this.record({ ...batch }, from);
    const plans = this.plans.get(form) ?? [];
    plans[from] = plan;
    this.plans.set(form, plans);
    this.forgetOldPlans(plan.execution.steps.length);
    return plan;
  }

  private record(batch: Batch, from: number): Plan {
    const plan = this.recordHere(batch, from);
    if (!this.arenas.move()) return plan;
    const before = tensorsOf(this.sides[from].tensors);
    this.sides = this.createSides();
    tensorsOf(this.sides[from].tensors).forEach(({ data }, k) => {
      data.set(before[k].data);
    });
    this.plans.clear();
    this.stepsKept = 0;
    return this.recordHere(batch, from);
  }

  private recordHere(batch: Batch, from: number): Plan {
    const { program, tape } = this;
    const [values] = this.arenas.values;
    const [start, end] = [this.sides[from], this.sides[1 - from]];
    values.reset();
    end.arena.reset();
    tape.begin(values, end.arena);
    const step = { learningRate: 0, count: 1 };
    const applied = applyIteration(program, tape, start.tensors, batch, step);
    requireSamePlaces(applied, end.tensors);
    return {
      batch,
      step,
      applied,
      frames: tape.frames,
      execution: new Execution(tape.steps),
      refresh: tape.refresher(),
    };
  }

  private createSides(): readonly [Side, Side] {
    const [even, odd] = this.arenas.states;
    return [createSide(this.program, even), createSide(this.program, odd)];
  }

  private forgetOldPlans(added: number): void {
    this.stepsKept += added;
    for (const [form, plans] of this.plans) {
      if (this.stepsKept <= MOST_STEPS || this.plans.size === 1) return;
      this.plans.delete(form);
      for (const plan of plans) this.stepsKept -= plan?.execution.steps.length ?? 0;
    }
  }
}

function required<T>(begun: T | null): T {
  if (begun === null) throw new Error('No iteration has begun.');
  return begun;
}

/** Tensors of a state that lie where a recorded update puts its results. */
interface Side {
  readonly arena: Arena;
  readonly tensors: StartTensors;
}

/** An update puts what the optimizer remembers of a parameter first, then the parameter. */
function createSide({ model, optimizer }: TrainingProgram, arena: Arena): Side {
  const parameters: StartTensors['parameters'][number][] = [];
  const optimizerState: StartTensors['optimizerState'][number][] = [];
  for (const { shape } of model.parameters) {
    const tensor = () => ({ shape, data: arena.allocate(sizeOf(shape)) });
    optimizerState.push(optimizer.memory.map(tensor));
    parameters.push(tensor());
  }
  return { arena, tensors: { parameters, optimizerState } };
}

/** @throws if an optimizer allocates what it keeps in another order than a side does */
function requireSamePlaces({ updated, optimizerState }: AppliedIteration, side: StartTensors): void {
  const places = tensorsOf(side);
  const isThere = tensorsOf({ parameters: updated, optimizerState }).every(({ data }, k) => data === places[k].data);
  if (!isThere) throw new Error('An update does not put its results in order: what is remembered, then the parameter.');
}
