/**
 * What-if: commands that edit, and those that look after the branches which edits make.
 * Invariant: an edit forks at the start of the cursor's iteration; nothing that has been executed is ever changed.
 */

import { didYouMean } from '../../data/closest.js';
import { quote } from '../../data/printable.js';
import {
  type Branch,
  type BranchChange,
  type Branches,
  branchOf,
  deleteBranch,
  findBranch,
  forkBranch,
  renameBranch,
  replayOf,
} from '../../timeline/branches.js';
import type { Cursor } from '../../timeline/cursor.js';
import { placeIn } from '../../timeline/move.js';
import { sameStep } from '../../timeline/same-step.js';
import type { Task } from '../../timeline/task.js';
import type { Edit } from '../../training/edits.js';
import { parameterAtHand } from '../analysis/subject.js';
import { listBranches } from '../answers/branches.js';
import { type Effect, inform, warn } from '../command.js';
import { withoutBranch } from '../moving/jumps.js';
import { momentAt } from '../places/moment.js';
import { formatTarget } from '../places/targets.js';
import { openPrompt } from '../prompt/prompt.js';
import { type ReplayContext, replayGroup } from '../replaying.js';
import { completeEdit, describeEdit, type ParsedEdit, parseEdit, parseSkip } from './edit-text.js';

export const BRANCH_COMMANDS = replayGroup('what-if', [
  {
    name: 'set',
    usage: 'TARGET VALUE [as NAME]',
    summary: 'Change a parameter or a setting from this iteration on, in a new branch.',
    details: [
      'TARGET is an element of a parameter, logits[1,2] or logits[we, deep], or a setting: learningRate, momentum, any field of the optimizer, training.softmax, training.lossReduction, training.iterations.',
      'The branch forks at the start of the iteration that the cursor is in; the branch it forks from stays as it is.',
    ],
    complete: ({ timeline }, argument) => completeEdit(timeline.program, argument),
    run: (context, argument) => runEdit(context, parseEdit(context.timeline.program, argument)),
  },
  {
    name: 'edit',
    keys: ['e'],
    summary: 'Change the weight behind the selected number: opens the command line with it.',
    atCursor: true,
    run: (context) => ({
      kind: 'change',
      change: { overlay: { kind: 'prompt', prompt: openPrompt(editLine(context)) }, playing: false },
    }),
  },
  {
    name: 'skip',
    usage: 'EXAMPLE [ITERATIONS | end] [as NAME]',
    summary: 'Leave an example out of training from this iteration on, in a new branch.',
    details: [
      'EXAMPLE counts from 1, as the predictions do. Without ITERATIONS it is left out to the end of the run, or in this iteration alone where batches are drawn at random.',
    ],
    complete: ({ session, timeline }) =>
      momentAt(timeline, session.cursor).trace.outcome.batch.examples.map((_, example) => String(example + 1)),
    run: (context, argument) => runEdit(context, parseSkip(context.timeline.program, argument)),
  },
  {
    name: 'branch',
    keys: ['v'],
    usage: '[NAME | rename NAME NEW | delete NAME]',
    summary: 'List the branches, switch to one, rename or delete one.',
    complete: ({ branches }) => [
      ...branches.all.map(({ name }) => name),
      ...['rename', 'delete'].flatMap((verb) => branches.all.map(({ name }) => `${verb} ${name}`)),
    ],
    run: runBranch,
  },
  {
    name: 'next-branch',
    keys: ['V'],
    summary: 'Switch to the next branch, at the same step.',
    disabled: ({ branches }) =>
      branches.all.length === 1 ? 'There is only one branch. An edit makes another: press e, or type "set".' : null,
    run: (context) => {
      const { all } = context.branches;
      const position = all.findIndex(({ id }) => id === context.session.cursor.branch);
      return switchTo(context, all[(position + 1) % all.length]);
    },
  },
]);

function* fork(context: ReplayContext, edits: readonly Edit[], name: string | undefined): Task<Effect> {
  const { branches, session, timeline } = context;
  const { branch: from, iteration } = session.cursor;
  const change = yield* forkBranch(branches, from, iteration, edits, name);
  if (change.kind === 'refused') return warn(change.message);
  const { start } = yield* timeline.reach(iteration);
  const what = edits.map((edit) => describeEdit(edit, timeline.program, start)).join(', ');
  const text = `${change.branch.name} forks from ${branchOf(branches, from).name} at iteration ${iteration}: ${what}.`;
  const cursor = yield* placeOn(context, change.branch);
  return {
    kind: 'change',
    branches: change.branches,
    change: { cursor, answer: null, message: said(text) },
  };
}

