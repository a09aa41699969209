/**
 * Views of a history: what one of several people who share it has seen, so that one who looks ahead reveals nothing to
 * the others. A view computes nothing; it only says how much of the history counts as visited.
 */
import type { TrainingProgram } from '../training/program.js';
import type { Branches } from './branches.js';
import type { History, IterationProgram, LastingProgram, ReplayedHistory, ValidationPoint, Visit } from './history.js';
import { firstOf } from './iteration-numbers.js';
import type { MetricName, Metrics } from './metrics.js';
import type { ReplayTask } from './task.js';
import type { TimelineOptions } from './timeline-options.js';
import type { ReplayedTrace, Trace } from './trace.js';

/** How far somebody has seen, as a number of iterations. */
interface Mark {
  readonly count: () => number;
  /** Called when they have seen this many. */
  readonly reach: (count: number) => void;
}

/** The history that a view shows; a history that is no view is its own original. */
export function originalOf(history: History): History {
  return history instanceof HistoryView ? originalOf(history.shown) : history;
}

/**
 * A view for one person, which remembers how far they have come. At first `seen` iterations count as visited. A view of
 * a view is another view of the same history.
 */
export function viewHistory(history: ReplayedHistory, seen?: number): ReplayedHistory;
export function viewHistory(history: History, seen?: number): History;
export function viewHistory(history: History, seen = 0): History {
  let furthest = seen;
  return viewWith(originalOf(history), {
    count: () => furthest,
    reach: (count) => {
      furthest = Math.max(furthest, count);
    },
  });
}

/** Every history as a view, so that what is looked at in the original does not count as visited here. */
export function viewBranches(branches: Branches): Branches {
  if (branches.all.every(({ timeline }) => originalOf(timeline) !== timeline)) return branches;
  const all = branches.all.map((branch) =>
    originalOf(branch.timeline) === branch.timeline
      ? { ...branch, timeline: viewHistory(branch.timeline, seenIn(branch.timeline)) }
      : branch,
  );
  return { ...branches, all };
}

/** Nothing of a recording is executed here: what it gets while it is open counts as well. */
function seenIn({ replay, visited }: History): number {
  return replay === null ? Number.POSITIVE_INFINITY : visited;
}

/** The history as if no more than `count` iterations had been visited. */
export function concealAfter(history: History, count: number): History {
  return viewWith(history, { count: () => count, reach: () => {} });
}

function viewWith(history: History, mark: Mark): History {
  return history.replay === null ? new HistoryView(history, mark) : new ReplayView(history.replay, mark);
}

class HistoryView<T extends Trace = Trace> implements History<T> {
  constructor(
    readonly shown: History<T>,
    protected readonly mark: Mark,
  ) {}

  get program() {
    return this.shown.program;
  }

  get phases() {
    return this.shown.phases;
  }

  get exceptions() {
    return this.shown.exceptions;
  }

  get measured() {
    return this.shown.measured;
  }

  get numbers() {
    return this.shown.numbers;
  }

  get end() {
    return this.shown.end;
  }

  get first() {
    return this.shown.first;
  }

  get visited(): number {
    return Math.min(this.shown.visited, Math.max(this.mark.count(), firstOf(this.numbers)));
  }

  get replay(): ReplayedHistory | null {
    return null;
  }

  metric(name: MetricName, iteration: number): number | null {
    return this.shown.metric(name, iteration);
  }

  get isFinite() {
    return this.shown.isFinite;
  }

  kept(iteration: number): T | null {
    return this.shown.kept(iteration);
  }

  trace(iteration: number): T {
    const trace = this.shown.trace(iteration);
    this.mark.reach(iteration + 1);
    return trace;
  }

  *reach(iteration: number): ReplayTask<T> {
    const trace = yield* this.shown.reach(iteration);
    this.mark.reach(iteration + 1);
    return trace;
  }

  nearest(iteration: number): number {
    return this.shown.nearest(iteration);
  }

  scan(first: number, last: number, depth: number, visit: Visit<T>): ReplayTask<void> {
    return this.shown.scan(first, last, depth, visit);
  }

  startsAnew(iteration: number): boolean {
    return this.shown.startsAnew(iteration);
  }

  programAt(iteration: number): IterationProgram {
    return this.shown.programAt(iteration);
  }

  repeatsExamples(first: number, last: number): boolean {
    return this.shown.repeatsExamples(first, last);
  }
}

class ReplayView extends HistoryView<ReplayedTrace> implements ReplayedHistory {
  constructor(
    private readonly replayed: ReplayedHistory,
    mark: Mark,
  ) {
    super(replayed, mark);
  }

  override get program(): LastingProgram {
    return this.replayed.program;
  }

  override get replay(): this {
    return this;
  }

  get iterations(): number {
    return this.replayed.iterations;
  }

  get validationLosses(): readonly ValidationPoint[] {
    return this.replayed.validationLosses;
  }

  get checkpointInterval(): number {
    return this.replayed.checkpointInterval;
  }

  get checkpointBytes(): number {
    return this.replayed.checkpointBytes;
  }

  get checkpointBytesBeyond(): number {
    return this.replayed.checkpointBytesBeyond;
  }

  checkpointIterations(): readonly number[] {
    return this.replayed.checkpointIterations();
  }

  override programAt(iteration: number): TrainingProgram {
    return this.replayed.programAt(iteration);
  }

  giveBack(needed: readonly number[]): void {
    this.replayed.giveBack(needed);
  }

  fork(program: TrainingProgram, options: TimelineOptions): ReplayedHistory {
    return this.replayed.fork(program, options);
  }

  *visit(count: number): ReplayTask<void> {
    yield* this.replayed.visit(count);
    this.mark.reach(count);
  }

  override metric(name: MetricName, iteration: number): number {
    return this.replayed.metric(name, iteration);
  }

  metrics(iteration: number): Metrics | null {
    return this.replayed.metrics(iteration);
  }

  learntAt(prediction: number): number | null {
    const at = this.replayed.learntAt(prediction);
    return at !== null && at < this.visited ? at : null;
  }
}
