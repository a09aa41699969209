/**
 * Articles small enough to be sent.
 * Invariant: what is within the bounds stays as it is; what is left out is said.
 */

import { boundBlocks, boundInlines, mapWithin, textWithin } from './bound-blocks.js';
import type { Article, Asked } from './document.js';
import { writeJson } from './json.js';
import { type BlockLimits, MOST, MOST_BYTES } from './limits.js';
import { windowStart } from './window.js';

/** Where hardly anything is left, nothing more can be left out. */
const LEAST_SHARE = 2 ** -14;

export function boundArticle(article: Article): Article {
  return fitting((limits) => {
    const { run, place, title, notice, words, question, blocks, beside, listing } = article;
    const text = textWithin(limits);
    const here = listing.findIndex(({ state }) => state === 'here');
    const from = windowStart(here, limits.items, listing.length);
    return {
      ...article,
      run: { name: text(run.name), about: text(run.about) },
      place: { ...place, branch: text(place.branch), phases: place.phases.slice(0, limits.items) },
      title: title.slice(0, limits.items).map(text),
      notice: notice === null ? null : { ...notice, inlines: boundInlines(notice.inlines, limits) },
      words: boundBlocks(words, limits),
      question: question === null ? null : mapWithin(question, limits),
      blocks: boundBlocks(blocks, limits),
      beside: boundBlocks(beside, limits),
      listing: listing
        .slice(from, from + limits.items)
        .map((step) => ({ ...step, name: text(step.name), note: text(step.note) })),
    };
  });
}

export function boundAsked({ of, title, blocks }: Asked): Asked {
  return fitting((limits) => ({
    of,
    title: title.slice(0, limits.items).map(textWithin(limits)),
    blocks: boundBlocks(blocks, limits),
  }));
}

/** Numbers are halved first, since most of what is large is numbers; others once that has not been enough. */
function fitting<Bounded>(bound: (limits: BlockLimits) => Bounded): Bounded {
  for (let share = 1; ; share /= 2) {
    const ofOthers = (most: number): number => Math.max(1, Math.floor(most * Math.min(1, 4 * share)));
    const bounded = bound({
      numbers: Math.max(1, Math.floor(MOST.numbers * share)),
      shades: ofOthers(MOST.shades),
      points: ofOthers(MOST.points),
      characters: ofOthers(MOST.characters),
      items: ofOthers(MOST.items),
    });
    if (share < LEAST_SHARE || new TextEncoder().encode(writeJson(bounded)).length <= MOST_BYTES) return bounded;
  }
}
