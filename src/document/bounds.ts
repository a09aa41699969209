/**
 * Articles small enough to be sent.
 * Invariant: what is within the bounds stays as it is; what is left out is said.
 */
import type { Article, Asked } from './article.js';
import { boundBlocks, boundChoice, type Limits, textWithin } from './bound-blocks.js';
import { writeJson } from './json.js';
import { windowStart } from './window.js';

/** Of an article as JSON, in UTF-8. */
export const MOST_BYTES = 64_000;

/** Where hardly anything is left, nothing more can be left out. */
const LEAST_SHARE = 2 ** -14;

/** What a part of an article holds at most; less where together they are too much. */
export const MOST: Limits = {
  numbers: 1024,
  shades: 8192,
  // Each pixel of a chart has one.
  points: 512,
  characters: 4000,
  items: 1024,
};

export function boundArticle(article: Article, most: Limits = MOST): Article {
  return fitting(most, (limits) => {
    const { run, place, title, notice, words, question, blocks, isPointed, beside, listing } = article;
    const text = textWithin(limits);
    const here = listing.findIndex(({ state }) => state === 'here');
    const from = windowStart(here, limits.items, listing.length);
    return {
      ...article,
      run: { name: text(run.name), about: text(run.about) },
      place: { ...place, branch: text(place.branch), phases: place.phases.slice(0, limits.items) },
      title: title.slice(0, limits.items).map(text),
      notice: notice === null ? null : { ...notice, text: text(notice.text) },
      words: boundBlocks(words, limits),
      question: question === null ? null : boundChoice(question, limits),
      blocks: boundBlocks(blocks, limits),
      isPointed,
      beside: boundBlocks(beside, limits),
      listing: listing
        .slice(from, from + limits.items)
        .map((step) => ({ ...step, name: text(step.name), note: text(step.note) })),
    };
  });
}

export function boundAsked({ of, title, blocks }: Asked, most: Limits = MOST): Asked {
  return fitting(most, (limits) => ({
    of,
    title: title.slice(0, limits.items).map(textWithin(limits)),
    blocks: boundBlocks(blocks, limits),
  }));
}

/** Numbers are halved first, since most of what is large is numbers; others once that has not been enough. */
function fitting<Bounded>(whole: Limits, bound: (limits: Limits) => Bounded): Bounded {
  for (let share = 1; ; share /= 2) {
    const ofOthers = (most: number): number => Math.max(1, Math.floor(most * Math.min(1, 4 * share)));
    const bounded = bound({
      numbers: Math.max(1, Math.floor(whole.numbers * share)),
      shades: ofOthers(whole.shades),
      points: ofOthers(whole.points),
      characters: ofOthers(whole.characters),
      items: ofOthers(whole.items),
    });
    if (share < LEAST_SHARE || new TextEncoder().encode(writeJson(bounded)).length <= MOST_BYTES) return bounded;
  }
}
