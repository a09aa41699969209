/**
 * Writes a verification as text: one line per quantity, then one for each tensor that is beyond the tolerance.
 */
import { groupBy } from '../data/group-by.js';
import type { Difference, Verification } from './comparison.js';
import type { Refusal } from './reference-parts.js';

export function renderVerification(verification: Verification, name = 'the file'): readonly string[] {
  const { extent, tolerance, differences, notCompared, remarks, passed } = verification;
  const rows = Array.from(
    groupBy(differences, ({ quantity }) => quantity),
    rowOf,
  );
  const omitted = groupBy(notCompared, ({ reason }) => reason);
  return [
    `${name}: ${passed ? 'passed' : 'FAILED'}, ${extent}, tolerance ${tolerance.absolute} + ${tolerance.relative}·|recorded|`,
    ...alignColumns([HEADINGS, ...rows]),
    ...differences.filter((difference) => !difference.passed).map((failure) => `  ${describeFailure(failure)}`),
    ...remarks.map((remark) => `  note: ${remark}`),
    ...Array.from(
      omitted,
      ([reason, omissions]) => `  not compared: ${omissions.map(({ what }) => what).join(', ')} (${reason})`,
    ),
  ];
}

export function renderRefusal(name: string, { problems }: Refusal): readonly string[] {
  return [`${name}: cannot be verified`, ...problems.map((problem) => `  ${problem}.`)];
}

const HEADINGS = [
  'quantity',
  'tensors',
  'values',
  'largest absolute',
  'largest relative',
  'closest to the tolerance',
  '',
];

function rowOf([quantity, differences]: readonly [string, readonly Difference[]]): readonly string[] {
  const { tensor, worst } = differences.reduce((a, b) => (b.excess > a.excess ? b : a));
  const place = worst && [...(tensor === null ? [] : [tensor]), worst.where, `element ${worst.index}`].join(', ');
  return [
    quantity,
    String(differences.length),
    String(differences.reduce((sum, { count }) => sum + count, 0)),
    formatDistance(Math.max(...differences.map(({ largestAbsolute }) => largestAbsolute))),
    formatDistance(Math.max(...differences.map(({ largestRelative }) => largestRelative))),
    place ?? 'all equal',
    differences.every(({ passed }) => passed) ? 'ok' : 'FAILED',
  ];
}

function formatDistance(distance: number): string {
  return distance === 0 ? '0' : distance.toExponential(1);
}

function describeFailure({ quantity, tensor, worst }: Difference): string {
  const what = tensor === null ? quantity : `${quantity} of ${tensor}`;
  if (worst === null) return `${what} is beyond the tolerance`;
  const { computed, recorded, where, index } = worst;
  return `${what} is ${computed ?? 'not computed'} where ${recorded ?? 'nothing'} was recorded (${where}, element ${index})`;
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd());
}
