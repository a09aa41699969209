/** The list of branches, children under their parents. */
import { type BranchLine, branchLines } from '../analysis/compare-branches.js';
import { type CommandContext, type Effect, warn } from '../command.js';
import type { Answer } from '../session.js';
import { whyHeldBack } from '../teaching/quiz.js';
import { type AnswerKind, openAnswer } from './answer.js';

export interface BranchesAnswer extends Answer {
  readonly kind: 'branches';
  readonly branches: readonly BranchLine[];
}

export const BRANCHES: AnswerKind<BranchesAnswer> = { kind: 'branches', title: () => ['branches'] };

/** The list has the last loss of each, so it is refused while a question is open. */
export function listBranches({ branches, session }: CommandContext): Effect {
  const reason = whyHeldBack(session, 'branch');
  if (reason !== null) return warn(reason);
  return openAnswer<BranchesAnswer>({ kind: 'branches', branches: branchLines(branches, session.cursor.branch) });
}
