/**
 * Documents as JSON, without loss: numbers that JSON has no words for are strings, wherever a document holds numbers.
 * Invariant: what is read equals what was written, to the bit but for the payload of a NaN; only lists of numbers have become plain ones.
 */

/** Documents, and the messages that hold them, are nested no deeper than this; anything deeper is not read. */
export const MOST_LEVELS = 64;

/** The names under which documents hold numbers that may be any, alone or in lists. No text stands under these. */
const NUMBERS: ReadonlySet<string> = new Set('value values before share x y from to'.split(' '));
const UNWRITABLE: ReadonlyMap<unknown, number> = new Map([
  ...[NaN, Infinity, -Infinity].map((value) => [String(value), value] as const),
  ['-0', -0],
]);

export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'number') return Number.isFinite(each) ? (Object.is(each, -0) ? '-0' : each) : String(each);
    return ArrayBuffer.isView(each) ? Array.from(each as Float64Array) : each;
  });
}

/**
 * @throws SyntaxError where the text is no JSON
 * @throws RangeError where it is nested deeper than MOST_LEVELS
 */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  restore(value, false, 0);
  return value;
}

/** Puts numbers where strings stand for them. */
function restore(value: unknown, isNumbers: boolean, level: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (level > MOST_LEVELS) throw new RangeError(`It is nested deeper than ${MOST_LEVELS} levels.`);
  if (Array.isArray(value)) {
    value.forEach((each: unknown, k) => {
      if (isNumbers && typeof each === 'string') value[k] = UNWRITABLE.get(each) ?? each;
      else restore(each, false, level + 1);
    });
    return;
  }
  const held = value as Record<string, unknown>;
  for (const name of Object.keys(held)) {
    const each = held[name];
    if (typeof each !== 'string') restore(each, NUMBERS.has(name), level + 1);
    else if (NUMBERS.has(name)) held[name] = UNWRITABLE.get(each) ?? each;
  }
}
