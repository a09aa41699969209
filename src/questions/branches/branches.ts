/** The list of branches, children under their parents. */

import type { CommandContext, Effect } from '../../debugger/command.js';
import type { Answer } from '../../debugger/session.js';
import { asCommand, type Blocks } from '../../document/document.js';
import { formatNumber } from '../../document/numbers.js';
import { hint, left, NOT_YET, name, number, paragraph, right, table, text } from '../../explaining/blocks.js';
import { type AnswerKind, openAnswer } from '../answer.js';
import { type BranchLine, branchLines } from './compare-branches.js';

interface BranchesAnswer extends Answer<'branches'> {
  readonly branches: readonly BranchLine[];
}

export const BRANCHES: AnswerKind<BranchesAnswer> = { kind: 'branches', say: sayBranches, title: () => ['branches'] };

export function listBranches({ branches, session }: CommandContext): Effect {
  return openAnswer(BRANCHES, { branches: branchLines(branches, session.where.cursor.branch) });
}

function sayBranches({ branches }: BranchesAnswer): Blocks {
  return [
    table(
      [
        left('branch'),
        right('forks at'),
        name('edits'),
        right('executed to', { priority: 2 }),
        right('loss there', { priority: 1 }),
      ],
      branches.map(({ name, depth, fork, edits, last }) => [
        `${'  '.repeat(depth)}${name}`,
        fork === null ? '' : number(fork),
        fork === null ? text('the run itself', 'muted') : edits.join(', '),
        last === null ? NOT_YET : number(last.iteration),
        last === null ? NOT_YET : number(last.loss, formatNumber),
      ]),
      branches.findIndex(({ current }) => current),
    ),
    ...branches.filter(({ current }) => current).flatMap(sayHolding),
    hint(
      `":branch NAME" switches to one, ${asCommand('next-branch')} to the next; ":compare A B" says where two differ.`,
    ),
  ];
}

/** All edits of a branch in the order of the iterations, where some are not its own. */
function sayHolding({ name, fork, edits, inherited }: BranchLine): Blocks {
  if (fork === null || inherited.length === 0) return [];
  const own = edits.map((edit) => ({ edit, iteration: fork }));
  const all = [...inherited, ...own].map(({ edit, iteration }) => `from iteration ${iteration} ${edit}`);
  return [paragraph(`On ${name} hold, ${all.join(', ')}.`)];
}
