/** The panes under the step: the loss, P(target) of each prediction, and what is displayed. */

import { type Moment, predictionAt, predictionsOf } from '../../../debugger/places/moment.js';
import type { Session } from '../../../debugger/session.js';
import { widthOf } from '../../../document/cells/width.js';
import type { Blocks } from '../../../document/document.js';
import { blockRows } from '../../../document/drawing/rows/blocks.js';
import { chartRows, MEASURED_SIGN } from '../../../document/drawing/rows/chart.js';
import { contentHeight, contentWidth } from '../../../document/drawing/rows/frame-box.js';
import { type Glyphs, UNICODE } from '../../../document/drawing/rows/glyphs.js';
import { EMPTY_ROW, type Row } from '../../../document/drawing/rows/rows.js';
import { formatNumber } from '../../../document/numbers.js';
import { windowStart } from '../../../document/window.js';
import { sayBeside } from '../../../explaining/beside.js';
import { shownValidations } from '../../../explaining/charts/loss-chart.js';
import type { Branches } from '../../../timeline/branches.js';
import { validationsOf } from '../../../timeline/history.js';
import type { LowerPlace } from './plan.js';

export interface LowerPane {
  readonly place: LowerPlace;
  readonly title: string;
  readonly rows: readonly Row[];
  /** How many of them are above the first one in view. */
  readonly scroll: number;
}

export function lowerPanes(
  places: readonly LowerPlace[],
  moment: Moment,
  session: Session,
  branches: Branches,
  glyphs: Glyphs = UNICODE,
): readonly LowerPane[] {
  const beside = sayBeside(moment, session, branches);
  return places.map((place) => {
    const { title, blocks } = beside[place.kind];
    const [width, height] = [contentWidth(place.columns), contentHeight(place.rows)];
    const rows = rowsOf(blocks(), width, height, glyphs);
    return {
      place,
      title: place.kind === 'loss' ? lossTitle(title, moment, width, glyphs) : title,
      rows,
      scroll: place.kind === 'targets' ? windowStart(placeAtHand(moment), height, rows.length) : 0,
    };
  });
}

function rowsOf([first, ...others]: Blocks, width: number, height: number, glyphs: Glyphs): readonly Row[] {
  if (first?.kind === 'chart') return chartRows(glyphs.block(first), width, height, glyphs);
  const rows = first === undefined ? [] : blockRows([first, ...others], { width, said: 'prose', glyphs });
  return rows.length === 0 ? [EMPTY_ROW] : rows;
}

/** The position of the prediction that the step is about; that of the first one where it is about none. */
function placeAtHand(moment: Moment): number {
  const at = predictionAt(moment);
  if (at === null) return 0;
  return Math.max(
    0,
    predictionsOf(moment).findIndex(({ group, row }) => group === at.group && row === at.row),
  );
}

/** Adds the sign and the latest of the losses on held-out text, where they fit. */
function lossTitle(kind: string, moment: Moment, width: number, glyphs: Glyphs): string {
  const { timeline, cursor } = moment;
  const known = validationsOf(timeline).filter(({ iteration }) => iteration <= cursor.iteration);
  const name = shownValidations(moment).length === 0 ? 'validation' : `${MEASURED_SIGN} validation`;
  const texts = known.map(({ iteration, loss }) => glyphs.text(`${formatNumber(loss, 3)} (${iteration})`)).reverse();
  let title = kind;
  for (const text of texts) {
    const next = title === kind ? `${kind}   ${name} ${text}` : `${title}, ${text}`;
    if (widthOf(next) > width - 2) break;
    title = next;
  }
  if (title !== kind || known.length === 0) return title;
  const short = `${kind}   ${name}`;
  return widthOf(short) > width - 2 ? kind : short;
}
