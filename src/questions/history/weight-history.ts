/**
 * The history of one parameter element: every change up to the cursor, attributed to the predictions that made it.
 * Invariant: initial + all amounts + rest = now, where the rest is rounding and what the rule of attribution does not
 * explain.
 */

import { gradientSharer, NO_SPLIT, type SharedBy, type Split } from '../../analysis/gradient-shares.js';
import { keptBefore } from '../../analysis/kept-tensors.js';
import { describeTarget } from '../../debugger/places/targets.js';
import type { Term } from '../../numbers/engine/op-derivatives.js';
import { during, type ResultOf } from '../../numbers/engine/task.js';
import type { Value } from '../../numbers/engine/value.js';
import type { ReplayedHistory } from '../../timeline/history.js';
import { type ReplayedTrace, termsOf } from '../../timeline/trace.js';
import type { RunState } from '../../training/iteration/run-state.js';

export interface WeightChange {
  readonly iteration: number;
  readonly before: number;
  readonly after: number;
  /** Amounts of the change by contributor, largest first; the smallest of many are put together. */
  readonly amounts: readonly (readonly [name: string, amount: number])[];
}

export interface Contributor {
  /** A prediction as `context → target`, a place as `at context`, or `DECAY`, `EDIT`. */
  readonly name: string;
  readonly total: number;
  /** The iteration of its largest amount, and the frame in which its gradient arrived there, if it did. */
  readonly iteration: number;
  readonly frame: number | null;
  readonly amount: number;
}

export type WeightHistory = ResultOf<typeof weightHistory>;

/** What the update itself takes off a weight, e.g. weight decay. */
export const DECAY = 'the weight itself (decay)';
/** A value set by hand. */
export const EDIT = 'an edit';
const MOST_AMOUNTS = 16;

/** @param until the iterations whose update counts are 0 … until − 1 */
export function* weightHistory(
  timeline: ReplayedHistory,
  parameter: number,
  element: number,
  until: number,
  by: SharedBy = 'prediction',
) {
  const shareGradient = gradientSharer(timeline.program.model, by);
  const ledger = openLedger();
  let memory: readonly (Split | null)[] = [];
  let remembered: readonly number[] = [];
  yield* timeline.scan(0, until, 0, function* (execution) {
    const { start, outcome } = execution;
    const before = memoryOf(start, parameter, element);
    // A branch may continue with another optimizer, whose memory is different.
    memory = before.map((value, slot) => {
      if (slot in memory && Object.is(value, remembered[slot])) return memory[slot];
      return value === 0 ? NO_SPLIT : null;
    });
    const progress = { done: execution.iteration, total: until };
    const { amounts, frames } = yield* during(shareGradient(execution, parameter, element), progress);
    const update = attributeUpdate(execution, parameter, element, memory, amounts);
    ({ memory } = update);
    remembered = memoryOf(outcome.end, parameter, element);
    ledger.add(execution.iteration, update, frames);
    return false;
  });
  const declaration = timeline.program.model.parameters[parameter];
  const initial = ledger.changes[0]?.before ?? timeline.trace(0).outcome.parameters[parameter].data[element];
  const now = ledger.changes.at(-1)?.after ?? initial;
  const contributors = ledger.ranked();
  return {
    parameter,
    element,
    name: describeTarget(declaration, element),
    by,
    initial,
    now,
    /** One per iteration, in order. */
    changes: ledger.changes,
    /** Largest total first. */
    contributors,
    /** now − initial − the totals: rounding, and what the rule of attribution does not explain. */
    rest: contributors.reduce((rest, { total }) => rest - total, now - initial),
  };
}

/** The optimizer's memory of an element, by slot. */
function memoryOf({ optimizerState }: RunState, parameter: number, element: number): readonly number[] {
  return (optimizerState[parameter] ?? []).map(({ data }) => data[element]);
}

/** The changes so far, and what each contributor has made of them. */
function openLedger() {
  const changes: WeightChange[] = [];
  const totals = new Map<string, Contributor>();
  return {
    changes,
    /** @param frames in which each prediction's gradient reached the parameter */
    add(
      iteration: number,
      { before, after, split }: ReturnType<typeof attributeUpdate>,
      frames: ReadonlyMap<string, number>,
    ): void {
      const last = changes.at(-1)?.after ?? before;
      const amounts = new Map(split);
      const kept = amounts.get(ITSELF);
      amounts.delete(ITSELF);
      if (kept !== undefined && kept !== before) amounts.set(DECAY, kept - before);
      if (!Object.is(last, before)) amounts.set(EDIT, before - last);
      for (const [name, amount] of amounts) {
        const known = totals.get(name);
        const here = { name, iteration, frame: frames.get(name) ?? null, amount };
        const largest = known === undefined || Math.abs(amount) > Math.abs(known.amount) ? here : known;
        totals.set(name, { ...largest, total: (known?.total ?? 0) + amount });
      }
      const ranked = [...amounts]
        .filter(([, amount]) => amount !== 0)
        .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
      changes.push({ iteration, before: last, after, amounts: ranked.slice(0, MOST_AMOUNTS) });
    },
    ranked: () => [...totals.values()].sort((a, b) => Math.abs(b.total) - Math.abs(a.total)),
  };
}

/** The part of a value that is the parameter itself. */
const ITSELF = 'itself';
/** All contributors too small to be remembered one by one. */
const OTHERS = 'others';

/** How far, relative to their sizes, values times derivatives may be from the output and still count as linear. */
const LINEAR = 1e-9;
const MOST_REMEMBERED = 4096;

/**
 * @param memory splits of the optimizer's memory before the update
 * @param gradient the split of the parameter element's gradient
 */
function attributeUpdate(
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

type Terms = readonly Term[];

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
