/** The list of branches, children under their parents. */
import { type BranchLine, branchLines } from '../../analysis/what-if/compare-branches.js';
import type { CommandContext, Effect } from '../../command.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, openAnswer } from '../answer.js';

export interface BranchesAnswer extends Answer {
  readonly kind: 'branches';
  readonly branches: readonly BranchLine[];
}

export const BRANCHES: AnswerKind<BranchesAnswer> = { kind: 'branches', title: () => ['branches'] };

export function listBranches({ branches, session }: CommandContext): Effect {
  return openAnswer<BranchesAnswer>({ kind: 'branches', branches: branchLines(branches, session.cursor.branch) });
}
