/**
 * What could not be looked at, and why. A search that passes over something says so: that nothing was found means that
 * everything was looked at.
 */

import { formatPlural } from '../document/numbers.js';
import { listFirst } from '../files/refusal.js';
import { sizeOf } from '../numbers/engine/tensor.js';
import { isRecorded, type TraceValue } from './trace.js';

export type Unseen =
  /** Numbers that were not kept: of a tensor of so many elements. With a budget, the bytes an iteration that keep them. */
  | { readonly unseen: 'values'; readonly elements: number; readonly budget?: number | undefined }
  /** Numbers that were kept, of a tensor too large to be read whole. */
  | { readonly unseen: 'large' }
  /** An op that has no formula here. */
  | { readonly unseen: 'formula'; readonly op: string }
  /** Something else that is not in the recording, in words. */
  | { readonly unseen: 'fact'; readonly what: string };

/** Why the numbers of some values cannot be looked at; null where all are there. */
export function unseenIn(values: readonly (TraceValue | null)[]): Unseen | null {
  const missing = values.filter((value): value is TraceValue => value !== null && !isRecorded(value));
  if (missing.length === 0) return null;
  const unkept = missing.filter(({ slice }) => slice === undefined);
  if (unkept.length === 0) return { unseen: 'large' };
  if (unkept.some(({ damage = null }) => damage !== null)) return { unseen: 'fact', what: 'their values are damaged' };
  const budgets = unkept.flatMap(({ neededBudget = null }) => (neededBudget === null ? [] : [neededBudget]));
  return {
    unseen: 'values',
    elements: Math.max(...unkept.map(({ shape }) => sizeOf(shape))),
    ...(budgets.length > 0 && { budget: Math.max(...budgets) }),
  };
}

/** How numbers that were not kept are kept another time. */
export function howToKeep({
  elements,
  budget,
}: Pick<Extract<Unseen, { unseen: 'values' }>, 'elements' | 'budget'>): string {
  const values =
    budget === undefined ? 2 ** Math.ceil(Math.log2(Math.max(1, elements))) : `"${Math.ceil(budget / 1e6)} MB"`;
  return `Recorder(…, values=${values}) keeps them`;
}

export type Coverage = ReturnType<typeof createCoverage>;

/** Counts what a search looks at, and what it cannot. */
export function createCoverage() {
  let looked = 0;
  let elements = 0;
  let budget: number | undefined;
  let first: Unseen | null = null as Unseen | null;
  const counts = { values: 0, large: 0 };
  const ops = new Map<string, number>();
  const facts = new Map<string, number>();
  return {
    look: () => {
      looked++;
    },
    miss: (unseen: Unseen) => {
      first ??= unseen;
      if (unseen.unseen === 'fact') facts.set(unseen.what, (facts.get(unseen.what) ?? 0) + 1);
      else if (unseen.unseen === 'formula') ops.set(unseen.op, (ops.get(unseen.op) ?? 0) + 1);
      else counts[unseen.unseen]++;
      if (unseen.unseen !== 'values') return;
      elements = Math.max(elements, unseen.elements);
      if (unseen.budget !== undefined) budget = Math.max(budget ?? 0, unseen.budget);
    },
    get looked() {
      return looked;
    },
    get missed() {
      return counts.values + counts.large + total(ops) + total(facts);
    },
    /** The first that was missed; null where nothing was. */
    get first() {
      return first;
    },
    /** `12 could not be looked at, since …`; empty where everything was looked at. */
    reasons: () =>
      [
        counts.values > 0 &&
          `${counts.values} could not be looked at, since their values were not kept: ${howToKeep({ elements, budget })}`,
        counts.large > 0 && `${counts.large} could not be looked at, since their values are too large to be read whole`,
        ops.size > 0 &&
          `${total(ops)} could not be computed again, since backstep has no formula for them: ${listFirst([...ops.keys()], MOST_NAMED)}`,
        ...Array.from(facts, ([what, count]) => `${count} could not be looked at: ${what}`),
      ]
        .filter((reason) => reason !== false)
        .join('; '),
  };
}

/** What could not be looked at among what was, in a sentence; empty where there is nothing of it. */
export function describeMissed(coverage: Coverage, noun: string, which = ''): string {
  if (coverage.missed === 0) return '';
  const { looked } = coverage;
  return `Of ${formatPlural(looked, noun)}${which}, ${coverage.reasons()}.`;
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

const MOST_NAMED = 6;
