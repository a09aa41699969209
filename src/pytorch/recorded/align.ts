/**
 * Which steps of two iterations are the same, by their names, where one has steps that the other lacks.
 * Invariant: no step has two counterparts, and a step has none only if the other iteration has no more steps of its name.
 */
import { range } from '../../numbers/engine/tensor.js';
import { findOrMake } from '../../numbers/kernels/remember.js';

/** With more steps in one alone, names are paired in the order in which they come. */
const MOST_ODD = 1000;

/** A step by what it does, and by more: what it writes, for instance. */
export interface AlignedName {
  readonly name: string;
  readonly exact: string;
}

/**
 * For each of the first names, the position of its counterpart among the second; null where it has none. Steps whose exact
 * names are the same come first.
 */
export function align(first: readonly AlignedName[], second: readonly AlignedName[]): readonly (number | null)[] {
  const counterparts: (number | null)[] = first.map(() => null);
  const [ours, theirs] = [first, second].map((names) => names.map(({ exact }) => exact));
  for (const [one, other] of commonSequence(ours, theirs)) counterparts[one] = other;
  pairMoved(counterparts, ours, theirs);
  const [ourNames, theirNames] = [first, second].map((names) => names.map(({ name }) => name));
  pairMoved(counterparts, ourNames, theirNames);
  return counterparts;
}

/** Pairs what is left over by name, wherever it stands in the other. */
function pairMoved(counterparts: (number | null)[], first: readonly string[], second: readonly string[]): void {
  const taken = new Set(counterparts);
  const left = new Map<string, number[]>();
  for (const [position, name] of second.entries())
    if (!taken.has(position)) findOrMake(left, name, () => []).push(position);
  for (const [position, name] of first.entries()) counterparts[position] ??= left.get(name)?.shift() ?? null;
}

/** The positions of a longest sequence of names that both have, as long as few are in one alone. */
function commonSequence(first: readonly string[], second: readonly string[]): readonly (readonly [number, number])[] {
  const most = Math.min(first.length, second.length);
  let start = 0;
  while (start < most && first[start] === second[start]) start++;
  let end = 0;
  while (end < most - start && first.at(-1 - end) === second.at(-1 - end)) end++;
  const [a, b] = [first.slice(start, first.length - end), second.slice(start, second.length - end)];
  return [
    ...range(start).map((k) => [k, k] as const),
    ...middle(a, b).map(([one, other]) => [one + start, other + start] as const),
    ...range(end).map((k) => [first.length - end + k, second.length - end + k] as const),
  ];
}

/** By E. Myers' greedy method: the furthest places that can be reached with so many odd steps, until the ends are. */
function middle(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const reached: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let odd = 0; odd <= Math.min(MOST_ODD, a.length + b.length); odd++) {
    reached.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -odd; diagonal <= odd; diagonal += 2) {
      let { one } = entryOn(furthest, diagonal, odd);
      while (one < a.length && one - diagonal < b.length && a[one] === b[one - diagonal]) one++;
      next.set(diagonal, one);
      if (one >= a.length && one - diagonal >= b.length) return wayBack(a.length, b.length, reached);
    }
    furthest = next;
  }
  return [];
}

/** Where a diagonal is entered: from the one beside it that has come further. Above, a name of the second is odd. */
function entryOn(furthest: ReadonlyMap<number, number>, diagonal: number, odd: number) {
  const [below, above] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1];
  const isFromAbove = diagonal === -odd || (diagonal !== odd && below < above);
  return { one: isFromAbove ? above : below + 1, isFromAbove };
}

function wayBack(firstLength: number, secondLength: number, reached: readonly ReadonlyMap<number, number>[]) {
  const pairs: (readonly [number, number])[] = [];
  let [one, other] = [firstLength, secondLength];
  for (let odd = reached.length - 1; odd >= 0; odd--) {
    const diagonal = one - other;
    const entry = entryOn(reached[odd], diagonal, odd);
    while (one > entry.one) pairs.push([--one, --other]);
    if (entry.isFromAbove) other--;
    else one--;
  }
  return pairs.reverse();
}
