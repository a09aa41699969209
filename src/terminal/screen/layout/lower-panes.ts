/** The panes under the step: the loss, P(target) of each prediction, and what is displayed. */

import type { Moment } from '../../../debugger/places/moment.js';
import type { Session } from '../../../debugger/session.js';
import { widthOf } from '../../../document/cells/width.js';
import { blockRows } from '../../../document/drawing/rows/blocks.js';
import { chartRows, MEASURED_SIGN } from '../../../document/drawing/rows/chart.js';
import { contentHeight, contentWidth } from '../../../document/drawing/rows/frame-box.js';
import { EMPTY_ROW, type Row } from '../../../document/drawing/rows/rows.js';
import { formatNumber } from '../../../document/numbers.js';
import { type Beside, sayBeside } from '../../../explaining/beside.js';
import { shownValidations } from '../../../explaining/charts/loss-chart.js';
import type { Branches } from '../../../timeline/branches.js';
import { validationsOf } from '../../../timeline/history.js';

export type LowerPane = ReturnType<typeof lowerPanes>[number];

/** The least width for three panes in a row. */
const WIDE = 150;

/** They share a row; a narrow screen shows fewer of them. */
export function lowerPanes(moment: Moment, session: Session, branches: Branches, columns: number) {
  const all = sayBeside(moment, session, branches);
  const shown = all.length > 2 && columns < WIDE ? all.filter(({ kind }) => kind !== 'targets') : all;
  const width = Math.floor(columns / shown.length);
  return shown.map(({ kind, title, blocks }, k) => {
    const own = k === shown.length - 1 ? columns - k * width : width;
    const rowsAt = drawnFor(blocks, contentWidth(own));
    return {
      kind,
      title: kind === 'loss' ? lossTitle(title, moment, contentWidth(own)) : title,
      /** The width of its box, with its border. */
      width: own,
      /** Draws what it shows in a box of this height; a table once for all of them. */
      rows: (height: number) => {
        const rows = rowsAt(contentHeight(height));
        // Only as many predictions are shown as fit; displays that do not fit are counted.
        return kind === 'targets' ? rows.slice(0, contentHeight(height)) : rows;
      },
    };
  });
}

function drawnFor(blocks: Beside['blocks'], width: number): (height: number) => readonly Row[] {
  let known: readonly Row[] | null = null;
  return (height) => {
    if (known !== null) return known;
    const [first, ...others] = blocks();
    if (first?.kind === 'chart') return chartRows(first, width, height);
    const rows = first === undefined ? [] : blockRows([first, ...others], { width, said: 'prose' });
    known = rows.length === 0 ? [EMPTY_ROW] : rows;
    return known;
  };
}

/** Adds the sign and the latest of the losses on held-out text, where they fit. */
function lossTitle(kind: string, moment: Moment, width: number): string {
  const { timeline, cursor } = moment;
  const known = validationsOf(timeline).filter(({ iteration }) => iteration <= cursor.iteration);
  const name = shownValidations(moment).length === 0 ? 'validation' : `${MEASURED_SIGN} validation`;
  const texts = known.map(({ iteration, loss }) => `${formatNumber(loss, 3)} (${iteration})`).reverse();
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
