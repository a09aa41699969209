/**
 * Frames of the class as JSON: the article as viewers see it, what is to be read aloud, and the question that is open.
 * Invariant: no answer leaves before it is revealed.
 */

import { forPages, sayArticle } from '../articles/article.js';
import { createCentreSource } from '../articles/centre.js';
import type { Classroom } from '../class/classroom.js';
import { spell } from '../commands/spelling.js';
import type { Answered, Question } from '../debugger/teaching/quiz.js';
import { writeJson } from '../document/json.js';
import { ARTICLE_VERSION } from '../document/schema.js';
import { remember } from '../kernels/remember.js';
import { spokenStop } from '../report/stops.js';
import type { DebuggerState } from '../store.js';
import type { Revealed, Vote } from './messages.js';

/** Followers of a relay see what viewers see. */
const FOLLOWER = { role: 'viewer' } as const;

export function createFrames(classroom: Classroom): () => string {
  const centreOf = createCentreSource();
  const said = remember((shown: DebuggerState): string => {
    const state = forPages(shown);
    const article = writeJson(sayArticle(state.session, state.branches, centreOf));
    return `"article":${article},"stop":${JSON.stringify(spokenStop(state, centreOf))}`;
  });
  return () => {
    const state = classroom.shownTo(FOLLOWER).getState();
    const { message } = state.session;
    const rest = {
      version: ARTICLE_VERSION,
      presenter: classroom.driving?.name ?? null,
      message: message === null ? null : spell(message.text, 'commands'),
      vote: openVoteOf(classroom),
      revealed: revealedIn(classroom),
    };
    return `{${said(state)},${JSON.stringify(rest).slice(1)}`;
  };
}

/** The open question; null while no guesses are taken. */
export function openVoteOf({ ballot: { question, takesGuesses, ids } }: Classroom): Vote | null {
  if (question === null || !takesGuesses) return null;
  return { id: ids.now, first: ids.first, question: questionOf(question) };
}

/** The question whose answer the class sees; null without one. */
function revealedIn({ ballot: { revealed, ids } }: Classroom): Revealed | null {
  if (revealed === null) return null;
  return { id: ids.now, question: { ...questionOf(revealed), answer: revealed.answer } as Revealed['question'] };
}

function questionOf(question: Question | Answered): Vote['question'] {
  const { kind, topic } = question;
  return kind === 'value' ? { kind, topic } : { kind, topic, options: [...question.options] };
}
