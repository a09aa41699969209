/**
 * Executes iterations one after another, of which it keeps the last few. What an iteration applies is recorded once for
 * each form of batch and executed again and again, in the same memory. Going back, from a checkpoint, is in
 * `timeline/timeline.ts`.
 * Invariant: gives the same bits and names as recording every iteration anew. Its memory is written again
 * after `depth` further iterations: the values of iteration k and the state before it hold until iteration
 * k + `depth` + 1 begins, the state after it until iteration k + `depth` + 2 begins.
 */

import type { Batch } from '../../model/models/model.js';
import { RunArenas } from '../../numbers/engine/arena.js';
import { type Executable, Execution, passesOf } from '../../numbers/engine/execution.js';
import { type Frame, Tape } from '../../numbers/engine/tape.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import type { DrawnBatch } from './batches.js';
import { type AppliedIteration, applyIteration, type Outcome, outcomeOf, type TrainingProgram } from './program.js';
import { inSlices, type RunState, type StartTensors, tensorsOf } from './run-state.js';
import { createSide, requireSamePlaces, type Side } from './side.js';

/** A recorded iteration: it starts from the tensors of one side and ends in those of the next. */
interface Plan {
  /** Has the form of those that it is executed for. */
  readonly batch: Batch;
  readonly start: StartTensors;
  readonly step: { learningRate: number; count: number };
  readonly applied: AppliedIteration;
  readonly frames: readonly Frame[];
  readonly execution: Execution;
  /** Values that it computes, without those of the state that it ends in. */
  readonly size: number;
  /** What that state consists of. */
  readonly ends: ReadonlySet<Float64Array>;
  /** Reads the attributes that depend on `step` anew. */
  readonly refresh: () => void;
}

/** An iteration that was begun: how it is executed, from which state, and what it gives when it has been. */
interface Begun {
  readonly plan: Plan;
  readonly state: RunState;
  readonly outcome: Outcome;
}

/** Plans for this many steps are kept. */
const MOST_STEPS = 2 ** 15;

export class IterationRunner implements Executable {
  private readonly arenas: RunArenas;
  private sides: readonly Side[];
  private readonly tape = new Tape('later');
  /** By the form of the batch: a plan for each combination of arenas; these take turns. */
  private readonly plans = new Map<unknown, (Plan | undefined)[]>();
  private stepsKept = 0;
  private hasRecorded = false;
  private latest: Begun | null = null;
  /** The state whose bits lie where its iteration starts: one that was loaded, or in which the latest iteration ended. */
  private held: RunState | null = null;
  /** What a state drew when it was loaded. */
  private drawn: (DrawnBatch & { readonly by: RunState }) | null = null;

  /** @param depth how many iterations before the latest keep their values */
  constructor(
    readonly program: TrainingProgram,
    depth = 0,
  ) {
    this.arenas = new RunArenas(depth);
    this.sides = this.createSides();
  }

  /** The outcome of the iteration that was begun last. Its values are there when it has been executed. */
  get outcome(): Outcome {
    return this.begun.outcome;
  }

  /** The state that it began with, in the tensors that its steps read. */
  get start(): RunState {
    const { plan, state } = this.begun;
    const { iteration, optimizerSteps, randomState, batchPosition } = state;
    const { parameters, optimizerState } = plan.start;
    // Written out, since a spread takes as long as the rest of an iteration of a small model.
    return { iteration, parameters, optimizerState, optimizerSteps, randomState, batchPosition };
  }

  get frames(): readonly Frame[] {
    return this.begun.plan.frames;
  }

  /** How many values it computes, without those of the state that it ends in. */
  get size(): number {
    return this.begun.plan.size;
  }

  get done(): number {
    return this.begun.plan.execution.done;
  }

  get bytes(): number {
    return this.arenas.bytes;
  }

  private get begun(): Begun {
    if (this.latest === null) throw new Error('No iteration has begun.');
    return this.latest;
  }

  /** Makes ready to begin with a state from elsewhere. Pauses now and then if it is large. */
  *load(state: RunState): Generator<null, void, void> {
    if (state === this.held) return;
    this.drawn = { ...this.program.drawBatch(state), by: state };
    const { batch } = this.drawn;
    if (this.knownPlan(batch, state.iteration) === undefined) {
      this.planFor(batch, state.iteration);
      yield null;
    }
    yield* this.copy(state);
  }

