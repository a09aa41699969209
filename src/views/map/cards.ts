/**
 * Scopes as cards beside each other, such as the heads of an attention.
 * Invariant: all cards are of one width and one height.
 */
import { type MapScope, stepsIn } from '../../debugger/map/tree.js';
import { reachOf } from '../../debugger/map/way.js';
import { type Role, type Row, row, rowWidth, span, truncateRow } from '../../drawing/rows/rows.js';
import { type MapPen, roleOfReach, scopeName, shapeSpans } from './items.js';

/** Cells of a card that its border takes. */
export const CARD_BORDER = 3;

export function cardRows(
  scopes: readonly MapScope[],
  pen: MapPen,
  width: number,
  contentOf: (scope: MapScope, room: number) => readonly Row[],
): readonly Row[] {
  const contents = scopes.map((scope) => contentOf(scope, width - CARD_BORDER));
  const height = Math.max(...contents.map(({ length }) => length));
  const cards = scopes.map((scope, k) => cardOf(scope, pen, width, contents[k], height));
  return cards[0].map((_, y) => row(...cards.flatMap((card, k) => [k === 0 ? '' : ' ', ...card[y]])));
}

/** The border has the name of the scope, and the shape of what comes out of it. */
export function cardOf(
  scope: MapScope,
  pen: MapPen,
  width: number,
  content: readonly Row[],
  height = content.length,
): readonly Row[] {
  const role = roleOfReach(reachOf(pen.map, pen.moment, scope));
  const inner = Array.from({ length: height }, (_, y): Row => {
    const line = content[y] ?? [];
    return row(span('│', role), ...line, ' '.repeat(width - CARD_BORDER - rowWidth(line)), span(' │', role));
  });
  return [titleOf(scope, pen, width, role), ...inner, row(span(`╰${'─'.repeat(width - 2)}╯`, role))];
}

function titleOf(scope: MapScope, pen: MapPen, width: number, role: Role): Row {
  const last = stepsIn(scope).at(-1);
  const shape = last === undefined ? [] : shapeSpans(last.frame.output.shape);
  const title = truncateRow([...scopeName(scope, pen), ...shape], width - CARD_BORDER);
  return row(span('╭', role), ...title, span(` ${'─'.repeat(width - CARD_BORDER - rowWidth(title))}╮`, role));
}
