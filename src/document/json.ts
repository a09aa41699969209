/**
 * Documents as JSON, without loss: numbers that JSON has no words for are strings, of which the schema of what is read makes
 * numbers again, wherever it has a number.
 * Invariant: what the schema reads equals what was written, to the bit but for the payload of a NaN; only lists of numbers
 * have become plain ones.
 */

/** Documents, and the messages that hold them, are nested no deeper than this; anything deeper is not read. */
export const MOST_LEVELS = 64;

const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ...[NaN, Infinity, -Infinity].map((value) => [String(value), value] as const),
  ['-0', -0],
]);

export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'number') return Number.isFinite(each) ? (Object.is(each, -0) ? '-0' : each) : String(each);
    return ArrayBuffer.isView(each) ? Array.from(each as Float64Array) : each;
  });
}

/** The number that a string stands for; anything else as it is. */
export function numberIn(written: unknown): unknown {
  return NUMBERS.get(written) ?? written;
}

/**
 * What was written, before a schema has read it.
 * @throws SyntaxError where the text is no JSON
 * @throws RangeError where it is nested deeper than MOST_LEVELS
 */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  checkLevels(value, 0);
  return value;
}

function checkLevels(value: unknown, level: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (level > MOST_LEVELS) throw new RangeError(`It is nested deeper than ${MOST_LEVELS} levels.`);
  for (const each of Object.values(value)) checkLevels(each, level + 1);
}
