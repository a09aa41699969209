/** What is said at a place as the rows of a pane: the words of a lesson, the question, and the step or the answer under them. */
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import type { Blocks } from '../document/document.js';
import { blockRows } from '../drawing/rows/blocks.js';
import { EMPTY_ROW, type Row } from '../drawing/rows/rows.js';
import { type Centre, createSayingMemory, type SayingMemory, sayCentre } from '../saying/centre.js';
import { drawn } from './pane.js';

/** At least so many rows can be scrolled under an open question. */
const SCROLLED_ROWS = 2;

/** As it is drawn for the centre of a screen. */
export interface CentrePane {
  readonly title: readonly string[];
  readonly rows: readonly Row[];
  /** How many of them stay in view at the top: an open question. */
  readonly pinned: number;
  /** Whether it would be another one in another height. */
  readonly isForHeight: boolean;
}

export function centrePane(
  moment: Moment,
  session: Session,
  width: number,
  height?: number,
  memory: SayingMemory = createSayingMemory(),
): CentrePane {
  return drawCentre(sayCentre(moment, session, memory), session, width, height);
}

/** Puts the step under the question and the words of the lesson about it. */
export function drawCentre(centre: Centre, session: Session, width: number, height?: number): CentrePane {
  let isForHeight = false;
  const inView = (): number | undefined => {
    isForHeight = true;
    return height;
  };
  const { blocks } = centre;
  const step = drawn(blocks, { width, inView });
  const question = centre.question === null ? [] : [...drawn([centre.question], { width }), EMPTY_ROW];
  const words = apart(centre.words, width);
  // Where not everything fits beside some rows to scroll, the question follows the title of the stop at once.
  const isLong = question.length > 0 && words.length + question.length > (inView() ?? Infinity) - SCROLLED_ROWS;
  const [title, ...others] = centre.words;
  const above =
    isLong && title !== undefined ? [...blockRows([title], { width }), ...question] : [...words, ...question];
  const below = isLong ? apart(others, width) : [];
  const rows = [...above, ...below, ...step];
  return { title: centre.title, rows, pinned: openQuizOf(session) === null ? 0 : above.length, isForHeight };
}

function apart(blocks: Blocks, width: number): readonly Row[] {
  return blocks.length === 0 ? [] : [...blockRows(blocks, { width }), EMPTY_ROW];
}
