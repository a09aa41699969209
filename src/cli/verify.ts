/**
 * `backstep verify`: compares recorded numbers with the real models, optimizers and ops. A file that cannot be used is
 * reported on stderr, and the other files are still verified.
 */
import { getHeapStatistics } from 'node:v8';
import { readTextFile } from '../files/text-file.js';
import type { Verification } from '../verify/comparison.js';
import { isRefusal } from '../verify/reference-parts.js';
import { renderRefusal, renderVerification } from '../verify/render-verification.js';
import { verifyInSlices } from '../verify/verify-file.js';
import { CheckFailure, Refusal } from './ending.js';
import { runShown } from './progress.js';
import type { RunningProgram } from './running.js';

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
  const refusals: string[] = [];
  let failed = 0;
  for (const path of paths) {
    const result = await verifyFile(path, feed, running);
    if (Array.isArray(result)) {
      refusals.push(...result);
      continue;
    }
    const verification = result as Verification;
    const lines = renderVerification(verification, path);
    running.print(`${lines.join('\n')}\n\n`);
    if (!verification.passed) failed++;
  }
  if (refusals.length > 0) throw new Refusal(refusals.join('\n'));
  if (failed > 0) throw new CheckFailure();
}

/** The verification, or the lines that say why a file cannot be used. */
async function verifyFile(
  path: string,
  feed: boolean,
  running: RunningProgram,
): Promise<Verification | readonly string[]> {
  const limit = Math.floor(getHeapStatistics().heap_size_limit / MEMORY_PER_BYTE);
  const file = readTextFile(running.at(path), limit);
  if (file.kind === 'refused') return [`${path}: ${file.message}`];
  const verifying = verifyInSlices(file.text, { parameters: feed ? 'fed' : 'accumulated' });
  const result = await runShown(verifying, running);
  return isRefusal(result) ? renderRefusal(path, result) : result;
}
