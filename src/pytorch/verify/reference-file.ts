/**
 * The schema of recorded training runs, `lm-golden/1`.
 * Invariant: an option that would change a number is either followed or refused here. Whether lists fit the model is
 * checked in reference-program.ts.
 */
import * as z from 'zod/mini';
import {
  atLeastOne,
  fields,
  fileOf,
  id,
  is,
  kinds,
  list,
  lists,
  names,
  number,
  only,
  optional,
  reduction,
  size,
  wholeNumber,
} from './reference-parts.js';

const ids = z.union([z.array(id), z.array(z.array(id))], is('a list of ids, or a list of such lists'));
const shape = z.array(size, is('a list of sizes'));
const tensor = fields({ shape, data: list }, 'with shape and data');
const activation = fields({ shape, data: list, grad: z.optional(list) }, 'with shape, data and grad');

/** What should be recorded at each step; what is missing is reported, so that nobody assumes it was compared. */
const eachStep = optional({
  logits: tensor,
  probs: tensor,
  loss_per_position: tensor,
  loss: number,
  loss_mean: number,
  dlogits: list,
  grads: lists,
  grad_global_norm: number,
  clip_coef: number,
  params_after: lists,
});

const step = fields(
  {
    step: id,
    lr: number,
    inputs: ids,
    targets: ids,
    ...eachStep,
    ...optional({
      activations: z.record(z.string(), activation, is('an object of activations')),
      optimizer_state_after: z.record(z.string(), lists, is('an object of objects of lists')),
    }),
  },
  'that describes a training step',
);

const model = kinds(
  [
    z.object({ kind: z.literal('tabular'), vocab_size: size, n_contexts: size }),
    z.object({ kind: z.literal('vocab36'), vocab_size: size }),
    z.object({ kind: z.literal('bigram'), vocab_size: size }),
    z.object({ kind: z.literal('mlp'), vocab_size: size, block_size: size, n_embd: size, n_hidden: size }),
    gptForm('gpt', { norm: 'layernorm', bias: true, activation: 'gelu_erf', tiedHead: true }),
    gptForm('microgpt', { norm: 'rmsnorm', bias: false, activation: 'relu', tiedHead: false }),
  ],
  'with kind and sizes',
);

const optimizerFields = {
  lr: number,
  ...optional({
    weight_decay_params: z.nullable(names),
    lr_schedule: z.nullable(list),
    clip_global_norm: z.nullable(number),
  }),
};
const moments = {
  betas: z._default(z.tuple([number, number], is('a list of two numbers')), [0.9, 0.999]),
  eps: z._default(number, 1e-8),
};

const optimizer = kinds(
  [
    z.object({
      kind: z.enum(['sgd', 'momentum']),
      ...optimizerFields,
      momentum: z._default(number, 0),
      dampening: only(0),
      nesterov: only(false),
      weight_decay: only(0),
    }),
    z.object({ kind: z.literal('adam'), ...optimizerFields, ...moments, weight_decay: only(0, 'of adam ') }),
    z.object({ kind: z.literal('adamw'), ...optimizerFields, ...moments, weight_decay: z._default(number, 0.01) }),
  ],
  'with kind and lr',
);

export const trainingSchema = fileOf({
  model,
  loss_reduction: reduction,
  optimizer,
  param_order: names,
  init: z.record(z.string(), tensor, is('an object of tensors')),
  ...optional({ vocab: names, contexts: names }),
  steps: atLeastOne(step, 'training step'),
});

export const EACH_STEP = Object.keys(eachStep) as readonly (keyof typeof eachStep)[];

export type Reference = z.output<typeof trainingSchema>;
export type ReferenceStep = Reference['steps'][number];
export type ReferenceTensor = z.output<typeof tensor>;

interface Style {
  readonly norm: string;
  readonly bias: boolean;
  /** The default. */
  readonly activation: 'gelu_erf' | 'relu';
  readonly tiedHead: boolean;
}

function gptForm<Kind extends 'gpt' | 'microgpt'>(kind: Kind, { norm, bias, activation, tiedHead }: Style) {
  return z
    .object({
      kind: z.literal(kind),
      vocab_size: size,
      n_embd: size,
      n_head: size,
      n_layer: wholeNumber(1, 10_000),
      block_size: size,
      norm: only(norm, `of a ${kind} `),
      norm_eps: z._default(number, 1e-5),
      activation: z._default(
        z.enum(['gelu_erf', 'gelu_tanh', 'relu'], is('"gelu_erf", "gelu_tanh" or "relu"')),
        activation,
      ),
      tied_head: z._default(z.boolean(is('true or false')), tiedHead),
      bias: only(bias, `of a ${kind} `),
    })
    .check(({ value, issues }) => {
      const { n_embd: width, n_head: heads } = value;
      if (width % heads === 0) return;
      const message = `has the width ${width}, expected a multiple of the ${heads} heads`;
      issues.push({ code: 'custom', message, input: value });
    });
}
