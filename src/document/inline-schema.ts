/**
 * The schema of what stands in a line, words and numbers, and what all schemas of documents are made of.
 * Invariant: the types of a document follow from its schema, so what is read is what is said.
 */
import * as z from 'zod/mini';
import { MOST } from './limits.js';
import { escapeControls } from './printable.js';

/** What a cut text says of the rest of it. */
const CUT = 60;
/** What a bounded list says of the rest of it. */
const REST = 2;
const LONGEST_LINK = 2000;
/** What a link may lead to, in letters that an address may have. */
export const LINK = /^(?:https:\/\/|mailto:)[!-~]+$/;

export const TEXT = z.string().check(z.maxLength(MOST.characters + CUT), z.overwrite(escapeControls));
/** Any number, NaN and infinities included. */
export const NUMBER = z.custom<number>((value) => typeof value === 'number');
export const FINITE = z.number();
export const COUNT = z.int().check(z.gte(0));
/** As `goto` takes it, in an iteration or in what is shown; empty where nothing leads there. */
export const PLACE = z.string().check(z.regex(/^\d{0,15}(?:\.\d{1,15})?$/));
/** What stands out, and as what. */
export const TONE = z.enum(['muted', 'accent', 'title', 'target', 'positive', 'negative', 'warning']);

/** No more than documents are bounded to. */
export function listOf<Item extends z.core.SomeType>(item: Item, most: number = MOST.items + REST) {
  return z.readonly(z.array(item).check(z.maxLength(most)));
}

export function object<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.readonly(z.object(shape));
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

/** What holds nothing else in the line. */
const WORD = z.discriminatedUnion('kind', [
  object({ kind: z.enum(['text', 'code']), text: TEXT, tone: z.optional(TONE) }),
  /** A word of the data or of the model's text, of no meaning here, and not broken; `line` selects it. */
  object({ kind: z.literal('token'), text: TEXT, tone: z.optional(TONE), line: z.optional(TEXT) }),
  VALUE,
  /** A term of the glossary, by its name there. */
  object({ kind: z.literal('term'), term: TEXT, text: TEXT }),
  /** A line of the command table, which whoever reads it may give. */
  object({ kind: z.literal('command'), line: TEXT, tone: z.optional(TONE) }),
  /** It leads to a place. */
  object({ kind: z.literal('place'), to: PLACE, text: TEXT, tone: z.optional(TONE) }),
  object({ kind: z.literal('absent'), text: z.enum(['not yet', 'not recorded']) }),
  /** A share of the largest beside it, −1 … 1; with two sides where some of them are negative. NaN has no bar. */
  object({ kind: z.literal('bar'), share: NUMBER, sides: z.literal([1, 2]), tone: z.optional(TONE) }),
  /** How a number went, in few points. */
  object({ kind: z.literal('trend'), values: listOf(NUMBER), tone: z.optional(TONE) }),
]);

type Inline =
  | z.infer<typeof WORD>
  | { readonly kind: 'emphasis' | 'strong'; readonly inlines: Inlines }
  | { readonly kind: 'link'; readonly target: string; readonly inlines: Inlines };
type Inlines = readonly Inline[];

export const INLINES: z.ZodMiniType<Inlines> = listOf(
  z.lazy(() =>
    z.discriminatedUnion('kind', [
      WORD,
      object({ kind: z.enum(['emphasis', 'strong']), inlines: INLINES }),
      object({
        kind: z.literal('link'),
        target: z.string().check(z.maxLength(LONGEST_LINK), z.regex(LINK)),
        inlines: INLINES,
      }),
    ]),
  ),
);
