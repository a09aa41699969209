/**
 * The articles of a class in this process: one for each state, whoever sees it.
 * Invariant: what is shown alike is the same object, so that it is encoded once.
 */

import { forPages, sayArticle } from '../articles/article.js';
import { createCentreSource } from '../articles/centre.js';
import type { Article, Asked } from '../document/article.js';
import type { Address } from '../document/document.js';
import { findOrMake, remember } from '../kernels/remember.js';
import { spokenChange, spokenStop } from '../report/stops.js';
import type { DebuggerState } from '../store.js';
import { createAnswers } from './answers.js';
import { type ArticleParts, createEncoder, partsOf, type ShownPage } from './sending.js';

/** What a page shows of a session in this process, whose state is the one for whoever gives commands. */
export interface ShownState extends ShownPage {
  readonly state: DebuggerState;
}

export function createClassArticles() {
  const stateOf = remember<DebuggerState, DebuggerState>(forPages);
  const shownOf = remember((_: DebuggerState) => new Map<string, ShownState>());
  const answers = createAnswers();
  const centreOf = createCentreSource();
  const articleOf = remember(
    ({ session, branches }: DebuggerState): Article => sayArticle(session, branches, centreOf),
  );
  const parts = remember((state: DebuggerState): ArticleParts => partsOf(articleOf(state)));
  const stopLines = remember((state: DebuggerState) => spokenStop(state, centreOf));
  return {
    /** @param isExploring whether the page shows what it explores itself, and so gets no article; its controls say so, too */
    of: (seen: DebuggerState, controls: string, asked: Asked | null, isExploring = false) => {
      const state = stateOf(seen);
      const make = (): ShownState => ({ article: isExploring ? NO_ARTICLE : parts(state), state, controls, asked });
      return asked === null ? findOrMake(shownOf(state), controls, make) : make();
    },
    /** Null for what the article does not show. */
    answer: (state: DebuggerState, of: Address, asked: Asked | null) => answers(state, articleOf(state), of, asked),
    encode: createEncoder<ShownState>((before, { article, state }) => {
      if (article === NO_ARTICLE) return [];
      const hasNone = before === null || before.article === NO_ARTICLE;
      return hasNone ? stopLines(state) : spokenChange(before.state, state, stopLines);
    }),
  };
}

const NO_ARTICLE: ArticleParts = {};
