/**
 * `backstep verify`: compares recorded numbers with the real models, optimizers and ops. A file that cannot be used is
 * reported on stderr, and the other files are still verified.
 */
import { getHeapStatistics } from 'node:v8';
import { refusalIn, refuse, shorten } from '../files/refusal.js';
import { textOfFile } from '../files/text-file.js';
import type { Difference, Verification } from '../pytorch/verify/comparison.js';
import { verifyInSlices } from '../pytorch/verify/verify-file.js';
import { groupBy } from '../training/group-by.js';
import { alignColumns } from './columns.js';
import { runShown } from './progress.js';
import { CheckFailure, type RunningProgram } from './running.js';

/** Memory, in bytes, that each byte of a list of numbers takes while it is read, checked and compared: 14 were measured. */
const MEMORY_PER_BYTE = 16;

export interface VerifyFlags {
  /** Whether each step starts from the recorded parameters, so that rounding does not accumulate. */
  readonly feed?: boolean;
}

/** @throws Refusal if a file cannot be used, otherwise CheckFailure if a quantity is beyond the tolerance */
export async function verifyReferences(
  paths: readonly string[],
  { feed = false }: VerifyFlags,
  running: RunningProgram,
): Promise<void> {
  const limit = Math.floor(getHeapStatistics().heap_size_limit / MEMORY_PER_BYTE);
  const refusals: string[] = [];
  let failed = 0;
  for (const path of paths) {
    let text: string;
    try {
      text = textOfFile(running.at(path), limit);
    } catch (error) {
      refusals.push(`${path}: ${refusalIn(error)}`);
      continue;
    }
    try {
      const result = await runShown(verifyInSlices(text, { isFed: feed }), running);
      running.print(`${renderVerification(result, path).join('\n')}\n\n`);
      if (!result.passed) failed++;
    } catch (error) {
      const problems = refusalIn(error).split('\n');
      refusals.push(`${path}: cannot be verified`, ...problems.map((problem) => `  ${problem}.`));
    }
  }
  if (refusals.length > 0) refuse(refusals.join('\n'));
  if (failed > 0) throw new CheckFailure();
}

/** One line per quantity, then one for each tensor that is beyond the tolerance. No name of the file begins a line. */
export function renderVerification(verification: Verification, name = 'the file'): readonly string[] {
  const { extent, tolerance, differences, notCompared, remarks, passed } = verification;
  const rows = Array.from(
    groupBy(differences, ({ quantity }) => quantity),
    rowOf,
  );
  const omitted = groupBy(notCompared, ({ reason }) => reason);
  return [
    `${name}: ${passed ? 'passed' : 'FAILED'}, ${extent}, tolerance ${tolerance.absolute} + ${tolerance.relative}·|recorded|`,
    ...alignColumns([HEADINGS, ...rows]).map((line) => `  ${line}`),
    ...differences.filter((difference) => !difference.passed).map((failure) => `  ${describeFailure(failure)}`),
    ...remarks.map((remark) => `  note: ${remark}`),
    ...Array.from(
      omitted,
      ([reason, omissions]) => `  not compared: ${omissions.map(({ what }) => shorten(what)).join(', ')} (${reason})`,
    ),
  ];
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
  const place =
    worst && [...(tensor === null ? [] : [shorten(tensor)]), worst.where, `element ${worst.index}`].join(', ');
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
  const what = tensor === null ? quantity : `${quantity} of ${shorten(tensor)}`;
  if (worst === null) return `${what} is beyond the tolerance`;
  const { computed, recorded, where, index } = worst;
  return `${what} is ${computed ?? 'not computed'} where ${recorded ?? 'nothing'} was recorded (${where}, element ${index})`;
}
