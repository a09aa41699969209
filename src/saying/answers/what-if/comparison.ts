/** How branches differ. Values are in the order in which the branches are named. */

import type { ComparedPair, Difference } from '../../../debugger/analysis/what-if/compare-branches.js';
import type { ComparisonAnswer } from '../../../debugger/answers/what-if/comparison.js';
import type { Blocks, Inlines } from '../../../document/document.js';
import { formatSigned, formatSignificant } from '../../../document/numbers.js';
import {
  heading,
  hint,
  left,
  NOT_YET,
  number,
  paragraph,
  phrase,
  right,
  separated,
  table,
  type Words,
} from '../../blocks.js';

const DIGITS = 6;

export function sayComparison({ comparison }: ComparisonAnswer): Blocks {
  const { names, pairs, losses, means } = comparison;
  const differs = names.length === 2;
  return [
    ...pairs.flatMap(sayPair),
    table(
      [
        right('iteration'),
        ...names.map((name, k) => right(`loss of ${name}`, { rank: differs ? 0 : k })),
        ...(differs ? [right('difference', { rank: 1 })] : []),
      ],
      losses.map(({ iteration, values }) => ({
        cells: [
          number(iteration, String(iteration)),
          ...values.map((loss) => (loss === null ? NOT_YET : number(loss, formatSignificant(loss, DIGITS)))),
          ...(differs ? [changeOf(values)] : []),
        ],
      })),
    ),
    ...(means === null ? [] : [paragraph(ofOthers(names, means))]),
  ];
}

function ofOthers(
  names: readonly string[],
  { iteration, values, counts }: NonNullable<ComparisonAnswer['comparison']['means']>,
): Inlines {
  const sums = names.map((name, k) => `${name} ${counts[k]}`).join(', ');
  const means = names.map((name, k) => phrase`${name} ${number(values[k], formatSignificant(values[k], DIGITS))}`);
  return phrase`These losses add up different numbers of predictions: ${sums}. Of one prediction the mean loss at iteration ${String(iteration)} is: ${separated(means, ', ')}.`;
}

function changeOf([a, b]: readonly (number | null)[]): Words {
  return a === null || b === null ? '' : number(b - a, formatSigned(b - a, DIGITS));
}

function sayPair({ names, parting, difference }: ComparedPair): Blocks {
  const shared = parting === 0 ? '' : ` All iterations before ${parting} are shared.`;
  return difference === null
    ? [paragraph(`${names[0]} and ${names[1]} are the same, bit for bit.${shared}`)]
    : sayDifference(difference, names, shared);
}

function sayDifference({ iteration, start, step }: Difference, names: ComparedPair['names'], shared: string): Blocks {
  return [
    paragraph(`${names[0]} and ${names[1]} first differ in iteration ${iteration}.${shared}`),
    ...(start === null ? [] : sayValues(`at its start: ${start.name}`, names, start.values)),
    ...(step === null ? [] : sayStep(step, iteration, names)),
  ];
}

function sayStep(
  { number: step, labels, element }: NonNullable<Difference['step']>,
  iteration: number,
  names: ComparedPair['names'],
): Blocks {
  const where = `first step that differs: step ${step}`;
  const go = hint(`":goto ${iteration}.${step}" goes there.`);
  if (element !== null) {
    return [...sayValues(`${where}, ${labels[0]}: ${element.name}`, names, element.values), go];
  }
  return [
    heading(where),
    table(
      [left(''), left('')],
      names.map((name, k) => ({ cells: [name, labels[k] ?? 'no more steps'] })),
    ),
    go,
  ];
}

function sayValues(title: string, names: ComparedPair['names'], values: readonly [number, number]): Blocks {
  return [
    heading(title),
    table(
      [left(''), right('')],
      names.map((name, k) => ({ cells: [name, number(values[k], formatSignificant(values[k], DIGITS))] })),
    ),
  ];
}
