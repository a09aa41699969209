/** Describes branches: one line about each, and how some of them differ. Losses that are not known are null. */

import { describeEdit, settingAt } from '../../debugger/places/edit-text.js';
import { type Progress, type ResultOf, reporting } from '../../numbers/engine/task.js';
import { type Branch, type Branches, lineage, partingOf, replayOf } from '../../timeline/branches.js';
import { type Divergence, firstDifference } from '../../timeline/divergence.js';
import type { ReplayedHistory } from '../../timeline/history.js';
import type { Edit } from '../../training/iteration/edits.js';

export type BranchLine = ReturnType<typeof lineOf>;
export type BranchComparison = ResultOf<typeof compareBranches>;

export interface ComparedPair {
  readonly names: readonly [string, string];
  /** The first iteration that the two do not share. */
  readonly parting: number;
  readonly difference: Divergence | null;
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
export function* compareBranches(branches: Branches, first: Branch, others: readonly Branch[]) {
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
    const comparing = firstDifference(replayOf(first), replayOf(other), partings[k]);
    const difference = yield* reporting(comparing, asPart(k, others.length, 'comparisons', other.name));
    pairs.push({ names: [first.name, other.name], parting: partings[k], difference });
  }
  const iterations = milestones(Math.min(...partings), furthest - 1);
  return {
    /** At least two; the others are held against the first. */
    names: all.map(({ name }) => name),
    /** One for each of the others. */
    pairs,
    /** The values are in the order of the names. */
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

/**
 * The mean losses of a prediction, where the losses add up other numbers of them; else null. A sum over more predictions is
 * larger, however good each of them is.
 */
function meansIn(timelines: readonly ReplayedHistory[], iteration: number) {
  const known = timelines.flatMap((timeline) => {
    const [loss, mean] = [knownLoss(timeline, iteration), timeline.metric('meanLoss', iteration)];
    const count = loss === null || mean === null ? NaN : Math.round(loss / mean);
    return mean === null || Number.isNaN(count) ? [] : [{ mean, count }];
  });
  const isAlike = new Set(known.map(({ count }) => count)).size <= 1;
  if (isAlike || known.length < timelines.length) return null;
  return { iteration, values: known.map(({ mean }) => mean), counts: known.map(({ count }) => count) };
}

/** @param depth how many branches lie between it and the run itself */
function lineOf(branches: Branches, branch: Branch, depth: number, current: boolean) {
  const { name, parent, edits, timeline } = branch;
  const { visited, first } = timeline;
  const loss = visited === 0 ? null : timeline.metric('loss', visited - 1);
  return {
    name,
    current,
    depth,
    /** The iteration that it forks at; null for the run itself. */
    fork: parent === null ? null : first,
    /** Made where it forks. */
    edits: edits.map((edit) => describeEdit(edit, timeline.program, null)),
    inherited: inheritedBy(branches, branch),
    /** The last iteration whose loss is known. */
    last: loss === null ? null : { iteration: visited - 1, loss },
  };
}

/** The edits of the branches that it comes from, in order, but for settings that do not hold any more. */
function inheritedBy(branches: Branches, branch: Branch) {
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

const SPANS: readonly number[] = [0, 1, 10, 100, 1000, 10_000, 100_000];

/** Where the histories part, some iterations after that at growing distances, and the last. */
function milestones(from: number, to: number): readonly number[] {
  const places = SPANS.map((distance) => from + distance).filter((iteration) => iteration < to);
  return [...places, Math.max(from, to)];
}

function knownLoss(timeline: ReplayedHistory, iteration: number): number | null {
  return iteration < timeline.visited ? timeline.metric('loss', iteration) : null;
}
