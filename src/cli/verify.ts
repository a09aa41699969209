/**
 * `backstep verify`: recorded training runs against the real models and optimizers.
 * Invariant: what cannot be read or run is said on stderr, whatever becomes of the other files.
 */
import { readTextFile } from '../data/text-file.js';
import { isRefusal, parseReference } from '../verify/reference-file.js';
import { renderRefusal, renderVerification } from '../verify/render-verification.js';
import { VERIFY_TOLERANCE, type Verification, verify } from '../verify/verify.js';
import { CheckFailure, Refusal } from './ending.js';

/** Bytes a reference may have: 512 MiB. */
const SIZE_LIMIT = 512 * 1_048_576;

export interface VerifyFlags {
  /** Whether each step starts from the recorded parameters, so that rounding does not add up. */
  readonly feed?: boolean;
}

/** @throws Refusal when a file cannot be used, else CheckFailure when a quantity is beyond the tolerance */
export function verifyReferences(paths: readonly string[], { feed = false }: VerifyFlags): void {
  const refusals: string[] = [];
  let failed = 0;
  for (const path of paths) {
    const result = verifyFile(path, feed);
    if (Array.isArray(result)) {
      refusals.push(...result);
      continue;
    }
    const verification = result as Verification;
    process.stdout.write(`${renderVerification({ ...verification, name: path }).join('\n')}\n\n`);
    if (!verification.passed) failed++;
  }
  if (refusals.length > 0) throw new Refusal(refusals.join('\n'));
  if (failed > 0) throw new CheckFailure();
}

/** The lines that say why a file cannot be used, in place of a verification. */
function verifyFile(path: string, feed: boolean): Verification | readonly string[] {
  const file = readTextFile(path, SIZE_LIMIT);
  if (file.kind === 'refused') return [`${path}: ${file.message}`];
  const reference = parseReference(file.text);
  if (isRefusal(reference)) return renderRefusal(path, reference);
  const result = verify(reference, { parameters: feed ? 'fed' : 'accumulated', tolerance: VERIFY_TOLERANCE });
  return isRefusal(result) ? renderRefusal(path, result) : result;
}
