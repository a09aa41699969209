/**
 * The quantities that reference files record for an iteration, and how each is computed.
 */
import type { Value } from '../engine/op.js';
import { isPullback } from '../engine/pullback.js';
import type { Frame } from '../engine/tape.js';
import { normOf, type Tensor } from '../engine/tensor.js';
import type { Outcome, TrainingProgram } from '../training/program.js';
import type { Replayer } from '../training/replayer.js';
import type { Pair } from './comparison.js';

/** An iteration that has been executed. */
type Executed = Pick<Replayer, 'outcome' | 'frames'>;

type Recorded =
  | number
  | readonly number[]
  | readonly (readonly number[])[]
  | {
      readonly shape: readonly number[];
      readonly data: readonly number[];
      readonly grad?: readonly number[] | undefined;
    }
  | { readonly [name: string]: Recorded };

/** A recorded iteration, with its quantities under the names in the table below. */
type RecordedIteration = Readonly<Record<string, Recorded | null | undefined>>;

interface Played extends Executed {
  readonly program: TrainingProgram;
  /** Keyed by the node of the value that they belong to. */
  readonly gradients: ReadonlyMap<number, Value>;
}

type Compute = (played: Played, tensor: string) => ArrayLike<number> | null;
type Group = Outcome['groups'][number];

const ACTIVATION_GRADIENTS = 'activation gradients';
/** Names in files that differ from the names in the optimizer's memory. */
const SLOTS: Readonly<Record<string, string>> = { buf: 'velocity' };

/** In the order in which they are shown. */
const QUANTITIES: Readonly<Record<string, Compute>> = {
  p_target: ({ outcome }) => outcome.groups.map(({ probabilities, targets }) => probabilities.data[targets.data[0]]),
  loss_per_step: ofGroups(({ terms }) => terms),
  total_loss: ({ outcome }) => outcome.total.data,
  s: ({ frames }) => joinFound(findActivation(frames, 's')),
  logits: ofGroups(({ logits }) => logits),
  probs: ofGroups(({ probabilities }) => probabilities),
  h: ({ frames }) => joinFound(findActivation(frames, 'h')),
  loss_per_position: ofGroups(({ terms }) => terms),
  loss: ({ outcome }) => outcome.objective.data,
  loss_mean: ({ outcome }) => outcome.mean.data,
  dlogits: ({ outcome, gradients }) =>
    joinGradients(
      outcome.groups.map(({ logits }) => logits),
      gradients,
    ),
  activations: ({ frames }, name) => joinFound(findActivation(frames, name)),
  [ACTIVATION_GRADIENTS]: ({ frames, gradients }, name) => joinGradients(findActivation(frames, name), gradients),
  params: ofParameter(({ parameters }) => parameters),
  grads: ofParameter(({ gradients }) => gradients),
  grad_global_norm: ({ outcome }) => outcome.clipping?.norm.data ?? [normOf(outcome.gradients)],
  clip_coef: ({ outcome }) => outcome.clipping?.coefficient.data ?? [1],
  params_after: ofParameter(({ updated }) => updated),
  optimizer_state_after: (played, tensor) => {
    const [name, slot] = tensor.split(' ');
    const position = played.program.optimizer.memory.indexOf(SLOTS[slot] ?? slot);
    return ofParameter(({ end }) => end.optimizerState.map((memory) => memory[position]))(played, name);
  },
};

/** Pairs what is recorded of an iteration with what is computed; the numbers outlive the iteration. */
export function pairsOf(
  where: string,
  recorded: RecordedIteration,
  { outcome, frames }: Executed,
  program: TrainingProgram,
): readonly Pair[] {
  const played = { program, outcome, frames, gradients: gradientsByNode(frames) };
  return Object.keys(QUANTITIES)
    .flatMap((quantity) => numbersIn(quantity, recorded[quantity]))
    .map(({ quantity, tensor, numbers }) => {
      const computed = QUANTITIES[quantity](played, tensor ?? '');
      return { where, quantity, tensor, recorded: numbers, computed: computed && new Float64Array(computed) };
    });
}

