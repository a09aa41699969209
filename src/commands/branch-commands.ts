/** The commands for the branches that edits create. */

import { type Effect, type EffectOrTask, inform, type ReplayContext, replayGroup, warn } from '../debugger/command.js';
import { branchNamed } from '../debugger/places/branch-names.js';
import { withoutBranch } from '../debugger/places/jumps.js';
import { notice } from '../debugger/session.js';
import { asCommand } from '../document/document.js';
import type { Task } from '../numbers/engine/task.js';
import { listBranches } from '../questions/branches/branches.js';
import {
  type Branch,
  type BranchChange,
  branchOf,
  deleteBranch,
  renameBranch,
  replayOf,
} from '../timeline/branches.js';
import { type Cursor, sameStep } from '../timeline/cursor.js';
import { placeIn } from '../timeline/move.js';

export const BRANCH_COMMANDS = replayGroup('what-if', [
  {
    name: 'branch',
    keys: ['v'],
    words: 'branches',
    purpose: 'try what if',
    helpsAt: { branches: 7 },
    usage: '[NAME | rename NAME NEW | delete NAME]',
    // The list has the last loss of each.
    looksAhead: (argument) => argument === '',
    summary: 'List the branches, switch to one, rename or delete one.',
    complete: ({ branches }) => [
      ...branches.all.map(({ name }) => name),
      ...['rename', 'delete'].flatMap((verb) => branches.all.map(({ name }) => `${verb} ${name}`)),
    ],
    run: runBranch,
  },
  {
    name: 'next-branch',
    moves: 'to a branch',
    keys: ['V'],
    words: 'next branch',
    purpose: 'try what if',
    helpsAt: { branches: 5 },
    summary: 'Switch to the next branch, at the same step.',
    disabled: ({ branches }) =>
      branches.all.length === 1
        ? `There is only one branch. An edit makes another: ${asCommand('edit')}, or ${asCommand('set')}.`
        : null,
    run: (context) => {
      const { all } = context.branches;
      const position = all.findIndex(({ id }) => id === context.session.where.cursor.branch);
      return switchTo(context, all[(position + 1) % all.length]);
    },
  },
]);

/** The same step on another branch, or the last earlier one that this branch also has. */
export function* placeOn(context: ReplayContext, branch: Branch): Task<Cursor> {
  const { cursor } = context.session.where;
  const timeline = replayOf(branch);
  const here = yield* context.timeline.reach(cursor.iteration);
  const iteration = Math.min(cursor.iteration, timeline.iterations);
  const trace = yield* timeline.reach(iteration);
  const place = sameStep(cursor, here.frames, trace.frames);
  return placeIn(trace, { ...place, branch: branch.id, iteration }, timeline);
}

function runBranch(context: ReplayContext, argument: string): EffectOrTask {
  const { branches, session } = context;
  const [verb = '', ...names] = argument.split(/\s+/).filter((word) => word !== '');
  if (verb === '') return listBranches(context);
  if (verb === 'rename' && names.length > 0 && names.length <= 2) {
    const [old, fresh] = names.length === 2 ? names : [branchOf(branches, session.where.cursor.branch).name, names[0]];
    return changed(context, renameBranch(branches, branchNamed(branches, old).id, fresh), null);
  }
  if (verb === 'delete' && names.length === 1) {
    const branch = branchNamed(branches, names[0]);
    return changed(context, deleteBranch(branches, branch.id), branch);
  }
  if (names.length > 0) return warn('Type "branch NAME", "branch rename NAME NEW" or "branch delete NAME".');
  return switchTo(context, branchNamed(branches, verb));
}

function* changed(context: ReplayContext, change: BranchChange, deleted: Branch | null): Task<Effect> {
  const { session } = context;
  const { branches, branch } = change;
  if (deleted === null)
    return { kind: 'change', branches, change: { message: notice(`The branch is now called ${branch.name}.`) } };
  const wasThere = session.where.cursor.branch === deleted.id;
  const left = session.open.compared?.filter((id) => id !== deleted.id) ?? [];
  const compared = left.length < 2 ? null : left;
  const jumps = withoutBranch(session.where.jumps, deleted.id);
  const stops = session.where.stops.filter((stop) => stop.branch !== deleted.id);
  const message = notice(`${deleted.name} is deleted${wasThere ? `; you are on ${branch.name}` : ''}.`);
  const moved = wasThere ? { cursor: yield* placeOn(context, branch) } : {};
  return { kind: 'change', branches, change: { ...moved, compared, jumps, stops, message } };
}

function* switchTo(context: ReplayContext, branch: Branch): Task<Effect> {
  if (branch.id === context.session.where.cursor.branch) return inform(`You are on ${branch.name}.`);
  return { kind: 'move', cursor: yield* placeOn(context, branch) };
}
