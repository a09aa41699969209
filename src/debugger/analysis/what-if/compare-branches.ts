/** Describes branches: one line about each, and how some of them differ. Losses that are not known are null. */
import { nameElement } from '../../../engine/op.js';
import { reporting } from '../../../engine/slices.js';
import type { Frame } from '../../../engine/tape.js';
import { describeShape } from '../../../engine/tensor.js';
import { type Branch, type Branches, branchOf, lineage, partingOf, replayOf } from '../../../timeline/branches.js';
import { type Divergence, firstDifference } from '../../../timeline/divergence.js';
import type { ReplayedHistory } from '../../../timeline/history.js';
import type { Progress, Task } from '../../../timeline/task.js';
import type { Edit } from '../../../training/edits.js';
import { describeEdit, settingAt } from '../../places/edit-text.js';
import { describeTarget } from '../../places/targets.js';

export interface BranchLine {
  readonly name: string;
  readonly current: boolean;
  /** How many branches lie between it and the run itself. */
  readonly depth: number;
  /** The branch and iteration that it forks from; null for the run itself. */
  readonly fork: { readonly name: string; readonly iteration: number } | null;
  /** Made where it forks. */
  readonly edits: readonly string[];
  /** Those of the branches that it comes from, in order, but for settings that do not hold any more. */
  readonly inherited: readonly { readonly edit: string; readonly iteration: number }[];
  /** The last iteration whose loss is known. */
  readonly last: { readonly iteration: number; readonly loss: number } | null;
}

export interface Comparison {
  /** At least two; the others are held against the first. */
  readonly names: readonly string[];
  /** One for each of the others. */
  readonly pairs: readonly ComparedPair[];
  /** The iteration before which all were compared. */
  readonly until: number;
  /** In the order of the names. */
  readonly losses: readonly { readonly iteration: number; readonly values: readonly (number | null)[] }[];
  /** The mean losses of a prediction in the last iteration, where the losses add up other numbers of them; else null. */
  readonly means: {
    readonly iteration: number;
    readonly values: readonly number[];
    readonly counts: readonly number[];
  } | null;
}

export interface ComparedPair {
  readonly names: readonly [string, string];
  /** The first iteration that the two do not share. */
  readonly parting: number;
  readonly difference: Difference | null;
}

/** The first difference. Values are given for the first branch, then the second. */
export interface Difference {
  readonly iteration: number;
  readonly start: { readonly name: string; readonly values: readonly [number, number] } | null;
  readonly step: {
    /** Counted from 1, like the argument of `goto`. */
    readonly number: number;
    /** The label of the step in each branch; null where a branch has no such step. */
    readonly labels: readonly [string | null, string | null];
    /** The element; null where the steps themselves differ. */
    readonly element: { readonly name: string; readonly values: readonly [number, number] } | null;
  } | null;
}

/** Children under their parents, oldest first. */
export function branchLines(branches: Branches, current: number): readonly BranchLine[] {
  const below = (parent: number | null, depth: number): readonly BranchLine[] =>
    branches.all
      .filter((branch) => branch.parent === parent)
      .flatMap((branch) => [lineOf(branches, branch, depth, branch.id === current), ...below(branch.id, depth + 1)]);
  return below(null, 0);
}

/** Executes all branches as far as the furthest has been executed, then looks for the first differences. */
export function* compareBranches(branches: Branches, first: Branch, others: readonly Branch[]): Task<Comparison> {
  const partings = others.map(({ id }) => partingOf(branches, first.id, id));
  const all = [first, ...others];
  const timelines = all.map(replayOf);
  const furthest = Math.max(...timelines.map(({ visited }) => visited), ...partings.map((parting) => parting + 1));
  for (const [k, timeline] of timelines.entries()) {
    const visiting = timeline.visit(Math.min(furthest, timeline.iterations));
    yield* reporting(visiting, asPart(k, all.length, 'branches', all[k].name));
  }
  const pairs: ComparedPair[] = [];
  for (const [k, other] of others.entries()) {
    const [a, b] = [replayOf(first), replayOf(other)];
    const comparing = firstDifference(a, b, partings[k]);
    const divergence = yield* reporting(comparing, asPart(k, others.length, 'comparisons', other.name));
    const difference = divergence === null ? null : describeDivergence(a, b, divergence);
    pairs.push({ names: [first.name, other.name], parting: partings[k], difference });
  }
  const iterations = milestones(Math.min(...partings), furthest - 1);
  return {
    names: all.map(({ name }) => name),
    pairs,
    until: furthest,
    losses: iterations.map((iteration) => ({
      iteration,
      values: timelines.map((timeline) => knownLoss(timeline, iteration)),
    })),
    means: meansIn(timelines, iterations[iterations.length - 1]),
  };
}

