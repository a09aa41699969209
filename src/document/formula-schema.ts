/** The schema of formulas. Invariant: what is computed from the numbers of an equation is the last of its sides. */
import * as z from 'zod/mini';
import { BETWEEN, type FormulaTree } from './formula.js';
import { listOf, object, TEXT, VALUE } from './value-schema.js';

const TRUE = z.exactOptional(z.literal(true));

export const FORMULA: z.ZodMiniType<FormulaTree> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    VALUE,
    object({ kind: z.literal('name'), text: TEXT, pointed: TRUE }),
    object({ kind: z.literal('constant'), text: TEXT }),
    object({
      kind: z.literal('binary'),
      operator: z.enum(BETWEEN),
      left: FORMULA,
      right: FORMULA,
      tight: TRUE,
      pointed: TRUE,
    }),
    object({ kind: z.literal('power'), base: FORMULA, exponent: FORMULA, pointed: TRUE }),
    object({ kind: z.literal('function'), name: TEXT, argument: FORMULA, pointed: TRUE }),
    object({ kind: z.literal('index'), of: FORMULA, index: FORMULA }),
    object({ kind: z.literal('call'), of: FORMULA, arguments: PARTS }),
    object({
      kind: z.literal('series'),
      sign: z.enum(['Σ', 'Π']),
      index: z.exactOptional(FORMULA),
      of: z.exactOptional(FORMULA),
      pointed: TRUE,
    }),
    object({ kind: z.literal('sum'), terms: PARTS, rest: z.nullable(object({ name: TEXT, sum: VALUE })) }),
    object({ kind: z.literal('equation'), sides: PARTS }),
    object({ kind: z.literal('beside'), parts: PARTS, tight: TRUE }),
    object({ kind: z.literal('clauses'), parts: PARTS }),
    object({ kind: z.literal('list'), items: PARTS, by: z.exactOptional(z.literal(';')) }),
    object({ kind: z.literal('vector'), items: PARTS }),
  ]),
);
const PARTS = listOf(FORMULA);
