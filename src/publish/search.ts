/**
 * Finds places of a course by words that stand there.
 * Invariant: a place is found if each word that is sought is the beginning of one of its words; those whose titles have more of
 * them come first.
 */

/** A place that can be found. */
export interface SearchEntry {
  readonly title: string;
  /** What it is of: a lesson, the glossary. */
  readonly of: string;
  readonly address: string;
  readonly text: string;
  /** Other words for it, which are not shown. */
  readonly also?: string;
}

export interface Found extends SearchEntry {
  /** The first of its text that has a word that is sought, else simply the first. */
  readonly sentence: string;
}

export function createSearch(places: readonly SearchEntry[]): (sought: string) => readonly Found[] {
  const all = places.map((place) => {
    const named = wordsOf(`${place.title} ${place.also ?? ''}`);
    return { place, named, words: [...named, ...wordsOf(`${place.of} ${place.text}`)] };
  });
  return (sought) => {
    const wanted = wordsOf(sought);
    if (wanted.length === 0) return [];
    const isWhole = ({ title, also = '' }: SearchEntry): boolean =>
      [title, ...also.split(', ')].some((name) => name.toLowerCase() === sought.trim().toLowerCase());
    const rankOf = (place: SearchEntry, named: readonly string[]): number =>
      wanted.filter((word) => hasBeginning(named, word)).length + (isWhole(place) ? 1 : 0);
    return all
      .filter(({ words }) => wanted.every((word) => hasBeginning(words, word)))
      .map(({ place, named }) => ({ place, rank: rankOf(place, named) }))
      .sort((a, b) => b.rank - a.rank)
      .map(({ place }) => ({ ...place, sentence: sentenceWith(place.text, wanted) }));
  };
}

/** Letters and figures together, and each mark by itself. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
}

function hasBeginning(words: readonly string[], wanted: string): boolean {
  return words.some((word) => word.startsWith(wanted));
}

function sentenceWith(text: string, wanted: readonly string[]): string {
  const sentences = text.split(/(?<=[.!?]) +/);
  return sentences.find((each) => wanted.some((word) => hasBeginning(wordsOf(each), word))) ?? sentences[0];
}
