/** How branches differ. Values are in the order in which the branches are named. */

import type { ComparedPair } from '../../../debugger/analysis/what-if/compare-branches.js';
import type { ComparisonAnswer } from '../../../debugger/answers/what-if/comparison.js';
import { asCommand } from '../../../document/commands.js';
import type { Blocks, Column, Inlines } from '../../../document/document.js';
import { formatSigned, formatSignificant } from '../../../document/numbers.js';
import type { Divergence } from '../../../timeline/divergence.js';
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
} from '../../blocks.js';

const DIGITS = 6;
const writeLoss = inDigits(formatSignificant, DIGITS);

export function sayComparison({ comparison }: ComparisonAnswer): Blocks {
  const { names, pairs, losses, means } = comparison;
  const differs = names.length === 2;
  return passage(
    pairs.flatMap(sayPair),
    table(
      [
        right('iteration'),
        ...names.map((name, k) => right(`loss of ${name}`, { rank: differs ? 0 : k })),
        ...(differs ? [right('difference', { rank: 1 })] : []),
      ],
      losses.map(({ iteration, values, values: [a, b] }) => [
        number(iteration),
        ...values.map((loss) => numberOr(NOT_YET, loss, writeLoss)),
        ...(differs ? [a === null || b === null ? '' : number(b - a, inDigits(formatSigned, DIGITS))] : []),
      ]),
    ),
    means !== null && paragraph(ofOthers(names, means)),
  );
}

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
