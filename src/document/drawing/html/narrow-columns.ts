/**
 * Tables on narrow pages: a style sheet knows how wide a page is, and no widths of texts, so each column has a class for the
 * room that it needs, and each room the names of the columns that are hidden in it.
 * Invariant: what is hidden can be shown.
 */
import { widthOf } from '../../cells/width.js';
import { type Column, type Table, textOfInlines } from '../../document.js';
import { columnsWithin, hiddenInWords } from '../columns.js';
import { textTrees } from './inlines.js';
import { type Element, element, plain, type Trees } from './tree.js';

/**
 * How many characters a page has room for, from a small phone on. A page with more room than the last shows all columns, and
 * what is too wide scrolls. The container queries of `page.css` have these widths as 18, 22, 29 and 37em, a character
 * being about 0.75em wide.
 */
const ROOMS = [24, 31, 38, 50] as const;
/** Cells of the space between two columns. */
const GAP = 2;
const PICTURE = 6;

/** Which columns narrow pages show. */
export interface Rooms {
  /** The class of a column that is hidden up to some room. */
  readonly classOf: (k: number) => string | undefined;
  /** What is hidden in a room, and the classes of the rooms in which it is. */
  readonly hidden: readonly { readonly words: string; readonly rooms: string }[];
}

/** Null where nothing is ever hidden: sentences are broken, and what says itself how much of it fits scrolls. */
export function roomsFor(table: Table): Rooms | null {
  const { columns, unfit } = table;
  if (unfit !== undefined || columns.some(({ holds }) => holds === 'sentence')) return null;
  const readable = columns.map((column, k) => charactersOfColumn(table, column, k));
  const least = columns.map(() => 0);
  const shown = ROOMS.map(
    (width) => columnsWithin(columns, { readable, least }, { width, gap: GAP, indent: null }).shown,
  );
  const words = shown.map((some) => hiddenInWords(table, some));
  const roomOf = (k: number): number => shown.filter((some) => !some.includes(k)).length;
  if (columns.every((_, k) => roomOf(k) === 0)) return null;
  return {
    classOf: (k) => (roomOf(k) === 0 ? undefined : `room-${roomOf(k)}`),
    hidden: [...new Set(words)]
      .filter((each) => each !== '')
      .map((each) => ({
        words: each,
        rooms: words.flatMap((other, room) => (other === each ? [`in-${room}`] : [])).join(' '),
      })),
  };
}

/** Texts are broken between words; names and numbers are not. */
function charactersOfColumn({ rows }: Table, { head, holds }: Column, k: number): number {
  const cells = rows.filter(({ across }) => across === undefined).map(({ cells }) => cells[k] ?? []);
  const widths = cells.map((cell) => {
    const text = textOfInlines(cell);
    const pictures = cell.filter(({ kind }) => kind === 'bar' || kind === 'trend').length * PICTURE;
    return pictures + (holds === 'text' ? Math.max(...text.split(' ').map(widthOf)) : widthOf(text));
  });
  return Math.max(widthOf(textOfInlines(head)), ...widths);
}

/** What is hidden is shown again by a touch on its names; then the table scrolls. */
export function withRooms(rooms: Rooms | null, table: Element): Trees {
  if (rooms === null) return [table];
  const told = rooms.hidden.map((each) =>
    element('details', { class: `hidden ${each.rooms}` }, plain('summary', textTrees(each.words))),
  );
  return [element('div', { class: 'roomy' }, table, told)];
}
