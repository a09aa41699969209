/**
 * The quantities that reference files record for an iteration, and how each is computed.
 */

import { isPullback } from '../../numbers/engine/pullback.js';
import type { Frame } from '../../numbers/engine/tape.js';
import { normOf, type Tensor } from '../../numbers/engine/tensor.js';
import type { Value } from '../../numbers/engine/value.js';
import type { IterationRunner } from '../../training/iteration/iteration-runner.js';
import type { Outcome } from '../../training/iteration/program.js';
import type { Pair } from './comparison.js';

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

/** An iteration that has been executed. */
interface Played extends Pick<IterationRunner, 'program' | 'outcome' | 'frames'> {
  /** Keyed by the node of the value that they belong to. */
  readonly gradients: ReadonlyMap<number, Value>;
}

/** @param name of the tensor, or else of the quantity */
type Compute = (played: Played, name: string) => ArrayLike<number> | null;

const ACTIVATION_GRADIENTS = 'activation gradients';
/** Names in files that differ from the names in the optimizer's memory. */
const SLOTS: Readonly<Record<string, string>> = { buf: 'velocity' };

/** In the order in which they are shown. */
const QUANTITIES: Readonly<Record<string, Compute>> = {
  p_target: ({ outcome }) => outcome.groups.map(({ probabilities, targets }) => probabilities.data[targets.data[0]]),
  loss_per_step: ofGroups('terms'),
  total_loss: ({ outcome }) => outcome.total.data,
  s: activation,
  logits: ofGroups('logits'),
  probs: ofGroups('probabilities'),
  h: activation,
  loss_per_position: ofGroups('terms'),
  loss: ({ outcome }) => outcome.objective.data,
  loss_mean: ({ outcome }) => outcome.mean.data,
  dlogits: ({ outcome, gradients }) =>
    joinGradients(
      outcome.groups.map(({ logits }) => logits),
      gradients,
    ),
  activations: activation,
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

/**
 * Pairs what is recorded of an iteration with what is computed; the numbers outlive the iteration.
 * @param recorded its quantities under the names in the table above
 */
export function pairsOf(
  where: string,
  recorded: Readonly<Record<string, Recorded | null | undefined>>,
  { program, outcome, frames }: IterationRunner,
): readonly Pair[] {
  const played = { program, outcome, frames, gradients: gradientsByNode(frames) };
  return Object.keys(QUANTITIES)
    .flatMap((quantity) => numbersIn(quantity, recorded[quantity]))
    .map((numbers) => {
      const computed = QUANTITIES[numbers.quantity](played, numbers.tensor ?? numbers.quantity);
      return { where, ...numbers, computed: computed && new Float64Array(computed) };
    });
}

type RecordedNumbers = Pick<Pair, 'quantity' | 'tensor' | 'recorded'>;

function numbersIn(
  quantity: string,
  recorded: Recorded | null | undefined,
  tensor: string | null = null,
): readonly RecordedNumbers[] {
  if (recorded == null) return [];
  if (typeof recorded === 'number') return [{ quantity, tensor, recorded: [recorded] }];
  if (Array.isArray(recorded)) return [{ quantity, tensor, recorded: recorded.flat() }];
  if ('shape' in recorded) {
    const { data, grad } = recorded;
    return [...numbersIn(quantity, data, tensor), ...numbersIn(ACTIVATION_GRADIENTS, grad, tensor)];
  }
  return Object.entries(recorded).flatMap(([name, inner]) =>
    numbersIn(quantity, inner, tensor === null ? name : `${tensor} ${name}`),
  );
}

function ofGroups(part: 'logits' | 'probabilities' | 'terms'): Compute {
  return ({ outcome }) => join(outcome.groups.map((group) => group[part]));
}

function ofParameter(part: (outcome: Outcome) => readonly (Tensor | undefined)[]): Compute {
  return ({ program, outcome }, name) =>
    part(outcome)[program.model.parameters.findIndex((parameter) => parameter.name === name)]?.data ?? null;
}

function activation({ frames }: Played, name: string): Float64Array | null {
  return join(findActivation(frames, name));
}

function joinGradients(values: readonly Value[], gradients: ReadonlyMap<number, Value>): Float64Array | null {
  const found = values.flatMap(({ node }) => gradients.get(node) ?? []);
  return found.length === values.length ? join(found) : null;
}

/** The gradient of the loss by every value that is an op's output, keyed by the value's node. */
function gradientsByNode(frames: readonly Frame[]): ReadonlyMap<number, Value> {
  const pullbacks = frames.filter(({ op }) => isPullback(op));
  return new Map(pullbacks.map(({ inputs }) => [inputs[inputs.length - 1].node, inputs[0]]));
}

/** The values that make up the activation, in order; none if the model has no such activation. */
function findActivation(frames: readonly Frame[], name: string): readonly Value[] {
  const [, layer, ownName = name] = /^(?:h(\d+)\.)?(.+)$/.exec(name) ?? [];
  const symbol = SYMBOLS[ownName] ?? ownName;
  const found = frames.filter(
    ({ scope, output }) =>
      scope[0] === 'forward' &&
      output.symbol === symbol &&
      (layer === undefined ? !scope[1]?.startsWith('block ') : scope[1] === `block ${layer}`),
  );
  return found.map(({ output }) => output);
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
 * Joins several tensors into one list; null if there is none. Heads are recorded sequence by sequence, so their squares
 * take turns; other values come one after the other.
 */
function join(parts: readonly Tensor[]): Float64Array | null {
  if (parts.length === 0) return null;
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
