/**
 * What all schemas of documents are made of: bounded texts and lists, numbers, and a number with what it is.
 * Invariant: the types of a document follow from its schema, so what is read is what is said.
 */
import * as z from 'zod/mini';
import { escapeControls } from '../files/printable.js';
import { numberIn } from './json.js';
import { MOST } from './limits.js';

/** What a cut text says of the rest of it. */
const CUT = 60;
/** What a bounded list says of the rest of it. */
const REST = 2;
export const LONGEST_LINK = 2000;
/** What a link may lead to, in letters that an address may have. */
export const LINK = /^(?:https:\/\/|mailto:)[!-~]+$/;

/** It is as long as it is once it can be shown, so that whoever is sent it next reads it, too. */
export const TEXT = z.string().check(z.overwrite(escapeControls), z.maxLength(MOST.characters + CUT));
/** Any number, NaN and infinities included. */
export const NUMBER = numberAs(z.custom<number>((value) => typeof value === 'number'));
export const FINITE = numberAs(z.number());
export const INTEGER = numberAs(z.int());
export const COUNT = numberAs(z.int().check(z.gte(0)));
export const POSITIVE = z.int().check(z.gte(1));
/** As `goto` takes it, in an iteration or in what is shown; empty where nothing leads there. */
export const PLACE = z.string().check(z.regex(/^\d{0,15}(?:\.\d{1,15})?$/));
/**
 * What stands out, and as what: where one is (the cursor, what is selected), a title or total, what can be pressed, the
 * target, the sign of a number, what somebody has to be told, and what is not finite or has failed a check.
 */
export const TONE = z.enum(['muted', 'here', 'title', 'press', 'target', 'positive', 'negative', 'warning', 'alarm']);

/** No more than documents are bounded to. */
export function listOf<Item extends z.core.SomeType>(item: Item, most: number = MOST.items + REST) {
  return z.readonly(z.array(item).check(z.maxLength(most)));
}

export function object<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.readonly(z.object(shape));
}

/** A number as JSON has it, which is a string where JSON has no word for it. */
function numberAs(schema: z.ZodMiniType<number>): z.ZodMiniType<number> {
  return z.pipe(z.transform(numberIn), schema);
}

/** An element of what a step of the iteration made, or of what was there before its first step: then `step` is null. */
export const ADDRESS = object({ symbol: TEXT, step: z.nullable(COUNT), element: COUNT });

/** A number in the digits to be shown. */
export const VALUE = object({
  kind: z.literal('value'),
  value: NUMBER,
  text: TEXT,
  /** What number it is; absent where it was counted or computed for this document alone. */
  of: z.optional(ADDRESS),
  tone: z.optional(TONE),
  /**
   * How it differs from what stood there at the stop before; absent where it does not. `other`: what had no number
   * before, or is a change itself.
   */
  change: z.exactOptional(z.enum(['up', 'down', 'other'])),
});

export type ShownValue = z.infer<typeof VALUE>;
