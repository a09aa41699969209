/**
 * The parts that the fixture schema is built of. Invariant: the `error` of each is what was expected, in plain words, so that a
 * message needs only "got" before it; a check without an error of its own speaks with the error of its schema.
 */
import * as z from 'zod/mini';
import { PRINTABLE_TEXT } from './printable.js';

/** A text of 1 to `longest` characters that can be shown as it is. */
export function text(what: string, longest: number) {
  const error = `${what} of 1 to ${longest} characters`;
  return z.string({ error }).check(
    z.refine((value) => value !== '' && value.length <= 2 * longest && [...value].length <= longest, {
      error,
      abort: true,
    }),
    z.regex(PRINTABLE_TEXT, { error: `${what} without control characters` }),
    z.meta({ minLength: 1, maxLength: longest }),
  );
}

/** An array of `least` to `most` elements. */
export function list<Item extends z.ZodMiniType>(item: Item, what: string, least: number, most: number) {
  const error = `an array of ${least} to ${most} ${what}`;
  return z.array(item, { error }).check(z.minLength(least), z.maxLength(most));
}

/** An object with these fields and no others. */
export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: `an object with ${Object.keys(shape).join(', ')}` });
}

/** A finite number within a range; `error` says what is expected. */
export function number(error: string, ...range: z.core.$ZodCheck<number>[]) {
  return z.number({ error }).check(...range);
}

/** A whole number from `least` to `most`, both included. */
export function wholeNumber(least: number, most: number) {
  return z.int({ error: `a whole number from ${least} to ${most}` }).check(z.minimum(least), z.maximum(most));
}

/** One of a few names. */
export function choice<const Name extends string>(names: readonly Name[]) {
  return z.enum(names, { error: names.map((name) => `"${name}"`).join(' or ') });
}

export const finite = z.number({ error: 'a finite number' });
