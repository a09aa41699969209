/**
 * A verification as text: one line a quantity, the tensors of a quantity together unless one is beyond the tolerance.
 * Invariant: every quantity that failed is on a line that says where and by how much.
 */
import type { Difference, Place } from './difference.js';
import type { Refusal } from './reference-file.js';
import type { Verification } from './verify.js';

export function renderVerification(verification: Verification): readonly string[] {
  const { name, steps, tolerance, differences, notCompared, passed } = verification;
  const quantities = [...new Set(differences.map(({ quantity }) => quantity))];
  const rows = quantities.map((quantity) =>
    rowOf(
      quantity,
      differences.filter((difference) => difference.quantity === quantity),
    ),
  );
  const failures = differences.filter((difference) => !difference.passed);
  return [
    `${name}: ${passed ? 'passed' : 'FAILED'}, ${steps} steps, tolerance ${tolerance.absolute} + ${tolerance.relative}·|recorded|`,
    ...alignColumns([HEADINGS, ...rows]).map((line) => `  ${line}`),
    ...failures.map((failure) => `  ${describeFailure(failure)}`),
    ...notCompared.map((quantity) => `  not compared: ${quantity}, which this model does not have`),
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
  return `${what} is ${worst.computed} where ${worst.recorded} was recorded (step ${worst.step}, element ${worst.index})`;
}

function describePlace(tensor: string | null, { step, index }: Place): string {
  return `${tensor === null ? '' : `${tensor}, `}step ${step}, element ${index}`;
}

function formatDifference(difference: number): string {
  return difference === 0 ? '0' : difference.toExponential(1);
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
