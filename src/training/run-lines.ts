/** The lines of `run --jsonl` as a schema, from which the published JSON Schema and the types of the records come. */
import * as z from 'zod/mini';
import { described, LIMITS, optional, wholeNumber } from './fixture/schema-parts.js';

const number = titled(z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]), 'number');
const numbers = z.array(number);
const count = titled(wholeNumber(0, LIMITS.iterations), 'whole number');
const shape = z.array(count);
const tensor = titled(z.strictObject({ shape, data: numbers }), 'tensor');
const tensors = titled(z.record(z.string(), tensor), 'tensors by name');
/** What --print asks for, by its expression; null where it has no value yet. */
const printed = z.record(z.string(), z.union([number, z.boolean(), z.string(), tensor, z.null()]));
/** What the optimizer remembers of each parameter, under names such as m and v. */
const optimizerState = titled(z.record(z.string(), tensors), 'tensors by name, of each parameter');
/** A part of the fixture, with every default filled in. */
const settings = titled(z.record(z.string(), z.unknown()), 'settings by name');

const runLine = z.strictObject({
  type: described(z.literal('run'), 'The first line: what is trained.'),
  backstep: described(z.string(), 'The version of backstep.'),
  fixture: described(z.string(), 'The name of the fixture.'),
  model: described(
    z.strictObject({ kind: z.string(), words: z.array(z.string()), parameterCount: count, settings }),
    'The model, with every default filled in.',
  ),
  optimizer: described(
    z.strictObject({ kind: z.string(), title: z.string(), learningRate: z.number(), settings }),
    'The optimizer, likewise.',
  ),
  training: described(settings, 'Iterations, seed, batch size and the like.'),
  parameters: described(
    z.record(z.string(), z.strictObject({ shape, data: z.optional(numbers) })),
    'The parameters by name; with --include initial also their first values.',
  ),
  optimizerState: optional(optimizerState, 'What the optimizer begins with; with --include initial.'),
  optimizerSteps: optional(count, 'How many steps the optimizer had taken; with --include initial.'),
});

const iterationLine = z.strictObject({
  type: described(z.literal('iteration'), 'One line for each iteration, or for every K-th with --every K.'),
  iteration: described(count, 'Its number, from 0.'),
  learningRate: described(z.number(), 'The learning rate of this iteration.'),
  loss: described(number, 'The loss that is differentiated: the sum or the mean of the loss terms.'),
  losses: described(numbers, 'The loss terms, one for each prediction.'),
  perplexity: described(number, 'e to the power of the mean loss term.'),
  gradientNorm: described(number, 'The norm of all gradients together, before clipping.'),
  validationLoss: optional(number, 'The loss on text set aside, where it is due.'),
  printed: optional(printed, 'The values of --print by their expressions; null where there is none yet.'),
  tokens: optional(
    z.array(z.array(count)),
    'The token ids that the model reads (of a table, its row); with --include tokens.',
  ),
  targets: optional(z.array(z.array(count)), 'The columns to be predicted from them; with --include tokens.'),
  logits: optional(z.array(numbers), 'One row for each prediction; with --include logits.'),
  probabilities: optional(z.array(numbers), 'One row for each prediction; with --include probabilities.'),
  gradients: optional(tensors, 'Of each parameter, before clipping; with --include gradients.'),
  parameters: optional(tensors, 'After the update; with --include parameters.'),
  optimizerState: optional(optimizerState, 'After the update; with --include optimizerState.'),
  optimizerSteps: optional(count, 'How many steps the optimizer has taken; with --include optimizerState.'),
});

const endLine = z.strictObject({
  type: described(z.literal('end'), 'The last line.'),
  iterations: described(count, 'How many iterations were trained.'),
  seconds: described(z.number(), 'How long that took.'),
});

/** Names what a schema stands for, where its own words would be long. */
function titled<Schema extends z.ZodMiniType>(schema: Schema, title: string): Schema {
  return schema.check(z.meta({ title }));
}

const lineSchema = z.discriminatedUnion('type', [runLine, iterationLine, endLine]);

export type RunLine = z.output<typeof runLine>;
export type IterationLine = z.output<typeof iterationLine>;

/** The JSON Schema (draft 2020-12) of one line. */
export function runLinesJsonSchema(): z.core.JSONSchema.BaseSchema {
  return { title: 'a line of backstep run --jsonl', ...z.toJSONSchema(lineSchema) };
}
