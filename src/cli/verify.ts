/**
 * `backstep verify` and `backstep check`: recorded trajectories and finite differences against the real models.
 * Invariant: every file named is reported on; one that cannot be read or run is unusable input, one that differs a failed
 * check.
 */
import { readTextFile } from '../data/text-file.js';
import { finishInSlices } from '../timeline/task.js';
import type { Timeline } from '../timeline/timeline.js';
import { checkGradients } from '../verify/check-gradients.js';
import { isRefusal, parseReference } from '../verify/reference-file.js';
import { renderGradientCheck } from '../verify/render-check.js';
import { renderRefusal, renderVerification } from '../verify/render-verification.js';
import { verify } from '../verify/verify.js';
import { EXIT, warnUser } from './ending.js';

/** Bytes that a reference may have. */
const REFERENCE_SIZE_LIMIT = 256 * 1_048_576;

export async function verifyFiles(paths: readonly string[]): Promise<number> {
  let worst: number = EXIT.done;
  for (const path of paths) {
    const code = verifyFile(path);
    worst = Math.max(worst, code);
  }
  return worst;
}

export async function checkProgram({ program }: Timeline): Promise<number> {
  const check = await finishInSlices(checkGradients(program));
  process.stdout.write(`${renderGradientCheck(check).join('\n')}\n`);
  return check.passed ? EXIT.done : EXIT.failed;
}

function verifyFile(path: string): number {
  const file = readTextFile(path, REFERENCE_SIZE_LIMIT);
  if (file.kind === 'refused') {
    warnUser(`${JSON.stringify(path)}: ${file.message}.`);
    return EXIT.unusable;
  }
  const reference = parseReference(file.text);
  const verification = isRefusal(reference) ? reference : verify(reference);
  if (isRefusal(verification)) {
    warnUser(renderRefusal(path, verification).join('\n'));
    return EXIT.unusable;
  }
  process.stdout.write(`${renderVerification(verification).join('\n')}\n`);
  return verification.passed ? EXIT.done : EXIT.failed;
}
