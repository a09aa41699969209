/**
 * The commands that edit. An edit forks a branch at the start of the cursor's iteration; nothing that has been executed
 * ever changes.
 */

import { parameterToChange } from '../analysis/subject.js';
import {
  type Effect,
  type EffectOrTask,
  openLine,
  type ReplayContext,
  replayGroup,
  warn,
} from '../debugger/command.js';
import {
  completeEdit,
  describeEdit,
  fillBlock,
  type ParsedEdit,
  parseBlock,
  parseEdit,
  parseSkip,
} from '../debugger/places/edit-text.js';
import { describeTarget, formatTarget, parseTarget } from '../debugger/places/targets.js';
import { notice } from '../debugger/session.js';
import { quote, shorten, unlessRefused } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { branchAt, branchOf, forkBranch } from '../timeline/branches.js';
import { READ_ENDINGS } from '../training/arrays/array-endings.js';
import type { ArraysByName } from '../training/arrays/named-array.js';
import type { TrainingProgram } from '../training/iteration/program.js';
import { placeOn } from './branch-commands.js';

export const EDIT_COMMANDS = replayGroup('what-if', [
  {
    name: 'set',
    words: 'a number, a setting',
    purpose: 'try what if',
    forks: true,
    usage: 'TARGET VALUE | FILE [as NAME]',
    summary: 'Change a parameter, a setting, the seed or the batch from this iteration on, in a new branch.',
    details: [
      'TARGET is an element of a parameter, logits[1,2] or logits[we, deep], or a setting: learningRate, momentum, any field of the optimizer, training.softmax, training.lossReduction, training.iterations.',
      'It is also many elements, set to one number or to a list: wte 0, wte[a] [0.1, 0.2, …], h0.wq[:, 0:4] 0 for the columns of a head; what the optimizer remembers: m(wte) 0; seed 5, for what is drawn from here on; batch 3, 17, to train on these examples alone.',
      'FILE is a .npy, .safetensors or .json file, such as "export" writes: set wte wte.npy.',
      "The branch forks at the start of the cursor's iteration; the branch it forks from stays as it is, and its own edits hold only from its own fork on.",
      'Another optimizer starts afresh: its moments or its velocity are 0, and it counts its own steps from 1. Other settings of the same one, such as beta1, keep both. A schedule goes on by the iteration.',
    ],
    complete: (context, argument) => completeEdit(programOf(context), argument),
    run: (context, argument) => {
      const [, target, quoted, plain, name] = FROM_FILE.exec(argument) ?? [];
      const path = quoted ?? plain;
      return path === undefined
        ? forkWith(context, parseEdit(programOf(context), argument))
        : setFromFile(context, target, path, name);
    },
  },
  {
    name: 'edit',
    forks: true,
    opens: true,
    keys: ['e'],
    words: 'change the weight',
    purpose: 'try what if',
    helpsAt: { update: 7, 'parameter gradient': 5, start: 4 },
    summary: 'Change the weight behind the selected number: opens the command line with it.',
    details: [
      'Where several weights are behind it, the one on the way that B follows; before the first step, the one with the steepest gradient.',
    ],
    atCursor: true,
    /** The weight by the name that it has on the screen, with its value selected: what is typed replaces it. */
    run(context) {
      const { session, timeline } = context;
      const { parameter, element } = parameterToChange(context);
      const value = timeline.trace(session.where.cursor.iteration).start.parameters[parameter].data[element];
      const { parameters } = timeline.program.model;
      const shown = describeTarget(parameters[parameter], element);
      const parsed = unlessRefused(() => parseTarget(parameters, shown));
      const isRead = parsed?.parameter === parameter && parsed.element === element;
      // A name with brackets or commas of its own may be read as another.
      const start = `set ${isRead ? shown : formatTarget(parameters[parameter], element)} `;
      return openLine(`${start}${value}`, start.length);
    },
  },
  {
    name: 'skip',
    forks: true,
    usage: 'EXAMPLE [ITERATIONS | end] [as NAME]',
    summary: 'Leave an example out of training from this iteration on, in a new branch.',
    details: [
      'EXAMPLE counts from 1, as the predictions do. Without ITERATIONS it is left out to the end of the run, or only in this iteration if batches are drawn at random.',
    ],
    complete: ({ moment }) => moment.trace.outcome.batch.examples.map((_, example) => String(example + 1)),
    run: (context, argument) => forkWith(context, parseSkip(programOf(context), argument)),
  },
]);

/** What an edit here changes: the program that executes the cursor's iteration. */
function programOf({ session, timeline }: ReplayContext): TrainingProgram {
  return timeline.programAt(session.where.cursor.iteration);
}

const FILE_ENDING = `\\.(?:${READ_ENDINGS.map((ending) => ending.slice(1)).join('|')})`;
const FROM_FILE = new RegExp(
  `^(.+?)[\\s=]+(?:"([^"]+${FILE_ENDING})"|(\\S+${FILE_ENDING}))(?:\\s+as\\s+(\\S+))?$`,
  'is',
);

/** Sets a parameter, or a part of one, to the array of that name in a file, or to the only one there. */
function setFromFile(context: ReplayContext, target: string, path: string, name: string | undefined): Effect {
  const block = parseBlock(programOf(context), target);
  const use = (arrays: ArraysByName): EffectOrTask => {
    const { of, name: parameter } = block;
    const names = [parameter, `${of ?? 'parameter'}("${parameter}")`];
    const [only] = arrays.size === 1 ? arrays.values() : [];
    const array = names.map((each) => arrays.get(each)).find((found) => found !== undefined) ?? only;
    if (array === undefined) return warn(`${shorten(path)} has no ${quote(names[1])} among its ${arrays.size} arrays.`);
    return forkWith(context, { edit: fillBlock(block, array.data), name });
  };
  return { kind: 'read-arrays', path, use };
}

function* forkWith(context: ReplayContext, { edit, name }: ParsedEdit): Task<Effect> {
  const { branches, session, timeline } = context;
  const { branch: from, iteration } = session.where.cursor;
  const change = yield* forkBranch(branches, from, iteration, [edit], name);
  const program = programOf(context);
  const { start: state } = yield* timeline.reach(iteration);
  const what = describeEdit(edit, program, { program, state });
  const parent = branchAt(branches, from, iteration);
  const before = parent.id === from ? '' : `, before ${branchOf(branches, from).name} does`;
  const text = `${change.branch.name} forks from ${parent.name} at iteration ${iteration}${before}: ${what}.`;
  const cursor = yield* placeOn(context, change.branch);
  return {
    kind: 'change',
    branches: change.branches,
    change: { cursor, answer: null, message: notice(text) },
  };
}
