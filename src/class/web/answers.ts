/**
 * What a number on a page was made of, for whoever taps it.
 * Invariant: only a number that stands in the article that is shown is answered, and nothing while a question is open. An
 * answer is made once for all who see the same article.
 */

import { sayCentre } from '../../commands/articles/said-at-place.js';
import { changedSession } from '../../debugger/session.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { boundAsked } from '../../document/bounds.js';
import { type Address, type Article, type Asked, holdsAddress } from '../../document/document.js';
import { paragraph } from '../../explaining/blocks.js';
import { momentOf } from '../../explaining/compared.js';
import { nameElement } from '../../numbers/engine/value.js';
import { remember } from '../../numbers/kernels/remember.js';
import { goToFrame, openToken, shownMoment } from '../../questions/token.js';
import type { DebuggerState } from '../../terminal/store.js';

/** How many answers about one article are remembered. */
const MOST_KEPT = 64;

export function createAnswers() {
  const answersOf = remember((_: Article) => new Map<string, Asked>());
  /** @param asked what stands over the article, and so can be asked about, too */
  return (state: DebuggerState, article: Article, of: Address, asked: Asked | null): Asked | null => {
    const answers = answersOf(article);
    const name = JSON.stringify(of);
    const kept = answers.get(name);
    if (kept !== undefined) return kept;
    const found = answerTo(state, shownIn(article, asked), of);
    if (found === null) return null;
    const answer = boundAsked({ of, ...found });
    if (answers.size < MOST_KEPT) answers.set(name, answer);
    return answer;
  };
}

/** The step or the answer over it, which may be of a token of a text, and what stands beside, which is of the run. */
function shownIn({ words, blocks, beside }: Article, asked: Asked | null) {
  return { step: [...blocks, ...(asked?.blocks ?? [])], others: [...words, ...beside] };
}

function answerTo(state: DebuggerState, shown: ReturnType<typeof shownIn>, of: Address): Omit<Asked, 'of'> | null {
  const { session, branches } = state;
  if (openQuizOf(session) !== null) return sentence(of, 'A question is open: this can be asked once it is answered.');
  const isOfStep = holdsAddress(shown.step, of);
  if (!isOfStep && !holdsAddress(shown.others, of)) return null;
  const moment = momentOf(session, branches);
  const token = isOfStep ? openToken(session) : null;
  const { trace, cursor } = token !== null ? shownMoment(moment, session) : moment;
  if (of.step === null) return sentence(of, `${of.symbol} was there before the first step of this iteration.`);
  const frame = trace.frames[of.step];
  if (frame === undefined || of.step > cursor.frame) return null;
  const asking = changedSession(session, {
    cursor: { ...session.where.cursor, frame: of.step, row: null },
    selection: of.element,
    answer: { kind: 'why', line: 0 },
    lesson: null,
    quiz: null,
    tour: null,
  });
  const there =
    token !== null
      ? shownMoment(moment, changedSession(session, { ...goToFrame(token, of.step) }))
      : momentOf(asking, branches);
  const { title, blocks } = sayCentre(there, asking);
  return {
    title: title.length === 0 ? [nameElement(frame.output, of.element)] : title,
    blocks: blocks.filter(({ kind }) => kind !== 'hint'),
  };
}

function sentence({ symbol }: Address, text: string): Omit<Asked, 'of'> {
  return { title: [symbol], blocks: [paragraph(text)] };
}