/** The progress of one part, as a stage of all of them. */
function asPart(part: number, parts: number, unit: string, name: string): (progress: Progress) => Progress {
  return ({ done, total, stage }) => ({
    done: part,
    total: parts,
    unit,
    stage: stage ?? { name, done, total, unit: 'iterations' },
  });
}

/** A sum over more predictions is larger, however good each of them is. */
function meansIn(timelines: readonly ReplayedHistory[], iteration: number): Comparison['means'] {
  const known = timelines.flatMap((timeline) => {
    const [loss, mean] = [knownLoss(timeline, iteration), timeline.metric('meanLoss', iteration)];
    const count = loss === null || mean === null ? Number.NaN : Math.round(loss / mean);
    return mean === null || Number.isNaN(count) ? [] : [{ mean, count }];
  });
  const isAlike = new Set(known.map(({ count }) => count)).size <= 1;
  if (isAlike || known.length < timelines.length) return null;
  return { iteration, values: known.map(({ mean }) => mean), counts: known.map(({ count }) => count) };
}

function lineOf(branches: Branches, branch: Branch, depth: number, current: boolean): BranchLine {
  const { name, parent, edits, timeline } = branch;
  const { visited, first } = timeline;
  const loss = visited === 0 ? null : timeline.metric('loss', visited - 1);
  return {
    name,
    current,
    depth,
    fork: parent === null ? null : { name: branchOf(branches, parent).name, iteration: first },
    edits: edits.map((edit) => describeEdit(edit, timeline.program, null)),
    inherited: inheritedBy(branches, branch),
    last: loss === null ? null : { iteration: visited - 1, loss },
  };
}

function inheritedBy(branches: Branches, branch: Branch): BranchLine['inherited'] {
  const timeline = replayOf(branch);
  const { fixture } = timeline.programAt(timeline.first);
  const setAgain = new Set<string>();
  const holds = (edit: Edit): boolean => {
    if (edit.kind !== 'setting') return true;
    const isLatest = !setAgain.has(edit.path);
    setAgain.add(edit.path);
    // Another optimizer has other settings.
    return isLatest && settingAt(fixture, edit.path) !== undefined;
  };
  return lineage(branches, branch.id)
    .flatMap(({ id, edits, timeline: { first } }) => edits.toReversed().map((edit) => ({ id, edit, iteration: first })))
    .filter(({ id, edit }) => holds(edit) && id !== branch.id)
    .map(({ edit, iteration }) => ({ edit: describeEdit(edit, timeline.program, null), iteration }))
    .reverse();
}

function describeDivergence(
  a: ReplayedHistory,
  b: ReplayedHistory,
  { iteration, start, step }: Divergence,
): Difference {
  const declared = a.program.model.parameters;
  const [first, second] = [a.trace(iteration).frames, b.trace(iteration).frames];
  return {
    iteration,
    start:
      start === null ? null : { name: describeTarget(declared[start.parameter], start.element), values: start.values },
    step:
      step === null
        ? null
        : {
            number: step.frame + 1,
            labels: labelsOf(first[step.frame], second[step.frame]),
            element:
              step.kind === 'order'
                ? null
                : { name: nameElement(first[step.frame].output, step.element), values: step.values },
          },
  };
}

/** The labels of two steps, with their shapes where the labels are the same. */
function labelsOf(a: Frame | undefined, b: Frame | undefined): readonly [string | null, string | null] {
  const [first, second] = [labelOf(a), labelOf(b)];
  const alike = first === second && a !== undefined && b !== undefined && a.output.data.length !== b.output.data.length;
  if (!alike) return [first, second];
  return [`${first}, ${describeShape(a.output.shape)}`, `${second}, ${describeShape(b.output.shape)}`];
}

function labelOf(frame: Frame | undefined): string | null {
  return frame === undefined ? null : [...frame.scope, frame.label].join(' › ');
}

const SPANS: readonly number[] = [0, 1, 10, 100, 1000, 10_000, 100_000];

/** Where the histories part, some iterations after that at growing distances, and the last. */
function milestones(from: number, to: number): readonly number[] {
  const places = SPANS.map((distance) => from + distance).filter((iteration) => iteration < to);
  return [...places, Math.max(from, to)];
}

function knownLoss(timeline: ReplayedHistory, iteration: number): number | null {
  return iteration < timeline.visited ? timeline.metric('loss', iteration) : null;
}
