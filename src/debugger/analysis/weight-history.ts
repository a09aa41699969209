/**
 * The history of one parameter element: every change up to the cursor, attributed to its contributors.
 * Invariant: initial + all amounts + rest = now, where the rest is rounding and what the rule of attribution does not
 * explain.
 */

import type { ReplayedHistory } from '../../timeline/history.js';
import { during, type ResultOf } from '../../timeline/task.js';
import type { RunState } from '../../training/run-state.js';
import { describeTarget } from '../places/targets.js';
import { type AttributedUpdate, attributeUpdate, ITSELF } from './attribution.js';
import { gradientSharer, NO_SPLIT, type SharedBy, type Split } from './gradient-shares.js';

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
    add(iteration: number, { before, after, split }: AttributedUpdate, frames: ReadonlyMap<string, number>): void {
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
