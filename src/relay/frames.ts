/**
 * Frames of the class as JSON: the article as viewers see it, what is to be read aloud, and the question that is open.
 * Invariant: no answer leaves before it is revealed.
 */
import type { Classroom } from '../class/classroom.js';
import type { Answered, Question } from '../debugger/teaching/quiz.js';
import { writeJson } from '../document/json.js';
import { ARTICLE_VERSION } from '../document/schema.js';
import { spokenStop } from '../report/spoken.js';
import { sayArticle } from '../saying/article.js';
import { createCentreSource } from '../saying/centre-source.js';
import type { DebuggerState } from '../store.js';
import { remember } from '../web/sending.js';
import type { Revealed, Vote } from './messages.js';

/** Who follows through a relay sees what viewers see. */
const FOLLOWER = { role: 'viewer' } as const;

export function createFrames(classroom: Classroom): () => string {
  const centreOf = createCentreSource();
  const articleOf = remember(({ session, branches }: DebuggerState) =>
    writeJson(sayArticle(session, branches, centreOf)),
  );
  const wordsOf = remember((state: DebuggerState) => JSON.stringify(spokenStop(state)));
  return () => {
    const state = classroom.shownTo(FOLLOWER).getState();
    const rest = {
      version: ARTICLE_VERSION,
      presenter: classroom.driving?.name ?? null,
      message: state.session.message?.text ?? null,
      vote: openVoteOf(classroom),
      revealed: revealedIn(classroom),
    };
    return `{"article":${articleOf(state)},"stop":${wordsOf(state)},${JSON.stringify(rest).slice(1)}`;
  };
}

/** The open question; null while no guesses are taken. */
export function openVoteOf({ source, voteIds }: Classroom): Vote | null {
  const { question, takesGuesses } = source;
  if (question === null || !takesGuesses) return null;
  return { id: voteIds.now, first: voteIds.first, question: questionOf(question) };
}

/** The question whose answer the class sees; null without one. */
function revealedIn({ source, voteIds }: Classroom): Revealed | null {
  const { revealed } = source;
  if (revealed === null) return null;
  return { id: voteIds.now, question: { ...questionOf(revealed), answer: revealed.answer } as Revealed['question'] };
}

function questionOf(question: Question | Answered): Vote['question'] {
  const { kind, topic } = question;
  return kind === 'value' ? { kind, topic } : { kind, topic, options: [...question.options] };
}
