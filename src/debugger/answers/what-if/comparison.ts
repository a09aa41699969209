/** `compare`: how branches differ. */
import { type Branch, type Branches, branchOf } from '../../../timeline/branches.js';
import type { Task } from '../../../timeline/task.js';
import { type BranchComparison, compareBranches } from '../../analysis/what-if/compare-branches.js';
import { changed, type Effect, type ReplayContext, replayGroup, warn } from '../../command.js';
import { branchNamed } from '../../places/branch-names.js';
import type { Answer } from '../../session.js';
import type { AnswerKind } from '../answer.js';

export interface ComparisonAnswer extends Answer {
  readonly kind: 'comparison';
  readonly comparison: BranchComparison;
}

export const COMPARISON: AnswerKind<ComparisonAnswer> = {
  kind: 'comparison',
  title: ({ comparison }) => ['compare', comparison.names.join(' and ')],
  commands: replayGroup('what-if', [
    {
      name: 'compare',
      keys: ['='],
      words: 'compare',
      purpose: 'try what if',
      helpsAt: { branches: 6 },
      usage: '[A [B …] | all] | off',
      looksAhead: true,
      summary: 'Draw the losses of branches over each other and name the first step where they differ.',
      details: [
        'One name compares this branch with that one; none compares it with the one that it forks from. Of several, the others are held against the first; "all" takes every branch.',
      ],
      complete: ({ branches }, argument) => {
        const names = branches.all.map(({ name }) => name);
        const [before = ''] = /^.*\s/s.exec(argument) ?? [];
        return before === '' ? [...names, 'all', 'off'] : names.map((name) => before + name);
      },
      run: compare,
    },
  ]),
};

function* compare({ branches, session }: ReplayContext, argument: string): Task<Effect> {
  const names = argument.split(/\s+/).filter((word) => word !== '');
  if (names.length === 1 && names[0] === 'off') return changed({ compared: null, answer: null });
  const here = branchOf(branches, session.cursor.branch);
  const chosen = names.length === 1 && names[0] === 'all' ? branches.all.map(({ name }) => name) : names;
  const named = [...new Set(chosen.map((name) => branchNamed(branches, name)))];
  if (named.length < chosen.length) return warn('Name each branch once, e.g. "compare main what-if-1".');
  const [first, ...others] = named.length > 1 ? named : [named[0] ?? parentOf(branches, here), here];
  if (first === undefined || others.some(({ id }) => id === first.id)) {
    return warn('With which branch? For example "compare main what-if-1"; "branch" lists them.');
  }
  const answer: ComparisonAnswer = { kind: 'comparison', comparison: yield* compareBranches(branches, first, others) };
  return changed({ answer, compared: [first, ...others].map(({ id }) => id), scroll: 0 });
}

function parentOf(branches: Branches, { parent }: Branch): Branch | undefined {
  return parent === null ? branches.all.find((branch) => branch.parent === 0) : branchOf(branches, parent);
}