interface RecordedNumbers {
  readonly quantity: string;
  readonly tensor: string | null;
  readonly numbers: readonly number[];
}

function numbersIn(
  quantity: string,
  recorded: Recorded | null | undefined,
  tensor: string | null = null,
): readonly RecordedNumbers[] {
  if (recorded === undefined || recorded === null) return [];
  if (typeof recorded === 'number') return [{ quantity, tensor, numbers: [recorded] }];
  if (Array.isArray(recorded))
    return [{ quantity, tensor, numbers: Array.isArray(recorded[0]) ? recorded.flat() : recorded }];
  if ('shape' in recorded) {
    const { data, grad } = recorded;
    return [...numbersIn(quantity, data, tensor), ...numbersIn(ACTIVATION_GRADIENTS, grad, tensor)];
  }
  return Object.entries(recorded).flatMap(([name, inner]) =>
    numbersIn(quantity, inner, tensor === null ? name : `${tensor} ${name}`),
  );
}

function ofGroups(part: (group: Group) => Tensor): Compute {
  return ({ outcome }) => join(outcome.groups.map(part));
}

function ofParameter(part: (outcome: Outcome) => readonly (Tensor | undefined)[]): Compute {
  return ({ program, outcome }, name) =>
    part(outcome)[program.model.parameters.findIndex((parameter) => parameter.name === name)]?.data ?? null;
}

function joinFound(values: readonly Tensor[] | null): Float64Array | null {
  return values && join(values);
}

function joinGradients(values: readonly Value[] | null, gradients: ReadonlyMap<number, Value>): Float64Array | null {
  const found = values?.flatMap(({ node }) => gradients.get(node) ?? []);
  return found !== undefined && found.length === values?.length ? join(found) : null;
}

/** The gradient of the loss by every value that is an op's output, keyed by the value's node. */
function gradientsByNode(frames: readonly Frame[]): ReadonlyMap<number, Value> {
  const found = new Map<number, Value>();
  for (const { op, inputs } of frames) {
    if (isPullback(op)) found.set(inputs[inputs.length - 1].node, inputs[0]);
  }
  return found;
}

/** The values that make up the activation, in order; null if the model has no such activation. */
function findActivation(frames: readonly Frame[], name: string): readonly Value[] | null {
  const [, layer, ownName] = /^(?:h(\d+)\.)?(.+)$/.exec(name) ?? [];
  if (ownName === undefined) return null;
  const symbol = SYMBOLS[ownName] ?? ownName;
  const found = frames.filter(
    ({ scope, output }) =>
      scope[0] === 'forward' &&
      output.symbol === symbol &&
      (layer === undefined ? !scope[1]?.startsWith('block ') : scope[1] === `block ${layer}`),
  );
  return found.length === 0 ? null : found.map(({ output }) => output);
}

/** Names in files that differ from the symbol in formulas. */
const SYMBOLS: Readonly<Record<string, string>> = {
  att_scores: 'scores',
  att_probs: 'weights',
  att_out: 'heads',
  resid_mid: 'mid',
  resid_out: 'out',
};

/**
 * Joins several tensors into one list. Heads are recorded sequence by sequence, so their squares take turns; other
 * values come one after the other.
 */
function join(parts: readonly { readonly shape: readonly number[]; readonly data: Float64Array }[]): Float64Array {
  const [{ shape, data }] = parts;
  const sequences = shape.length === 3 && parts.length > 1 ? shape[0] : 1;
  const size = data.length / sequences;
  const joined = new Float64Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  for (let sequence = 0, to = 0; sequence < sequences; sequence++) {
    for (const part of parts) {
      joined.set(part.data.subarray(sequence * size, (sequence + 1) * size), to);
      to += size;
    }
  }
  return joined;
}
