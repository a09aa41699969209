/**
 * The content of a page that carries its run: the article about the session's place, its buttons, the words that are read
 * aloud, and the answers about numbers in the article.
 * Invariant: a state is shown once, and what was asked of a number goes when the place that it was asked at does.
 */
import { sayArticle } from '../../../commands/articles/article.js';
import { createCentreSource } from '../../../commands/articles/said-at-place.js';
import type { Address, Article, Asked } from '../../../document/document.js';
import { paragraph } from '../../../explaining/blocks.js';
import { spokenChange, spokenStop } from '../../../report/stops.js';
import type { DebuggerState, DebuggerStore } from '../../../terminal/store.js';
import { createAnswers } from '../answers.js';
import type { Down } from '../protocol.js';
import { carriedControls, type OfPage } from './carried-controls.js';
import { createSoFar } from './so-far.js';

export function createShownPage(store: DebuggerStore, send: (down: Down) => void) {
  const answers = createAnswers();
  const centreOf = createCentreSource();
  const soFar = createSoFar();
  let shown: DebuggerState | null = null;
  let asked: Asked | null = null;
  const articleOf = ({ session, branches }: DebuggerState): Article =>
    sayArticle(session, soFar(session, branches), centreOf);
  const showAsked = (next: Asked): void => {
    asked = next;
    send({ asked });
  };
  return {
    /** Shows the session as it is now, unless that is shown already. */
    show: (ofPage: OfPage) => {
      const state = store.getState();
      if (state === shown) return;
      if (shown === null || !isSamePlace(shown, state)) asked = null;
      const words = shown === null ? spokenStop(state) : spokenChange(shown, state);
      shown = state;
      send({ article: articleOf(state), words: words.join('\n'), controls: carriedControls(state, ofPage), asked });
    },
    /** The page has been cleared: all of it is shown next. */
    forget: () => {
      shown = null;
    },
    /** Shows what a number was made of, if the page shows that number. */
    ask: (of: Address) => {
      const state = store.getState();
      const answer = answers(state, articleOf(state), of, asked);
      // Another object each time: a page that has closed it is sent it again.
      if (answer !== null) showAsked({ ...answer });
    },
    /** Shows a link that could not be copied, in the place of what was asked. */
    showLink: (link: string) => showAsked({ of: null, title: ['a link to this place'], blocks: [paragraph(link)] }),
  };
}

function isSamePlace({ session: a }: DebuggerState, { session: b }: DebuggerState): boolean {
  return a.where.cursor === b.where.cursor && a.open.answer === b.open.answer;
}
