/**
 * Recorded training runs of the schema `lm-golden/1`: their form, and reading them.
 * Invariant: a Reference has every list that its form demands, of numbers that are finite; whether they fit the model is
 * for reference-program.ts to say.
 */
import * as z from 'zod/mini';

import {
  atLeastOne,
  id,
  isRefusal,
  list,
  lists,
  names,
  number,
  type Refusal,
  readAs,
  reduction,
  size,
  wholeNumber,
} from './reference-parts.js';

const ids = z.union([z.array(id), z.array(z.array(id))], { error: 'a list of ids, or a list of such lists' });
const tensor = z.object({ shape: z.array(size), data: list }, { error: 'an object with shape and data' });
const activation = z.object(
  { shape: z.array(size), data: list, grad: z.optional(list) },
  { error: 'an object with shape, data and grad' },
);

const step = z.object(
  {
    step: id,
    lr: number,
    inputs: ids,
    targets: ids,
    logits: z.optional(tensor),
    probs: z.optional(tensor),
    loss_per_position: z.optional(tensor),
    loss: z.optional(number),
    loss_mean: z.optional(number),
    dlogits: z.optional(list),
    grads: z.optional(lists),
    grad_global_norm: z.optional(number),
    clip_coef: z.optional(number),
    params_after: z.optional(lists),
    activations: z.optional(z.record(z.string(), activation)),
    optimizer_state_after: z.optional(z.record(z.string(), lists)),
  },
  { error: 'an object that describes a training step' },
);

const model = z.object(
  {
    kind: z.string(),
    vocab_size: size,
    n_contexts: z.optional(size),
    n_embd: z.optional(size),
    n_head: z.optional(size),
    n_layer: z.optional(wholeNumber(1, 10_000)),
    n_hidden: z.optional(size),
    block_size: z.optional(size),
    norm: z.optional(z.string()),
    norm_eps: z.optional(number),
    activation: z.optional(z.string()),
    tied_head: z.optional(z.boolean()),
    bias: z.optional(z.boolean()),
  },
  { error: 'an object with kind and sizes' },
);

const optimizer = z.object(
  {
    kind: z.string(),
    lr: number,
    momentum: z.optional(number),
    dampening: z.optional(number),
    nesterov: z.optional(z.boolean()),
    betas: z.optional(z.array(number).check(z.length(2, { error: 'two numbers' }))),
    eps: z.optional(number),
    weight_decay: z.optional(number),
    weight_decay_params: z.optional(z.nullable(names)),
    lr_schedule: z.optional(z.nullable(list)),
    clip_global_norm: z.optional(z.nullable(number)),
  },
  { error: 'an object with kind and lr' },
);

export const trainingSchema = z.object(
  {
    schema: z.string(),
    name: z.optional(z.string({ error: 'a text' })),
    generator: z.optional(z.string({ error: 'a text' })),
    model,
    loss_reduction: reduction,
    optimizer,
    param_order: names,
    init: z.record(z.string(), tensor, { error: 'an object of tensors' }),
    vocab: z.optional(names),
    contexts: z.optional(names),
    steps: atLeastOne(step, 'training step'),
  },
  { error: 'a JSON object' },
);

export type Reference = z.output<typeof trainingSchema>;
export type ReferenceStep = Reference['steps'][number];
export type ReferenceTensor = z.output<typeof tensor>;

/** The recorded run of a parsed file. */
export function readTraining(raw: unknown): Reference | Refusal {
  const reference = readAs(trainingSchema, raw);
  if (isRefusal(reference)) return reference;
  const problems = reference.steps.flatMap(({ step }, k) =>
    step === k ? [] : [`steps[${k}].step is ${step}, expected ${k}: the steps of a run in their order`],
  );
  return problems.length > 0 ? { problems } : reference;
}
