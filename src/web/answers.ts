/**
 * What a number on a page was made of, for whoever taps it.
 * Invariant: only a number that stands in the article that is shown is answered, and nothing while a question is open. An
 * answer is made once for all who see the same article.
 */

import { openQuizOf } from '../debugger/teaching/quiz.js';
import { type Article, type Asked, holdsAddress } from '../document/article.js';
import { boundAsked } from '../document/bounds.js';
import type { Address, Blocks } from '../document/document.js';
import { nameElement } from '../engine/op.js';
import { paragraph } from '../saying/blocks.js';
import { sayCentre } from '../saying/centre.js';
import { momentOf } from '../saying/compared.js';
import type { DebuggerState } from '../store.js';

/** Of one article; more are not remembered. */
const MOST_KEPT = 64;

export type Answers = (state: DebuggerState, article: Article, of: Address) => Asked | null;

export function createAnswers(): Answers {
  const known = new WeakMap<Article, Map<string, Asked>>();
  return (state, article, of) => {
    const answers = known.get(article) ?? new Map<string, Asked>();
    known.set(article, answers);
    const name = JSON.stringify(of);
    const answer = answers.get(name) ?? bounded(answerTo(state, article, of));
    if (answer !== null && answers.size < MOST_KEPT) answers.set(name, answer);
    return answer;
  };
}

function bounded(asked: Asked | null): Asked | null {
  return asked === null ? null : boundAsked(asked);
}

function answerTo(state: DebuggerState, article: Article, of: Address): Asked | null {
  const { session, branches } = state;
  const shown: Blocks = [...article.words, ...article.blocks, ...article.beside];
  if (openQuizOf(session) !== null)
    return {
      of,
      title: [of.symbol],
      blocks: [paragraph('A question is open: this can be asked once it is answered.')],
    };
  if (!holdsAddress(shown, of)) return null;
  const moment = momentOf(session, branches);
  const { frames } = moment.trace;
  if (of.step === null)
    return {
      of,
      title: [of.symbol],
      blocks: [paragraph(`${of.symbol} was there before the first step of this iteration.`)],
    };
  const frame = frames[of.step];
  if (frame === undefined || of.step > moment.cursor.frame) return null;
  const asking = {
    ...session,
    cursor: { ...session.cursor, frame: of.step, row: null },
    selection: of.element,
    answer: { kind: 'why', line: 0 },
    ...{ lesson: null, quiz: null, tour: null },
  };
  const { title, blocks } = sayCentre(momentOf(asking, branches), asking);
  return { of, title: title.length === 0 ? [nameElement(frame.output, of.element)] : title, blocks };
}
