/**
 * Frames of the class as JSON, one for each size: a screen as viewers see it, with a row of its own, what is to be read
 * aloud, and the question that is open.
 * Invariant: no answer leaves before it is revealed.
 */
import { randomInt } from 'node:crypto';
import type { CellGrid } from '../cells/cell-grid.js';
import type { Classroom } from '../class/classroom.js';
import { openQuizOf, type Quiz } from '../debugger/teaching/quiz.js';
import { spokenStop } from '../report/spoken.js';
import type { DebuggerState } from '../store.js';
import { row, span } from '../views/drawing/rows.js';
import { isFooterOfKeys } from '../views/footer.js';
import type { Controls } from '../web/messages.js';
import { createPictures, remember } from '../web/pictures.js';
import { ROLE_THEME } from '../web/role-theme.js';
import type { Vote } from './messages.js';

/** Who follows through a relay sees what viewers see. */
export const FOLLOWER = { role: 'viewer' } as const;

const READ_ONLY = 'a relay: to follow, not to explore';
const WHERE_ELSE = 'exploring takes the address of the class itself';
const WIDE = 100;
const NO_CONTROLS: Controls = { theme: null, exploring: false, asksNumber: null, buttons: [] };
const LARGEST_ID = 2 ** 31;

export function createFrames(classroom: Classroom): (grid: CellGrid, vote: Vote | null) => string {
  const pictures = createPictures();
  const wordsOf = remember((state: DebuggerState) => JSON.stringify(spokenStop(state)));
  return (grid, vote) => {
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
    return `{"columns":${columns},"lines":[${lines.join()}],"stop":${wordsOf(state)},"message":${message},"vote":${JSON.stringify(vote)}}`;
  };
}

/** The open question; null while no guesses are taken. Guesses that come late count for no vote but their own. */
export function createVotes({ store, moderation }: Classroom): () => Vote | null {
  let counted: Quiz['at'] | null = null;
  let isSecond = false;
  let id = 0;
  return () => {
    const quiz = openQuizOf(store.getState().session);
    if (quiz === null || moderation.isMuted) return null;
    const isAgain = quiz.firstGuesses !== null;
    if (quiz.at !== counted || isAgain !== isSecond) id = randomInt(LARGEST_ID);
    [counted, isSecond] = [quiz.at, isAgain];
    const { topic } = quiz;
    if (quiz.kind === 'value') return { id, question: { kind: quiz.kind, topic } };
    return { id, question: { kind: quiz.kind, topic, options: [...quiz.options] } };
  };
}
