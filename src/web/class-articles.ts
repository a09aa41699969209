/**
 * The articles of a class in this process: one for each state, whoever sees it.
 * Invariant: what is shown alike is the same object, so that it is encoded once.
 */
import type { Article, Asked } from '../document/article.js';
import type { Address } from '../document/document.js';
import { spokenChange, spokenStop } from '../report/spoken.js';
import { sayArticle } from '../saying/article.js';
import { createCentreSource } from '../saying/centre-source.js';
import type { DebuggerState } from '../store.js';
import { createAnswers } from './answers.js';
import type { Controls } from './protocol.js';
import { type ArticleParts, createEncoder, type Encode, partsOf, remember, type ShownPage } from './sending.js';

/** What a page shows of a session in this process. */
export interface ShownState extends ShownPage {
  readonly state: DebuggerState;
}

export interface ClassArticles {
  of(state: DebuggerState, controls: Controls, asked: Asked | null): ShownState;
  /** Null for what the article does not show. */
  answer(state: DebuggerState, of: Address): Asked | null;
  readonly encode: Encode<ShownState>;
}

export function createClassArticles(): ClassArticles {
  const byState = new WeakMap<DebuggerState, ShownState[]>();
  const answers = createAnswers();
  const centreOf = createCentreSource();
  const articleOf = remember(
    ({ session, branches }: DebuggerState): Article => sayArticle(session, branches, centreOf),
  );
  const parts = remember((state: DebuggerState): ArticleParts => partsOf(articleOf(state)));
  const stopLines = remember(spokenStop);
  return {
    of: (state, controls, asked) => {
      const alike = byState.get(state) ?? [];
      byState.set(state, alike);
      const found = alike.find((each) => each.controls === controls && each.asked === asked);
      if (found !== undefined) return found;
      const made = { article: parts(state), state, controls, asked };
      alike.push(made);
      return made;
    },
    answer: (state, of) => answers(state, articleOf(state), of),
    encode: createEncoder((before, { state }) =>
      before === null ? stopLines(state) : spokenChange(before.state, state, stopLines),
    ),
  };
}
