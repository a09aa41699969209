/**
 * Byte-pair encoding (Gage, 1994; Sennrich and others, 2016), over characters: the most frequent pair of neighbouring
 * tokens becomes one token, again and again. A text is encoded by the same merges in the same order.
 * Invariant: the merges depend only on how often each piece occurs. Of pairs that are equally frequent the one whose first
 * token has the lower id is merged, then the one whose second has.
 */

import { createPause } from '../../numbers/engine/task.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import type { Sliced } from './slices.js';

/** Two ids that become one. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly token: number;
  /** How often the two were neighbours in the text when they were merged. */
  readonly count: number;
}

/** A piece of text, within which tokens are merged: the ids of its characters, and how often it occurs. */
export interface Piece {
  readonly ids: readonly number[];
  readonly count: number;
}

/** A merge as it was applied to a piece: what it has become. */
export interface MergeStep {
  readonly merge: Merge;
  readonly ids: readonly number[];
}

/**
 * At most `most` merges, none of a pair that occurs only once.
 * @param firstId the id of the first token that is made
 */
export function* learnMerges(pieces: readonly Piece[], firstId: number, most: number): Sliced<readonly Merge[]> {
  const isDue = createPause();
  const current = pieces.map(({ ids }) => ids);
  const pairs = new Map<number, Pair>();
  const note = (piece: number, sign: 1 | -1): void =>
    notePairs(pairs, current[piece], piece, sign * pieces[piece].count);
  for (const piece of current.keys()) {
    note(piece, 1);
    if (isDue()) yield { done: piece, total: pieces.length, unit: 'pieces' };
  }
  const merges: Merge[] = [];
  while (merges.length < most) {
    const best = mostFrequent(pairs);
    if (best === null || best[1].count < 2) break;
    const [key, { count, pieces: some }] = best;
    const merge = { left: Math.floor(key / SHIFT), right: key % SHIFT, token: firstId + merges.length, count };
    merges.push(merge);
    for (const piece of [...some]) {
      note(piece, -1);
      current[piece] = join(current[piece], merge);
      note(piece, 1);
      if (isDue()) yield { done: merges.length, total: most, unit: 'merges' };
    }
  }
  return merges;
}

/** How the ids of a piece are merged, step by step: the earliest merge that applies comes first. */
export function createMerger(merges: readonly Merge[]): (ids: readonly number[]) => Generator<MergeStep> {
  const ofPair = new Map(merges.map((merge) => [keyOf(merge.left, merge.right), merge]));
  return function* (given) {
    for (let ids = given; ; ) {
      const merge = earliest(ids, ofPair);
      if (merge === null) return;
      ids = join(ids, merge);
      yield { merge, ids };
    }
  };
}

interface Pair {
  count: number;
  /** The pieces that contain it. */
  readonly pieces: Set<number>;
}

/** Above every id: there are no more tokens than characters and merges. */
const SHIFT = 0x200000;

function keyOf(left: number, right: number): number {
  return left * SHIFT + right;
}

/** @param change how many occurrences of each pair in the piece come to be, or go where it is negative */
function notePairs(pairs: Map<number, Pair>, ids: readonly number[], piece: number, change: number): void {
  for (let at = 1; at < ids.length; at++) {
    const key = keyOf(ids[at - 1], ids[at]);
    const pair = findOrMake(pairs, key, () => ({ count: 0, pieces: new Set() }));
    pair.count += change;
    if (change > 0) pair.pieces.add(piece);
    else pair.pieces.delete(piece);
    if (pair.count === 0) pairs.delete(key);
  }
}

function mostFrequent(pairs: ReadonlyMap<number, Pair>): readonly [number, Pair] | null {
  let best: readonly [number, Pair] | null = null;
  for (const entry of pairs) {
    const ahead = best === null ? 1 : entry[1].count - best[1].count || best[0] - entry[0];
    if (ahead > 0) best = entry;
  }
  return best;
}

function earliest(ids: readonly number[], ofPair: ReadonlyMap<number, Merge>): Merge | null {
  let first: Merge | null = null;
  for (let at = 1; at < ids.length; at++) {
    const merge = ofPair.get(keyOf(ids[at - 1], ids[at]));
    if (merge !== undefined && (first === null || merge.token < first.token)) first = merge;
  }
  return first;
}

/** Every occurrence of the pair becomes its token, from left to right. */
function join(ids: readonly number[], { left, right, token }: Merge): readonly number[] {
  const joined: number[] = [];
  for (let at = 0; at < ids.length; at++) {
    if (ids[at] === left && ids[at + 1] === right) {
      joined.push(token);
      at++;
    } else joined.push(ids[at]);
  }
  return joined;
}
