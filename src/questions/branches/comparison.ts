/** `compare`: how branches differ. */

import { changed, replayGroup, warn } from '../../debugger/command.js';
import { branchNamed } from '../../debugger/places/branch-names.js';
import type { Answer } from '../../debugger/session.js';
import { asCommand, type Blocks, type Column, type Inlines } from '../../document/document.js';
import { formatSigned, formatSignificant } from '../../document/numbers.js';
import {
  heading,
  hint,
  inDigits,
  left,
  NOT_YET,
  number,
  numberOr,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  table,
  type Words,
} from '../../explaining/blocks.js';
import { type Branch, type Branches, branchOf } from '../../timeline/branches.js';
import type { Divergence } from '../../timeline/divergence.js';
import type { AnswerKind } from '../answer.js';
import { type BranchComparison, type ComparedPair, compareBranches } from './compare-branches.js';

interface ComparisonAnswer extends Answer<'comparison'> {
  readonly comparison: BranchComparison;
}

export const COMPARISON: AnswerKind<ComparisonAnswer> = {
  kind: 'comparison',
  say({ comparison }) {
    const { names, pairs, losses, means } = comparison;
    const differs = names.length === 2;
    return passage(
      pairs.flatMap(sayPair),
      table(
        [
          right('iteration'),
          ...names.map((name, k) => right(`loss of ${name}`, { priority: differs ? 0 : k })),
          ...(differs ? [right('difference', { priority: 1 })] : []),
        ],
        losses.map(({ iteration, values, values: [a, b] }) => [
          number(iteration),
          ...values.map((loss) => numberOr(NOT_YET, loss, writeLoss)),
          ...(differs ? [a === null || b === null ? '' : number(b - a, inDigits(formatSigned, DIGITS))] : []),
        ]),
      ),
      means !== null && paragraph(ofOthers(names, means)),
    );
  },
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
      *run({ branches, session }, argument) {
        const names = argument.split(/\s+/).filter((word) => word !== '');
        if (names.length === 1 && names[0] === 'off') return changed({ compared: null, answer: null });
        const here = branchOf(branches, session.where.cursor.branch);
        const chosen = names.length === 1 && names[0] === 'all' ? branches.all.map(({ name }) => name) : names;
        const named = [...new Set(chosen.map((name) => branchNamed(branches, name)))];
        if (named.length < chosen.length) return warn('Name each branch once, e.g. "compare main what-if-1".');
        const [first, ...others] = named.length > 1 ? named : [named[0] ?? parentOf(branches, here), here];
        if (first === undefined || others.some(({ id }) => id === first.id)) {
          return warn('With which branch? For example "compare main what-if-1"; "branch" lists them.');
        }
        const answer: ComparisonAnswer = {
          kind: 'comparison',
          comparison: yield* compareBranches(branches, first, others),
        };
        return changed({ answer, compared: [first, ...others].map(({ id }) => id), scroll: 0 });
      },
    },
  ]),
};

function parentOf(branches: Branches, { parent }: Branch): Branch | undefined {
  return parent === null ? branches.all.find((branch) => branch.parent === 0) : branchOf(branches, parent);
}

const DIGITS = 6;
const writeLoss = inDigits(formatSignificant, DIGITS);

function ofOthers(
  names: readonly string[],
  { iteration, values, counts }: NonNullable<ComparisonAnswer['comparison']['means']>,
): Inlines {
  const sums = names.map((name, k) => `${name} ${counts[k]}`).join(', ');
  const means = names.map((name, k) => phrase`${name} ${number(values[k], writeLoss)}`);
  return phrase`These losses add up different numbers of predictions: ${sums}. Of one prediction the mean loss at iteration ${String(iteration)} is: ${separated(means, ', ')}.`;
}

function sayPair({ names, parting, difference }: ComparedPair): Blocks {
  const shared = parting === 0 ? '' : ` All iterations before ${parting} are shared.`;
  if (difference === null) return [paragraph(`${names[0]} and ${names[1]} are the same, bit for bit.${shared}`)];
  const { iteration, start, step } = difference;
  return passage(
    paragraph(`${names[0]} and ${names[1]} first differ in iteration ${iteration}.${shared}`),
    start !== null && sayValues(`at its start: ${start.name}`, names, start.values),
    step !== null && sayStep(step, names),
    step !== null && hint(`${asCommand(`goto ${iteration}.${step.frame + 1}`)} goes there.`),
  );
}

function sayStep({ frame, labels, element }: NonNullable<Divergence['step']>, names: ComparedPair['names']): Blocks {
  const where = `first step that differs: step ${frame + 1}`;
  return element === null
    ? sayBoth(
        where,
        left(),
        names,
        [0, 1].map((k) => labels[k] ?? 'no more steps'),
      )
    : sayValues(`${where}, ${labels[0]}: ${element.name}`, names, element.values);
}

function sayValues(title: string, names: ComparedPair['names'], values: readonly number[]): Blocks {
  return sayBoth(
    title,
    right(),
    names,
    values.map((value) => number(value, writeLoss)),
  );
}

function sayBoth(title: string, column: Column, names: ComparedPair['names'], cells: readonly Words[]): Blocks {
  return [
    heading(title),
    table(
      [left(), column],
      names.map((name, k) => [name, cells[k]]),
    ),
  ];
}
