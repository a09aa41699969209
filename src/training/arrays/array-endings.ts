/** The formats of files of arrays: the ending of a file's name says which it has. */

import { quote } from '../../files/refusal.js';

const ENDINGS = ['.npy', '.csv', '.json', '.safetensors'] as const;
type Ending = (typeof ENDINGS)[number];

/** Numbers are read from these; a table in .csv does not say which shape they have. */
export const READ_ENDINGS = ENDINGS.filter((ending) => ending !== '.csv');

/** Why nothing can be written to a file of this name; null if its ending names a format. */
export function endingProblem(path: string): string | null {
  return endingOf(path) === undefined ? `The file's name says the format: it ends in ${inWords(ENDINGS)}.` : null;
}

/** Why no numbers can be read from a file of this name. */
export function readingProblem(path: string): string {
  return `A file that numbers are read from ends in ${inWords(READ_ENDINGS)}; got ${quote(path)}.`;
}

function inWords(endings: readonly Ending[]): string {
  return `${endings.slice(0, -1).join(', ')} or ${endings.at(-1)}`;
}

export function endingOf(path: string): Ending | undefined {
  return ENDINGS.find((ending) => path.toLowerCase().endsWith(ending));
}
