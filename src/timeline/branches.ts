/**
 * The tree of branches: histories that share a beginning. An edit forks a new one; none ever changes.
 * Invariant: the first branch is the run as its fixture says. Every other one names the branch that it forks from, which
 * executes the iteration before its fork: up to there the two are the same, and from there its own edits hold.
 */

import { PRINTABLE_TEXT } from '../files/printable.js';
import { quote, refuse } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { type Edit, editProgram } from '../training/iteration/edits.js';
import { DEFAULT_OPTIONS, type History, NOT_REPLAYED, type ReplayedHistory, type TimelineOptions } from './history.js';

export interface Branch {
  readonly id: number;
  readonly name: string;
  /** Id of the branch that it forks from; null for the run itself. */
  readonly parent: number | null;
  /** They apply at the start of the first iteration of `timeline`. */
  readonly edits: readonly Edit[];
  readonly timeline: History;
}

export interface Branches {
  /** In order of creation. */
  readonly all: readonly Branch[];
  /** Limits for forks; `DEFAULT_LIMITS` if absent. */
  readonly limits?: BranchLimits;
}

export interface BranchLimits {
  readonly mostBranches: number;
  /** How much a fork's timeline may keep. */
  readonly timeline: TimelineOptions;
}

export interface BranchChange {
  readonly branches: Branches;
  readonly branch: Branch;
}

/** Id of the run itself. */
export const MAIN = 0;
export const MOST_BRANCHES = 64;
/** A fork is usually short-lived, and there may be many. */
export const DEFAULT_LIMITS: BranchLimits = {
  mostBranches: MOST_BRANCHES,
  timeline: { ...DEFAULT_OPTIONS, memoryBytes: DEFAULT_OPTIONS.memoryBytes / 8 },
};
export const LONGEST_NAME = 32;

export function createBranches(timeline: History): Branches {
  return { all: [{ id: MAIN, name: 'main', parent: null, edits: [], timeline }] };
}

export function branchOf({ all }: Branches, id: number): Branch {
  const branch = all.find((candidate) => candidate.id === id);
  if (branch === undefined) throw new RangeError(`There is no branch ${id}.`);
  return branch;
}

export function findBranch({ all }: Branches, name: string): Branch | null {
  return all.find((branch) => branch.name === name) ?? null;
}

/** The history of a branch that takes part in a fork, which can always be replayed. */
export function replayOf({ name, timeline: { replay } }: Branch): ReplayedHistory {
  if (replay === null) throw new RangeError(`The branch ${name} cannot be replayed.`);
  return replay;
}

/**
 * Forks from what a branch is at the start of an iteration: before its own fork that is another branch, and that is the
 * parent. Without a name it gets `what-if-1`, `what-if-2` and so on.
 */
export function* forkBranch(
  branches: Branches,
  from: number,
  iteration: number,
  edits: readonly Edit[],
  name: string = freeName(branches),
): Task<BranchChange> {
  refuseName(branches, name);
  const limits = branches.limits ?? DEFAULT_LIMITS;
  if (branches.all.length >= limits.mostBranches) {
    return refuse(`There are ${branches.all.length} branches, the most there can be. Delete one first.`);
  }
  const parent = branchAt(branches, from, iteration);
  const timeline = parent.timeline.replay;
  if (timeline === null) return refuse(NOT_REPLAYED);
  const { start, outcome } = yield* timeline.reach(iteration);
  refuseSkips(edits, outcome.batch.skipping?.drawn ?? outcome.batch.examples.length);
  const program = editProgram(timeline.programAt(iteration), start, edits);
  if (iteration >= program.iterations) {
    return refuse(`The run ends at iteration ${program.iterations}: nothing comes after it that could change.`);
  }
  const branch: Branch = {
    id: Math.max(...branches.all.map(({ id }) => id)) + 1,
    name,
    parent: parent.id,
    edits,
    timeline: timeline.fork(program, limits.timeline),
  };
  return { branches: { ...branches, all: [...branches.all, branch] }, branch };
}

export function renameBranch(branches: Branches, id: number, name: string): BranchChange {
  if (id === MAIN) return refuse('The run itself is always called main.');
  if (branchOf(branches, id).name === name) return { branches, branch: branchOf(branches, id) };
  refuseName(branches, name);
  const branch = { ...branchOf(branches, id), name };
  const all = branches.all.map((other) => (other.id === id ? branch : other));
  return { branches: { ...branches, all }, branch };
}

/** The result names the parent of the deleted branch, which is the one to show next. */
export function deleteBranch(branches: Branches, id: number): BranchChange {
  const { name, parent } = branchOf(branches, id);
  if (parent === null) return refuse(`"${name}" is the run itself and stays.`);
  const children = branches.all.filter((branch) => branch.parent === id).map((child) => child.name);
  if (children.length > 0) return refuse(`${children.join(', ')} forks from "${name}". Delete that first.`);
  const all = branches.all.filter((branch) => branch.id !== id);
  return { branches: { ...branches, all }, branch: branchOf(branches, parent) };
}

/** The first iteration that two histories do not share. */
export function partingOf(branches: Branches, a: number, b: number): number {
  const [first, second] = [lineage(branches, a), lineage(branches, b)];
  const own = [...first, ...second].filter((branch) => !first.includes(branch) || !second.includes(branch));
  return Math.min(...own.map(({ timeline }) => timeline.first), first[0].timeline.numbers.last);
}

/** The branch that executes an iteration of another: that one itself, or before its fork one that it comes from. */
export function branchAt(branches: Branches, id: number, iteration: number): Branch {
  const line = lineage(branches, id);
  return line.find(({ timeline }) => timeline.first <= iteration) ?? line[line.length - 1];
}

/** A branch, the one that it forks from, and so on up to the run itself. */
export function lineage(branches: Branches, id: number): readonly Branch[] {
  const branch = branchOf(branches, id);
  return branch.parent === null ? [branch] : [branch, ...lineage(branches, branch.parent)];
}

function freeName(branches: Branches): string {
  let number = 1;
  while (findBranch(branches, `what-if-${number}`) !== null) number++;
  return `what-if-${number}`;
}

function refuseName(branches: Branches, name: string): void {
  if (!/^[^\s"'-][^\s"']*$/.test(name) || name.length > LONGEST_NAME || !PRINTABLE_TEXT.test(name)) {
    refuse(
      `${quote(name)} cannot be a branch's name: at most ${LONGEST_NAME} characters, no spaces or quotes, no - first.`,
    );
  }
  if (findBranch(branches, name) !== null) refuse(`There is a branch "${name}" already.`);
}

function refuseSkips(edits: readonly Edit[], drawn: number): void {
  const skipped = new Set(edits.flatMap((edit) => (edit.kind === 'skip' ? [edit.example] : [])));
  const outside = [...skipped].find((example) => example < 0 || example >= drawn);
  if (outside !== undefined) {
    const has = drawn === 1 ? 'one example' : `the examples 1 to ${drawn}`;
    refuse(`An iteration has ${has}; there is no ${outside + 1}.`);
  }
  if (skipped.size >= drawn) refuse('An iteration needs at least one example, so the last one cannot be skipped.');
}
