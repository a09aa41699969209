/**
 * Frames of the class as JSON, one for each size: a screen as viewers see it, with a row of its own, what is to be read
 * aloud, and the question that is open.
 * Invariant: no answer leaves before it is revealed.
 */
import type { CellGrid } from '../cells/cell-grid.js';
import type { Classroom } from '../class/classroom.js';
import { isRevealed, openQuizOf, type Quiz } from '../debugger/teaching/quiz.js';
import { row, span } from '../drawing/rows/rows.js';
import { spokenStop } from '../report/spoken.js';
import type { DebuggerState } from '../store.js';
import { isFooterOfKeys } from '../views/footer.js';
import type { Controls } from '../web/messages.js';
import { createPictures, remember } from '../web/pictures.js';
import { ROLE_THEME } from '../web/role-theme.js';
import type { Revealed, Vote } from './messages.js';

/** Who follows through a relay sees what viewers see. */
export const FOLLOWER = { role: 'viewer' } as const;

const READ_ONLY = 'a relay: to follow, not to explore';
const WHERE_ELSE = 'exploring takes the address of the class itself';
const WIDE = 100;
const NO_CONTROLS: Controls = { theme: null, exploring: false, asksNumber: null, buttons: [] };

export function createFrames(classroom: Classroom): (grid: CellGrid) => string {
  const pictures = createPictures();
  const wordsOf = remember((state: DebuggerState) => JSON.stringify(spokenStop(state)));
  return (grid) => {
    const state = classroom.shownTo(FOLLOWER).getState();
    const { driving, painter } = classroom;
    const place = driving === null ? ' waiting for the presenter' : ` following ${driving.name}`;
    const whatItIs = grid.columns < WIDE ? ` ${READ_ONLY}` : ` ${READ_ONLY}; ${WHERE_ELSE}`;
    const additions = {
      row: row(span(place, driving === null ? 'warning' : 'accent')),
      over: isFooterOfKeys(state.session) ? [row(span(whatItIs, 'muted'))] : [],
      theme: ROLE_THEME,
    };
    const { columns, lines } = pictures.of(painter.paint(grid, additions, grid.rows.length + 1), state, NO_CONTROLS);
    const message = JSON.stringify(state.session.message?.text ?? null);
    const [vote, revealed] = [openVoteOf(classroom), revealedIn(classroom)].map((each) => JSON.stringify(each));
    return `{"columns":${columns},"lines":[${lines.join()}],"stop":${wordsOf(state)},"message":${message},"vote":${vote},"revealed":${revealed}}`;
  };
}

/** The open question; null while no guesses are taken. */
export function openVoteOf({ store, moderation, voteIds }: Classroom): Vote | null {
  const quiz = openQuizOf(store.getState().session);
  if (quiz === null || moderation.isMuted) return null;
  return { id: voteIds.now, first: voteIds.first, question: questionOf(quiz) };
}

/** The question whose answer the class sees; null without one. */
function revealedIn({ store, voteIds }: Classroom): Revealed | null {
  const { quiz, cursor } = store.getState().session;
  if (quiz === null || !isRevealed(quiz, cursor)) return null;
  return { id: voteIds.now, question: { ...questionOf(quiz), answer: quiz.answer } as Revealed['question'] };
}

function questionOf({ topic, ...quiz }: Quiz): Vote['question'] {
  return quiz.kind === 'value' ? { kind: quiz.kind, topic } : { kind: quiz.kind, topic, options: [...quiz.options] };
}
