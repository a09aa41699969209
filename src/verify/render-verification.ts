/**
 * A verification as text: one line a quantity, the tensors of a quantity together unless one is beyond the tolerance.
 * Invariant: every quantity that failed is on a line that says where and by how much.
 */
import type { Omission, Verification } from './comparison.js';
import type { Difference, Place } from './difference.js';
import type { Refusal } from './reference-parts.js';

export function renderVerification(verification: Verification): readonly string[] {
  const { name, extent, tolerance, differences, notCompared, remarks, passed } = verification;
  const quantities = [...new Set(differences.map(({ quantity }) => quantity))];
  const rows = quantities.map((quantity) =>
    rowOf(
      quantity,
      differences.filter((difference) => difference.quantity === quantity),
    ),
  );
  const failures = differences.filter((difference) => !difference.passed);
  return [
    `${name}: ${passed ? 'passed' : 'FAILED'}, ${extent}, tolerance ${tolerance.absolute} + ${tolerance.relative}·|recorded|`,
    ...alignColumns([HEADINGS, ...rows]).map((line) => `  ${line}`),
    ...failures.map((failure) => `  ${describeFailure(failure)}`),
    ...remarks.map((remark) => `  note: ${remark}`),
    ...groupReasons(notCompared).map(([reason, whats]) => `  not compared: ${whats.join(', ')} (${reason})`),
  ];
}

export function renderRefusal(name: string, { problems }: Refusal): readonly string[] {
  return [`${name}: cannot be run`, ...problems.map((problem) => `  ${problem}.`)];
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

function rowOf(quantity: string, differences: readonly Difference[]): readonly string[] {
  const closest = differences.reduce((a, b) => (b.excess > a.excess ? b : a));
  return [
    quantity,
    String(differences.length),
    String(differences.reduce((sum, { count }) => sum + count, 0)),
    formatDifference(Math.max(...differences.map(({ largestAbsolute }) => largestAbsolute))),
    formatDifference(Math.max(...differences.map(({ largestRelative }) => largestRelative))),
    closest.worst === null ? 'all equal' : describePlace(closest.tensor, closest.worst),
    differences.every(({ passed }) => passed) ? 'ok' : 'FAILED',
  ];
}

function describeFailure({ quantity, tensor, worst }: Difference): string {
  const what = tensor === null ? quantity : `${quantity} of ${tensor}`;
  if (worst === null) return `${what} is beyond the tolerance`;
  const { computed, recorded, where, index } = worst;
  return `${what} is ${computed ?? 'not computed'} where ${recorded ?? 'nothing'} was recorded (${where}, element ${index})`;
}

function describePlace(tensor: string | null, { where, index }: Place): string {
  return `${tensor === null ? '' : `${tensor}, `}${where}, element ${index}`;
}

function formatDifference(difference: number): string {
  return difference === 0 ? '0' : difference.toExponential(1);
}

/** What is not compared for one reason stands on one line. */
function groupReasons(omissions: readonly Omission[]): readonly (readonly [string, readonly string[]])[] {
  const grouped = new Map<string, string[]>();
  for (const { what, reason } of omissions) grouped.set(reason, [...(grouped.get(reason) ?? []), what]);
  return [...grouped];
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