/** The same step on another branch, or the last before it that this branch has, too. */
function* placeOn(context: ReplayContext, branch: Branch): Task<Cursor> {
  const { cursor } = context.session;
  const timeline = replayOf(branch);
  const here = yield* context.timeline.reach(cursor.iteration);
  const iteration = Math.min(cursor.iteration, timeline.iterations);
  const trace = yield* timeline.reach(iteration);
  const place = sameStep(cursor, here.frames, trace.frames);
  return placeIn(trace, { ...place, branch: branch.id, iteration }, timeline);
}

function editLine(context: ReplayContext): string {
  const { session, timeline } = context;
  const target = parameterAtHand(context);
  if (target === null) return 'set ';
  const { parameter, element } = target;
  const value = timeline.trace(session.cursor.iteration).start.parameters[parameter].data[element];
  return `set ${formatTarget(timeline.program.model.parameters[parameter], element)} ${value}`;
}

function runEdit(context: ReplayContext, parsed: ParsedEdit): Effect {
  if (parsed.kind === 'refused') return warn(parsed.message);
  return { kind: 'compute', task: fork(context, [parsed.edit], parsed.name) };
}

function runBranch(context: ReplayContext, argument: string): Effect {
  const { branches, session } = context;
  const [verb = '', ...names] = argument.split(/\s+/).filter((word) => word !== '');
  if (verb === '') return listBranches(context);
  if (verb === 'rename' && names.length > 0 && names.length <= 2) {
    const [old, fresh] = names.length === 2 ? names : [branchOf(branches, session.cursor.branch).name, names[0]];
    const branch = findBranch(branches, old);
    return branch === null
      ? unknownBranch(branches, old)
      : changed(context, renameBranch(branches, branch.id, fresh), null);
  }
  if (verb === 'delete' && names.length === 1) {
    const branch = findBranch(branches, names[0]);
    return branch === null
      ? unknownBranch(branches, names[0])
      : changed(context, deleteBranch(branches, branch.id), branch);
  }
  if (names.length > 0) return warn('Type "branch NAME", "branch rename NAME NEW" or "branch delete NAME".');
  const branch = findBranch(branches, verb);
  return branch === null ? unknownBranch(branches, verb) : switchTo(context, branch);
}

function changed(context: ReplayContext, change: BranchChange, deleted: Branch | null): Effect {
  const { session } = context;
  if (change.kind === 'refused') return warn(change.message);
  const { branches, branch } = change;
  if (deleted === null)
    return { kind: 'change', branches, change: { message: said(`It is called ${branch.name} now.`) } };
  const wasThere = session.cursor.branch === deleted.id;
  const compared = session.compared?.includes(deleted.id) === true ? null : session.compared;
  const jumps = withoutBranch(session.jumps, deleted.id);
  const stops = session.stops.filter((stop) => stop.branch !== deleted.id);
  const message = said(`${deleted.name} is deleted${wasThere ? `; you are in ${branch.name}` : ''}.`);
  if (!wasThere) return { kind: 'change', branches, change: { compared, jumps, stops, message } };
  return {
    kind: 'compute',
    task: (function* (): Task<Effect> {
      return {
        kind: 'change',
        branches,
        change: { cursor: yield* placeOn(context, branch), compared, jumps, stops, message },
      };
    })(),
  };
}

function said(text: string) {
  return { tone: 'information', text } as const;
}

function switchTo(context: ReplayContext, branch: Branch): Effect {
  if (branch.id === context.session.cursor.branch) return inform(`You are in ${branch.name}.`);
  return {
    kind: 'travel',
    task: (function* () {
      return { cursor: yield* placeOn(context, branch), end: null };
    })(),
  };
}

export function unknownBranch({ all }: Branches, name: string): Effect {
  const names = all.map((branch) => branch.name);
  return warn(
    `There is no branch ${quote(name)}.${didYouMean(name, names)} There are ${names.slice(0, 8).join(', ')}.`,
  );
}
