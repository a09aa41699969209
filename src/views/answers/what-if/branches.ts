/** The tree of branches. */
import type { BranchLine } from '../../../debugger/analysis/what-if/compare-branches.js';
import type { BranchesAnswer } from '../../../debugger/answers/what-if/branches.js';
import { formatNumber } from '../../../document/numbers.js';
import { EMPTY_ROW, type Row, span } from '../../../drawing/rows/rows.js';
import { left, right, table } from '../../../drawing/rows/table.js';
import { type AnswerInput, NOT_YET, paragraph } from '../../pane.js';

export function branchRows({ branches }: BranchesAnswer, { width }: AnswerInput): readonly Row[] {
  return [
    ...table(
      [
        left('branch'),
        right('forks at'),
        left('edits', { cut: 'middle' }),
        right('executed to', { drop: 2 }),
        right('loss there', { drop: 1 }),
      ],
      branches.map(({ name, current, depth, fork, edits, last }) => ({
        selected: current,
        cells: [
          `${'  '.repeat(depth)}${name}`,
          fork === null ? '' : String(fork.iteration),
          fork === null ? span('the run itself', 'muted') : edits.join(', '),
          last === null ? NOT_YET : String(last.iteration),
          last === null ? NOT_YET : formatNumber(last.loss),
        ],
      })),
      width,
    ),
    EMPTY_ROW,
    ...branches.filter(({ current }) => current).flatMap((branch) => holdingRows(branch, width)),
    ...paragraph(
      '":branch NAME" switches to one, V to the next; ":compare A B" says where two differ.',
      width,
      'muted',
    ),
  ];
}

/** All edits of a branch in the order of the iterations, where some are not its own. */
function holdingRows({ name, fork, edits, inherited }: BranchLine, width: number): readonly Row[] {
  if (fork === null || inherited.length === 0) return [];
  const own = edits.map((edit) => ({ edit, iteration: fork.iteration }));
  const all = [...inherited, ...own].map(({ edit, iteration }) => `from iteration ${iteration} ${edit}`);
  return [...paragraph(`On ${name} hold, ${all.join(', ')}.`, width)];
}
