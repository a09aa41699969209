/**
 * Groups as cards beside each other, such as the heads of an attention.
 * Invariant: all cards are of one width and one height.
 */
import { type GraphGroup, stepsIn } from '../../../document/graph.js';
import { type Role, type Row, row, rowWidth, span, truncateRow } from '../rows.js';
import { type GraphPen, groupName, roleOfReach, shapeSpans } from './items.js';

/** Cells of a card that its border takes. */
export const CARD_BORDER = 3;

export function cardRows(
  groups: readonly GraphGroup[],
  pen: GraphPen,
  width: number,
  contentOf: (group: GraphGroup, room: number) => readonly Row[],
): readonly Row[] {
  const contents = groups.map((group) => contentOf(group, width - CARD_BORDER));
  const height = Math.max(...contents.map(({ length }) => length));
  const cards = groups.map((group, k) => cardOf(group, pen, width, contents[k], height));
  return cards[0].map((_, y) => row(...cards.flatMap((card, k) => [k === 0 ? '' : ' ', ...card[y]])));
}

/** The border has the name of the group, and the shape of what comes out of it. */
export function cardOf(
  group: GraphGroup,
  pen: GraphPen,
  width: number,
  content: readonly Row[],
  height = content.length,
): readonly Row[] {
  const role = roleOfReach(group.reach);
  const inner = Array.from({ length: height }, (_, y): Row => {
    const line = content[y] ?? [];
    return row(span('│', role), ...line, ' '.repeat(width - CARD_BORDER - rowWidth(line)), span(' │', role));
  });
  return [titleOf(group, pen, width, role), ...inner, row(span(`╰${'─'.repeat(width - 2)}╯`, role))];
}

function titleOf(group: GraphGroup, pen: GraphPen, width: number, role: Role): Row {
  const last = stepsIn(group).at(-1);
  const shape = last === undefined ? [] : shapeSpans(last.shape);
  const title = truncateRow([...groupName(group, pen), ...shape], width - CARD_BORDER);
  return row(span('╭', role), ...title, span(` ${'─'.repeat(width - CARD_BORDER - rowWidth(title))}╮`, role));
}
