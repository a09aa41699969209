/** `compare`: how two branches differ. */
import { type Branch, type Branches, branchOf, findBranch } from '../../../timeline/branches.js';
import type { Task } from '../../../timeline/task.js';
import { type Comparison, compareBranches } from '../../analysis/what-if/compare-branches.js';
import { type Effect, warn } from '../../command.js';
import { noBranch } from '../../places/branch-names.js';
import { type ReplayContext, replayGroup } from '../../replaying.js';
import type { Answer } from '../../session.js';
import type { AnswerKind } from '../answer.js';

export interface ComparisonAnswer extends Answer {
  readonly kind: 'comparison';
  readonly comparison: Comparison;
}

export const COMPARISON: AnswerKind<ComparisonAnswer> = {
  kind: 'comparison',
  title: ({ comparison }) => ['compare', comparison.names.join(' and ')],
};

export const COMPARE_COMMANDS = replayGroup('what-if', [
  {
    name: 'compare',
    keys: ['='],
    words: 'compare',
    purpose: 'try what if',
    helpsAt: { branches: 6 },
    usage: '[A [B]] | off',
    looksAhead: true,
    summary: 'Draw the losses of two branches over each other and name the first step where they differ.',
    details: ['One name compares this branch with that one; none compares it with the one that it forks from.'],
    complete: ({ branches }, argument) => {
      const names = branches.all.map(({ name }) => name);
      const first = /^(\S+)\s/.exec(argument);
      return first === null ? [...names, 'off'] : names.map((name) => `${first[1]} ${name}`);
    },
    run: compare,
  },
]);

function compare({ branches, session }: ReplayContext, argument: string): Effect {
  const names = argument.split(/\s+/).filter((word) => word !== '');
  if (names.length === 1 && names[0] === 'off') return { kind: 'change', change: { compared: null, answer: null } };
  if (names.length > 2) return warn('Two branches are compared, e.g. "compare main what-if-1".');
  const here = branchOf(branches, session.cursor.branch);
  const missing = names.find((name) => findBranch(branches, name) === null);
  if (missing !== undefined) return warn(noBranch(branches, missing));
  const named = names.map((name) => findBranch(branches, name) ?? here);
  const [a, b] = named.length === 2 ? named : [named[0] ?? parentOf(branches, here), here];
  if (a === undefined || a.id === b.id) {
    return warn('With which branch? For example "compare main what-if-1"; "branch" lists them.');
  }
  return { kind: 'compute', task: comparing(branches, a, b) };
}

function* comparing(branches: Branches, a: Branch, b: Branch): Task<Effect> {
  const answer: ComparisonAnswer = { kind: 'comparison', comparison: yield* compareBranches(branches, a, b) };
  return { kind: 'change', change: { answer, compared: [a.id, b.id], scroll: 0 } };
}

function parentOf(branches: Branches, { parent }: Branch): Branch | undefined {
  return parent === null ? branches.all.find((branch) => branch.parent === 0) : branchOf(branches, parent);
}
