/** What Esc leaves: what is under way, or else the answer, the question or the tour that lies over the step. */
import { answerBehind } from './answers/answers.js';
import type { Session } from './session.js';
import { isRevealed } from './teaching/quiz.js';

/** @param busy whether commands were under way, which have been stopped */
export function escapeChange(session: Session, busy: boolean): Partial<Session> {
  const { playing, answer } = session;
  const text = busy ? 'Stopped; you are where you were.' : playing ? 'Paused.' : null;
  return {
    progress: null,
    playing: false,
    overlay: { kind: 'none' },
    // An answer is left by Esc, too, but not by the Esc that stops something.
    ...(busy || answer === null ? {} : { answer: answerBehind(answer), scroll: 0, listingLine: null }),
    focus: 'step',
    quiz: quizAfterEscape(session, busy),
    tour: null,
    message: text === null ? null : { tone: 'information', text },
  };
}

/** Esc leaves a revealed answer. It leaves an open question only if nothing lies over it and nobody else can be guessing. */
function quizAfterEscape(session: Session, busy: boolean): Session['quiz'] {
  const { quiz, cursor, company, playing, overlay, answer } = session;
  if (quiz === null || isRevealed(quiz, cursor)) return null;
  const isInFront = !busy && !playing && overlay.kind === 'none' && answer === null;
  return company === 'alone' && isInFront ? null : quiz;
}
