/** What Esc does: it stops what is running, or else closes the answer, the question or the tour shown over the step. */
import { answerBehind } from './answers/answers.js';
import type { Session } from './session.js';
import { isRevealed } from './teaching/quiz.js';

/** @param busy whether commands were running, which have been stopped */
export function escapeChange(session: Session, busy: boolean): Partial<Session> {
  const { playing, answer } = session;
  const text = busy ? 'Stopped; you are where you were.' : playing ? 'Paused.' : null;
  return {
    progress: null,
    playing: false,
    overlay: { kind: 'none' },
    // Esc also closes an answer, but not the same Esc that stops something.
    ...(busy || answer === null ? {} : { answer: answerBehind(answer), scroll: 0, listingLine: null }),
    focus: 'step',
    quiz: quizAfterEscape(session, busy),
    tour: null,
    message: text === null ? null : { tone: 'information', text },
  };
}

/** Esc closes a revealed quiz. It closes an open one only if nothing covers it and nobody else can be guessing. */
function quizAfterEscape(session: Session, busy: boolean): Session['quiz'] {
  const { quiz, cursor, company, playing, overlay, answer } = session;
  if (quiz === null || isRevealed(quiz, cursor)) return null;
  const isInFront = !busy && !playing && overlay.kind === 'none' && answer === null;
  return company === 'alone' && isInFront ? null : quiz;
}
