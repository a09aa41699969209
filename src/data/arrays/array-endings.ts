/** The formats of files of arrays: the ending of a file's name says which it has. */

const ENDINGS = ['.npy', '.csv', '.json', '.safetensors'] as const;
type Ending = (typeof ENDINGS)[number];

/** `FILE` ends in one of these, in words. */
const ENDINGS_IN_WORDS = `${ENDINGS.slice(0, -1).join(', ')} or ${ENDINGS.at(-1)}`;

/** Why nothing can be written to a file of this name; null if its ending names a format. */
export function endingProblem(path: string): string | null {
  return endingOf(path) === undefined ? `The file's name says the format: it ends in ${ENDINGS_IN_WORDS}.` : null;
}

export function endingOf(path: string): Ending | undefined {
  return ENDINGS.find((ending) => path.toLowerCase().endsWith(ending));
}
