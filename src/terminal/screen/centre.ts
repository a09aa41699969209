/** What is said at a place as the rows of a pane: the words of a lesson, the question, and the step or the answer under them. */

import {
  type Centre,
  createSayingMemory,
  type SayingMemory,
  sayCentre,
} from '../../commands/articles/said-at-place.js';
import type { Moment } from '../../debugger/places/moment.js';
import type { Session } from '../../debugger/session.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import type { Block, Blocks } from '../../document/document.js';
import {
  allRows,
  blockRows,
  type DrawnBlocks,
  type DrawnDocument,
  drawBlocks,
} from '../../document/drawing/rows/blocks.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import { EMPTY_ROW, type Row } from '../../document/drawing/rows/rows.js';
import { once } from '../../numbers/kernels/remember.js';

/** At least so many rows can be scrolled under an open question. */
const SCROLLED_ROWS = 2;

/** What is said, as it is drawn for the centre of a screen. */
export type CentrePane = ReturnType<typeof drawCentre>;

export function centrePane(
  moment: Moment,
  session: Session,
  width: number,
  height?: number,
  memory: SayingMemory = createSayingMemory(),
) {
  const pane = drawCentre(sayCentre(moment, session, memory), session, { width, height });
  return { ...pane, rows: allRows(pane) };
}

/** The centre as a text, whose tables keep all of their columns. */
export function centreText(moment: Moment, session: Session, width: number) {
  const centre = sayCentre(moment, session, createSayingMemory());
  const pane = drawCentre(centre, session, { width, hasWholeTables: true });
  return { ...pane, rows: allRows(pane) };
}

/** The room for it, and how it is drawn. */
interface CentreDrawing {
  readonly width: number;
  readonly height?: number | undefined;
  readonly known?: DrawnBlocks;
  readonly glyphs?: Glyphs;
  readonly hasWholeTables?: boolean;
}

/** Puts the step under the question and the words of the lesson about it. */
export function drawCentre(centre: Centre, session: Session, { height, ...drawing }: CentreDrawing) {
  const { width, glyphs = UNICODE } = drawing;
  const words = { width, glyphs };
  let isForHeight = false;
  const inView = (): number | undefined => {
    isForHeight = true;
    return height;
  };
  const { blocks } = centre;
  const question =
    centre.question === null ? [] : [...blockRows([centre.question], { ...words, said: 'prose' }), EMPTY_ROW];
  const lesson = apart(centre.words, words);
  // Where not everything fits beside some rows to scroll, the question follows the title of the stop at once.
  const isLong = question.length > 0 && lesson.length + question.length > (inView() ?? Infinity) - SCROLLED_ROWS;
  const [title, ...others] = centre.words;
  const above = isLong && title !== undefined ? [...blockRows([title], words), ...question] : [...lesson, ...question];
  const below = isLong ? apart(others, words) : [];
  const over = [...above, ...below];
  const draw = (step: Blocks): DrawnDocument => {
    const { rows, pictures } = drawBlocks(step, { ...drawing, inView, above: over.length, said: 'prose' });
    return { rows: [...over, ...rows], pictures };
  };
  return {
    title: centre.title,
    ...draw(blocks),
    /** The same where there is too little room: the numbers first, and how the step is written below them. */
    ifShort: once(() => {
      const { above: numbers, code, below: others } = codeBelow(blocks);
      return {
        all: once(() => draw([...numbers, ...code, ...others])),
        /** How many rows the code has, and how many there are down to its end. */
        codeRows: draw(code).rows.length - over.length,
        codeEnd: once(() => {
          const { rows, pictures } = draw([...numbers, ...code]);
          return rows.length + pictures.height;
        }),
      };
    }),
    /** How many of them stay in view at the top: an open question. */
    pinned: openQuizOf(session) === null ? 0 : above.length,
    /** Whether it would be drawn differently at another height. */
    isForHeight,
  };
}

/** What a step says down to the last of its numbers, how it is written, and what remains. */
function codeBelow(blocks: Blocks) {
  const isCode = (block: Block): boolean => block.kind === 'code' && block.language !== undefined;
  const others = blocks.filter((block) => !isCode(block));
  const end = others.findLastIndex(({ kind }) => kind !== 'paragraph' && kind !== 'hint') + 1;
  return { above: others.slice(0, end), code: blocks.filter(isCode), below: others.slice(end) };
}

function apart(blocks: Blocks, drawing: Pick<CentreDrawing, 'width' | 'glyphs'>): readonly Row[] {
  return blocks.length === 0 ? [] : [...blockRows(blocks, drawing), EMPTY_ROW];
}
