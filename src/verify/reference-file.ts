/**
 * Recorded training runs of the schema `lm-golden/1`: their form, and reading them.
 * Invariant: a Reference has every list that its form demands, of numbers that are finite; whether they fit the model is
 * for reference-program.ts to say.
 */
import * as z from 'zod/mini';

const SCHEMA = 'lm-golden/1';

const number = z.number({ error: 'a finite number' });
const list = z.array(number, { error: 'a list of numbers' });
const id = z.int({ error: 'a whole number of at least 0' }).check(z.minimum(0));
const ids = z.union([z.array(id), z.array(z.array(id))], { error: 'a list of ids, or a list of such lists' });
const size = z.int({ error: 'a whole number of at least 1' }).check(z.minimum(1));
const tensor = z.object({ shape: z.array(size), data: list }, { error: 'an object with shape and data' });
const lists = z.record(z.string(), list, { error: 'an object of lists' });
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
    n_layer: z.optional(size),
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
    weight_decay_params: z.optional(z.array(z.string())),
    clip_global_norm: z.optional(z.nullable(number)),
  },
  { error: 'an object with kind and lr' },
);

const referenceSchema = z.object(
  {
    schema: z.literal(SCHEMA, { error: `"${SCHEMA}"` }),
    name: z.optional(z.string()),
    model,
    loss_reduction: z.enum(['mean', 'sum'], { error: '"mean" or "sum"' }),
    optimizer,
    param_order: z.array(z.string(), { error: 'a list of parameter names' }),
    init: z.record(z.string(), tensor, { error: 'an object of tensors' }),
    vocab: z.optional(z.array(z.string())),
    contexts: z.optional(z.array(z.string())),
    steps: z.array(step, { error: 'a list of training steps' }).check(z.minLength(1, { error: 'at least one step' })),
  },
  { error: 'a JSON object' },
);

export type Reference = z.output<typeof referenceSchema>;
export type ReferenceStep = Reference['steps'][number];
export type ReferenceTensor = z.output<typeof tensor>;

/** What cannot be read or run, in sentences without a full stop that say what was got and what was expected. */
export interface Refusal {
  readonly problems: readonly string[];
}

export function isRefusal(result: object): result is Refusal {
  return 'problems' in result;
}

const MOST_PROBLEMS = 12;

/** Reads the text of a reference file. */
export function parseReference(text: string): Reference | Refusal {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return { problems: [`the file is not JSON (${(error as Error).message})`] };
  }
  const schema = (raw as { readonly schema?: unknown } | null)?.schema;
  if (schema !== SCHEMA) {
    return { problems: [`schema is ${JSON.stringify(schema) ?? 'missing'}, expected "${SCHEMA}"`] };
  }
  const result = referenceSchema.safeParse(raw);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${describePath(path)} is not ${message}`);
  const rest = problems.length - MOST_PROBLEMS;
  return { problems: rest > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${rest} more like these`] : problems };
}

function describePath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );
}
