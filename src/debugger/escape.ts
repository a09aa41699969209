/** What Esc leaves: what is under way, or else the answer, the question or the tour that lies over the step. */
import type { Panel, Session } from './session.js';
import { isRevealed } from './teaching/quiz.js';

/** @param busy whether commands were under way, which have been stopped */
export function escapeChange(session: Session, busy: boolean): Partial<Session> {
  const { playing, panel } = session;
  const text = busy ? 'Stopped; you are where you were.' : playing ? 'Paused.' : null;
  return {
    progress: null,
    playing: false,
    overlay: { kind: 'none' },
    // An answer is left by Esc, too, but not by the Esc that stops something.
    ...(busy || panel.kind === 'step' ? {} : { panel: panelBehind(panel), scroll: null, listingLine: null }),
    focus: 'step',
    quiz: quizAfterEscape(session, busy),
    tour: null,
    message: text === null ? null : { tone: 'information', text },
  };
}

/** A step of a sampled token lies over the text, and everything else over the step of the run. */
function panelBehind(panel: Panel): Panel {
  return panel.kind === 'sample' && panel.inside !== null ? { ...panel, inside: null } : { kind: 'step' };
}

/** What is revealed is left by Esc; an open question only where nothing lies over it, and nobody else may be guessing. */
function quizAfterEscape(session: Session, busy: boolean): Session['quiz'] {
  const { quiz, cursor, company, playing, overlay, panel } = session;
  if (quiz === null || isRevealed(quiz, cursor)) return null;
  const isInFront = !busy && !playing && overlay.kind === 'none' && panel.kind === 'step';
  return company === 'alone' && isInFront ? null : quiz;
}
