/** The picture of the model, under a sentence on how far the run has come and what is selected. */

import type { ModelAnswer } from '../../debugger/answers/model.js';
import { mapViewAt } from '../../debugger/map/way.js';
import type { Moment } from '../../debugger/places/moment.js';
import type { Blocks } from '../../document/document.js';
import { EMPTY_ROW, type Row } from '../../drawing/rows/rows.js';
import { note } from '../../saying/blocks.js';
import { drawn, type PaneRoom } from '../pane.js';
import { modelPicture } from './picture.js';

/** With fewer rows than this, only one of the sentences stands above the picture. */
const ROOMY = 20;

export interface ModelPane {
  readonly rows: readonly Row[];
  /** The position among the boxes that are shown of the first one in each row; null where there is none. */
  readonly lines: readonly (number | null)[];
}

/** @param said two sentences, of which one stands above the picture where there is little room, and the picture in words */
export function modelPane(
  { line }: ModelAnswer,
  { moment, width, inView }: PaneRoom & { readonly moment: Moment },
  said: Blocks,
): ModelPane {
  const height = inView?.();
  const view = mapViewAt(moment);
  const selected = view.boxes[line] ?? null;
  if (selected === null) return { rows: drawn(said, { width }), lines: [] };
  const [way, leads] = said;
  const sentences = said.filter(({ kind }) => kind !== 'picture');
  const legend = said.flatMap((block) => (block.kind === 'picture' ? [note(block.legend)] : []));
  const isRoomy = height === undefined || height >= ROOMY || sentences.length > SENTENCES;
  const above = isRoomy
    ? [...drawnClose(sentences, width), EMPTY_ROW]
    : drawn([selected === view.current ? way : leads], { width });
  const room = height === undefined ? {} : { height: height - above.length };
  const picture = modelPicture({ view, moment, selected, width, ...room });
  const rows = [...above, ...picture.rows];
  const below = [EMPTY_ROW, ...drawn(legend, { width })];
  const fits = height !== undefined && rows.length + below.length <= height;
  return {
    rows: fits ? [...rows, ...below] : rows,
    lines: [...above.map(() => null), ...picture.boxes.map((box) => view.boxes.indexOf(box))],
  };
}

/** How many there are where nothing is explained. */
const SENTENCES = 2;

/** Sentences without rows between them. */
function drawnClose(blocks: Blocks, width: number): readonly Row[] {
  return blocks.flatMap((block) => drawn([block], { width }));
}
