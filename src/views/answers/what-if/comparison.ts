/** How branches differ. Values are in the order in which the branches are named. */
import type { ComparedPair, Difference } from '../../../debugger/analysis/what-if/compare-branches.js';
import type { ComparisonAnswer } from '../../../debugger/answers/what-if/comparison.js';
import { formatSigned, formatSignificant } from '../../../document/numbers.js';
import { EMPTY_ROW, type Row } from '../../../drawing/rows/rows.js';
import { left, right, table } from '../../../drawing/rows/table.js';
import { type AnswerInput, NOT_YET, paragraph } from '../../pane.js';

const DIGITS = 6;

export function comparisonRows({ comparison }: ComparisonAnswer, { width }: AnswerInput): readonly Row[] {
  const { names, pairs, losses, means } = comparison;
  const differs = names.length === 2;
  return [
    ...pairs.flatMap((pair) => pairRows(pair, width)),
    ...table(
      [
        right('iteration'),
        ...names.map((name, k) => right(`loss of ${name}`, { drop: differs ? 0 : k })),
        ...(differs ? [right('difference', { drop: 1 })] : []),
      ],
      losses.map(({ iteration, values }) => ({
        cells: [
          String(iteration),
          ...values.map((loss) => (loss === null ? NOT_YET : formatSignificant(loss, DIGITS))),
          ...(differs ? [changeOf(values)] : []),
        ],
      })),
      width,
    ),
    ...(means === null ? [] : [EMPTY_ROW, ...paragraph(ofOthers(names, means), width)]),
  ];
}

function ofOthers(
  names: readonly string[],
  { iteration, values, counts }: NonNullable<ComparisonAnswer['comparison']['means']>,
): string {
  const sums = names.map((name, k) => `${name} ${counts[k]}`).join(', ');
  const means = names.map((name, k) => `${name} ${formatSignificant(values[k], DIGITS)}`).join(', ');
  return `These losses add up different numbers of predictions: ${sums}. Of one prediction the mean loss at iteration ${iteration} is: ${means}.`;
}

function changeOf([a, b]: readonly (number | null)[]): string {
  return a === null || b === null ? '' : formatSigned(b - a, DIGITS);
}

function pairRows({ names, parting, difference }: ComparedPair, width: number): readonly Row[] {
  const shared = parting === 0 ? '' : ` All iterations before ${parting} are shared.`;
  return difference === null
    ? paragraph(`${names[0]} and ${names[1]} are the same, bit for bit.${shared}`, width)
    : differenceRows(difference, names, shared, width);
}

function differenceRows(
  { iteration, start, step }: Difference,
  names: ComparedPair['names'],
  shared: string,
  width: number,
): readonly Row[] {
  return [
    ...paragraph(`${names[0]} and ${names[1]} first differ in iteration ${iteration}.${shared}`, width),
    ...(start === null ? [] : valueRows(`at its start: ${start.name}`, names, start.values, width)),
    ...(step === null ? [] : stepRows(step, iteration, names, width)),
  ];
}

function stepRows(
  { number, labels, element }: NonNullable<Difference['step']>,
  iteration: number,
  names: ComparedPair['names'],
  width: number,
): readonly Row[] {
  const where = `first step that differs: step ${number}`;
  const go = paragraph(`":goto ${iteration}.${number}" goes there.`, width, 'muted');
  if (element !== null) {
    return [...valueRows(`${where}, ${labels[0]}: ${element.name}`, names, element.values, width), ...go];
  }
  return [
    ...paragraph(where, width, 'accent').slice(0, -1),
    ...table(
      [left(''), left('')],
      names.map((name, k) => ({ cells: [name, labels[k] ?? 'no more steps'] })),
      width,
    ),
    EMPTY_ROW,
    ...go,
  ];
}

function valueRows(
  title: string,
  names: ComparedPair['names'],
  values: readonly [number, number],
  width: number,
): readonly Row[] {
  return [
    ...paragraph(title, width, 'accent').slice(0, -1),
    ...table(
      [left(''), right('')],
      names.map((name, k) => ({ cells: [name, formatSignificant(values[k], DIGITS)] })),
      width,
    ),
    EMPTY_ROW,
  ];
}
