/**
 * Attributes the change of one parameter element to predictions: splits its gradient by prediction and follows the
 * split through the update.
 * The rule: a step of the update passes the split on along the inputs in which it is linear at this element (their
 * values times derivatives add up to the output); other inputs only scale it. Gradient descent and momentum are
 * therefore split exactly, including what the velocity remembers of earlier iterations; Adam is split like its first
 * moment, since the second only scales.
 * Invariant: what the rule does not explain is left over, never spread.
 */
import type { Value } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { type ReplayedTrace, termsOf } from '../../timeline/trace.js';
import { NO_SPLIT, type Split } from './gradient-shares.js';
import { keptBefore } from './kept-tensors.js';

/** The part of a value that is the parameter itself. */
export const ITSELF = 'itself';
/** All contributors too small to be remembered one by one. */
const OTHERS = 'others';

export type AttributedUpdate = ReturnType<typeof attributeUpdate>;

/** How far, relative to their sizes, values times derivatives may be from the output and still count as linear. */
const LINEAR = 1e-9;
const MOST_REMEMBERED = 4096;

/**
 * @param memory splits of the optimizer's memory before the update
 * @param gradient the split of the parameter element's gradient
 */
export function attributeUpdate(
  execution: ReplayedTrace,
  parameter: number,
  element: number,
  memory: readonly (Split | null)[],
  gradient: Split,
) {
  const { outcome, frames } = execution;
  const [old, updated] = [outcome.parameters[parameter], outcome.updated[parameter]];
  const splitOf = (value: Value, at: number): Split | null => {
    if (value.node === old.node) return new Map([[ITSELF, value.data[at]]]);
    if (value.node === outcome.gradients[parameter].node) return gradient;
    if (value.frame === null) {
      const kept = keptBefore(execution, value);
      return kept?.parameter === parameter && kept.slot !== null ? (memory[kept.slot] ?? null) : null;
    }
    const frame = frames[value.frame];
    const linear = linearTerms(termsOf(frame, at), frame.output.data[at]);
    if (linear === null) return null;
    const split = new Map<string, number>();
    for (const { input, index, derivative } of linear) {
      const parts = splitOf(frame.inputs[input], index) ?? NO_SPLIT;
      for (const [name, amount] of parts) split.set(name, (split.get(name) ?? 0) + amount * derivative);
    }
    return split;
  };
  return {
    before: old.data[element],
    after: updated.data[element],
    /** What made the new value; `ITSELF` is what is left of the old one. Empty where the rule explains nothing. */
    split: splitOf(updated, element) ?? NO_SPLIT,
    /** One split for each slot of the optimizer's memory after the update; null where the rule does not explain it. */
    memory: (outcome.end.optimizerState[parameter] ?? []).map(({ data }) => {
      const made = frames.find(({ output }) => output.data === data);
      return made === undefined ? null : keepLargest(splitOf(made.output, element));
    }),
  };
}

type Terms = ReturnType<Frame['op']['terms']>;

/** The terms that add up to the output: all, or all except those of one input. The last such input is tried first. */
function linearTerms(terms: Terms, output: number): Terms | null {
  if (addsUp(terms, output)) return terms;
  const inputs = [...new Set(terms.map(({ input }) => input))].sort((a, b) => b - a);
  for (const scale of inputs) {
    const rest = terms.filter(({ input }) => input !== scale);
    if (rest.length > 0 && addsUp(rest, output)) return rest;
  }
  return null;
}

function addsUp(terms: Terms, output: number): boolean {
  let sum = 0;
  let size = Math.abs(output);
  for (const { value, derivative } of terms) {
    sum += value * derivative;
    size += Math.abs(value * derivative);
  }
  return Math.abs(sum - output) <= LINEAR * size;
}

/** Bounds the memory: where data never repeats, the smallest amounts are put together. */
function keepLargest(split: Split | null): Split | null {
  if (split === null || split.size <= 2 * MOST_REMEMBERED) return split;
  const ranked = [...split].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const kept = new Map(ranked.slice(0, MOST_REMEMBERED));
  for (const [, amount] of ranked.slice(MOST_REMEMBERED)) kept.set(OTHERS, (kept.get(OTHERS) ?? 0) + amount);
  return kept;
}