  /** Begins an iteration. One that was not executed to its end is dropped. */
  begin(state: RunState): void {
    const { program } = this;
    const drawn = this.drawn?.by === state ? this.drawn : program.drawBatch(state);
    const plan = this.planFor(drawn.batch, state.iteration);
    if (state !== this.held) for (const _ of this.copy(state));
    this.held = null;
    this.drawn = null;
    const { step } = plan;
    program.model.refill(plan.batch, drawn.batch);
    step.learningRate = program.learningRateAt(state.iteration);
    step.count = state.optimizerSteps + 1;
    plan.refresh();
    plan.execution.restart();
    this.latest = { plan, state, outcome: outcomeOf(plan.applied, drawn, state, step.learningRate) };
  }

  private *copy(state: RunState): Generator<null, void, void> {
    this.held = null;
    const own = tensorsOf(this.startOf(state.iteration).tensors);
    yield* inSlices(tensorsOf(state), ({ data }, k) => {
      own[k].data.set(data);
    });
    this.held = state;
  }

  runUntil(time: number): boolean {
    const { plan, outcome } = this.begun;
    const isDone = plan.execution.runUntil(time);
    if (isDone) this.held = outcome.end;
    return isDone;
  }

  /**
   * Passes the results of the steps from one on that are done, in their order.
   * @param take is told whether a result belongs to the state that the iteration ends in
   */
  eachResult(from: number, take: (result: Float64Array, isLasting: boolean) => void): void {
    const { execution, ends } = this.begun.plan;
    for (let k = from; k < execution.done; k++) {
      const { result } = execution.steps[k];
      take(result, ends.has(result));
    }
  }

  /** @param end a state with the bits in which the latest iteration ended, so that the next need not be given them */
  goOnFrom(end: RunState): void {
    this.held = end;
  }

  private planFor(batch: Batch, iteration: number): Plan {
    const known = this.knownPlan(batch, iteration);
    if (known !== undefined) return known;
    const form = this.program.model.formOf(batch);
    // Another batch of the form is filled into a copy, since others may show what was recorded of the batch itself.
    const plan = this.record(form === batch ? batch : { ...batch }, iteration);
    findOrMake(this.plans, form, () => [])[this.turnOf(iteration)] = plan;
    this.forgetOldPlans(plan.execution.steps.length);
    return plan;
  }

  private knownPlan(batch: Batch, iteration: number): Plan | undefined {
    return this.plans.get(this.program.model.formOf(batch))?.[this.turnOf(iteration)];
  }

  private turnOf(iteration: number): number {
    return iteration % this.arenas.states.length;
  }

  private record(batch: Batch, iteration: number): Plan {
    const plan = this.recordPlan(batch, iteration);
    // A memory takes longer to make than a small iteration, and there may be only one.
    const mayBeAlone = !this.hasRecorded && this.arenas.isSound;
    this.hasRecorded = true;
    if (mayBeAlone || !this.arenas.move()) return plan;
    this.sides = this.createSides();
    this.held = null;
    this.plans.clear();
    this.stepsKept = 0;
    return this.recordPlan(batch, iteration);
  }

  private recordPlan(batch: Batch, iteration: number): Plan {
    const { program, tape } = this;
    const values = this.arenas.values[iteration % this.arenas.values.length];
    const [start, end] = [this.startOf(iteration), this.startOf(iteration + 1)];
    values.reset();
    end.arena.reset();
    tape.begin(values, end.arena);
    const step = { learningRate: 0, count: 1 };
    const applied = applyIteration(program, tape, start.tensors, batch, step);
    requireSamePlaces(applied, end.tensors);
    const ends = new Set(tensorsOf(end.tensors).map(({ data }) => data));
    return {
      batch,
      start: start.tensors,
      step,
      applied,
      frames: tape.frames,
      execution: new Execution(tape.steps, passesOf(tape.steps)),
      size: values.size,
      ends,
      refresh: tape.refresher(),
    };
  }

  /** Where the state before an iteration lies. */
  private startOf(iteration: number): Side {
    return this.sides[iteration % this.sides.length];
  }

  private createSides(): readonly Side[] {
    return this.arenas.states.map((arena) => createSide(this.program, arena));
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
