/**
 * The schema of what stands in a line, words and numbers.
 * Invariant: the types of a document follow from its schema, so what is read is what is said.
 */
import * as z from 'zod/mini';
import { FORMULA } from './formula-schema.js';
import { LINK, LONGEST_LINK, listOf, NUMBER, object, PLACE, TEXT, TONE, VALUE } from './value-schema.js';

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
  /** A formula among words. */
  object({ kind: z.literal('formula'), formula: FORMULA, tone: z.optional(TONE) }),
  /** A share of the largest beside it, −1 … 1; with two sides where some of them are negative. NaN has no bar. */
  object({ kind: z.literal('bar'), share: NUMBER, sides: z.literal([1, 2]), tone: z.optional(TONE) }),
  /** How a number went, in few points. */
  object({ kind: z.literal('trend'), values: listOf(NUMBER), tone: z.optional(TONE) }),
]);

export type Inline =
  | z.infer<typeof WORD>
  | { readonly kind: 'emphasis' | 'strong'; readonly inlines: Inlines }
  | { readonly kind: 'link'; readonly target: string; readonly inlines: Inlines };
export type Inlines = readonly Inline[];

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
