/** The lines of `run --jsonl` as a schema, from which the published JSON Schema and the types of the records come. */
import * as z from 'zod/mini';
import { LIMITS, wholeNumber } from './fixture/schema-parts.js';

const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
const numbers = z.array(number);
const count = wholeNumber(0, LIMITS.iterations);
const shape = z.array(count);
const tensor = z.strictObject({ shape, data: numbers });
const tensors = z.record(z.string(), tensor);
/** What --print asks for, by its expression; null where it has no value yet. */
const printed = z.record(z.string(), z.union([number, z.boolean(), z.string(), tensor, z.null()]));
/** Of each parameter, what the optimizer remembers under each name, such as m and v. */
const optimizerState = z.record(z.string(), tensors);
/** A part of the fixture, with every default filled in. */
const settings = z.record(z.string(), z.unknown());

const runLine = z.strictObject({
  type: z.literal('run'),
  backstep: z.string(),
  fixture: z.string(),
  model: z.strictObject({ kind: z.string(), words: z.array(z.string()), parameterCount: count, settings }),
  optimizer: z.strictObject({ kind: z.string(), title: z.string(), learningRate: z.number(), settings }),
  training: settings,
  parameters: z.record(z.string(), z.strictObject({ shape, data: z.optional(numbers) })),
  optimizerState: z.optional(optimizerState),
  optimizerSteps: z.optional(count),
});

const iterationLine = z.strictObject({
  type: z.literal('iteration'),
  iteration: count,
  learningRate: z.number(),
  loss: number,
  losses: numbers,
  perplexity: number,
  gradientNorm: number,
  validationLoss: z.optional(number),
  printed: z.optional(printed),
  tokens: z.optional(z.array(z.array(count))),
  targets: z.optional(z.array(z.array(count))),
  logits: z.optional(z.array(numbers)),
  probabilities: z.optional(z.array(numbers)),
  gradients: z.optional(tensors),
  parameters: z.optional(tensors),
  optimizerState: z.optional(optimizerState),
  optimizerSteps: z.optional(count),
});

const endLine = z.strictObject({ type: z.literal('end'), iterations: count, seconds: z.number() });

const lineSchema = z.discriminatedUnion('type', [runLine, iterationLine, endLine]);

export type RunLine = z.output<typeof runLine>;
export type IterationLine = z.output<typeof iterationLine>;

/** The JSON Schema (draft 2020-12) of one line. */
export function runLinesJsonSchema(): z.core.JSONSchema.BaseSchema {
  return { title: 'a line of backstep run --jsonl', ...z.toJSONSchema(lineSchema) };
}
