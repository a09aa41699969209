/**
 * Holds two stores of outputs against each other by their words and values, wherever these stand: a drawing that only moved is
 * the same. What differs alike in many places is told once, with how often and where first.
 */
import type { Place } from './subjects.js';

export interface Difference {
  /** Words that only the one or the other has, sorted. */
  readonly gone: readonly string[];
  readonly come: readonly string[];
  readonly count: number;
  readonly first: string;
}

export interface Comparison {
  readonly same: number;
  /** With the same words in other places. */
  readonly moved: number;
  readonly differences: readonly Difference[];
}

/** Lines, bars and what else is drawn rather than read. */
const DRAWN = /[\s─-╿▀-▟⠀-⣿■-◿]+/u;

/** @param name of the subject */
export function comparePlaces(name: string, before: readonly Place[], after: readonly Place[]): Comparison {
  const [old, present] = [textsOf(before), textsOf(after)];
  let [same, moved] = [0, 0];
  const differences = new Map<
    string,
    { gone: readonly string[]; come: readonly string[]; count: number; first: string }
  >();
  for (const place of new Set([...old.keys(), ...present.keys()])) {
    const [was, is] = [old.get(place) ?? '', present.get(place) ?? ''];
    if (was === is) {
      same++;
      continue;
    }
    const [gone, come] = differingWords(was, is);
    if (gone.length + come.length === 0) {
      moved++;
      continue;
    }
    const key = JSON.stringify([gone, come]);
    const known = differences.get(key);
    differences.set(key, { gone, come, first: known?.first ?? `${name}: ${place}`, count: (known?.count ?? 0) + 1 });
  }
  return { same, moved, differences: [...differences.values()] };
}

function textsOf(places: readonly Place[]): ReadonlyMap<string, string> {
  return new Map(
    places.flatMap(({ place, outputs }) => Object.entries(outputs).map(([what, text]) => [`${place}, ${what}`, text])),
  );
}

function differingWords(was: string, is: string): readonly [readonly string[], readonly string[]] {
  const counts = new Map<string, number>();
  for (const word of was.split(DRAWN)) counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const word of is.split(DRAWN)) counts.set(word, (counts.get(word) ?? 0) - 1);
  const those = (sign: 1 | -1): readonly string[] =>
    [...counts]
      .filter(([word, count]) => word !== '' && count * sign > 0)
      .map(([word]) => word)
      .sort();
  return [those(1), those(-1)];
}
