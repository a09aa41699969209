/**
 * Branches: the tree of them, and how two of them differ.
 * Invariant: of two branches the values stand in the order in which the branches are named.
 */
import type { BranchLine, Comparison, Difference } from '../../debugger/answers/compare-branches.js';
import { formatNumber, formatSigned, formatSignificant } from '../drawing/numbers.js';
import { NOT_YET, paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, span } from '../drawing/rows.js';
import { table } from '../drawing/table.js';

const DIGITS = 6;

export function branchList(lines: readonly BranchLine[], width: number): readonly Row[] {
  return [
    ...table(
      [
        { header: 'branch', align: 'left' },
        { header: 'forks at', align: 'right' },
        { header: 'edits', align: 'left', cut: 'middle' },
        { header: 'known to', align: 'right', drop: 2 },
        { header: 'loss there', align: 'right', drop: 1 },
      ],
      lines.map(({ name, current, depth, fork, edits, last }) => ({
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
    ...paragraph(
      '":branch NAME" switches to one, V to the next; ":compare A B" says where two differ.',
      width,
      'muted',
    ),
  ];
}

export function comparisonRows(comparison: Comparison, width: number): readonly Row[] {
  const { names, parting, difference, losses } = comparison;
  const shared = parting === 0 ? '' : ` All iterations before ${parting} are shared.`;
  return [
    ...(difference === null
      ? paragraph(`${names[0]} and ${names[1]} are the same, bit for bit.${shared}`, width)
      : differenceRows(difference, names, shared, width)),
    ...table(
      [
        { header: 'iteration', align: 'right' },
        ...names.map((name) => ({ header: `loss of ${name}`, align: 'right' as const })),
        { header: 'difference', align: 'right', drop: 1 },
      ],
      losses.map(({ iteration, values: [a, b] }) => ({
        cells: [
          String(iteration),
          ...[a, b].map((loss) => (loss === null ? NOT_YET : formatSignificant(loss, DIGITS))),
          a === null || b === null ? '' : formatSigned(b - a, DIGITS),
        ],
      })),
      width,
    ),
  ];
}

function differenceRows(
  { iteration, start, step }: Difference,
  names: Comparison['names'],
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
  names: Comparison['names'],
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
      [
        { header: '', align: 'left' },
        { header: '', align: 'left' },
      ],
      names.map((name, k) => ({ cells: [name, labels[k] ?? 'no step any more'] })),
      width,
    ),
    EMPTY_ROW,
    ...go,
  ];
}

function valueRows(
  title: string,
  names: Comparison['names'],
  values: readonly [number, number],
  width: number,
): readonly Row[] {
  return [
    ...paragraph(title, width, 'accent').slice(0, -1),
    ...table(
      [
        { header: '', align: 'left' },
        { header: '', align: 'right' },
      ],
      names.map((name, k) => ({ cells: [name, formatSignificant(values[k], DIGITS)] })),
      width,
    ),
    EMPTY_ROW,
  ];
}
