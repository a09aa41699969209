/** A file that a command writes, by the name that was typed. What stands in the way is refused with that name. */
import { checkTarget, type Replaceable, type WriteOptions, writeFile } from '../files/write-file.js';
import { type RunningProgram, refusingTyped } from './running.js';

/** @param unforced what may be replaced without --force */
export function outputFile(
  typed: string,
  force: boolean | undefined,
  { at }: RunningProgram,
  unforced: Replaceable = 'none-unforced',
) {
  const options: WriteOptions = { replace: force === true ? 'any' : unforced };
  return {
    /** Refuses it before the work is done, as far as that is known then. */
    check: () => refusingTyped(typed, () => checkTarget(at(typed), options)),
    save: (content: string | Uint8Array) => refusingTyped(typed, () => writeFile(at(typed), content, options)),
  };
}
