/**
 * Tables of a document as HTML. Every column is in it: a narrow page hides some until a reader opens them (narrow-columns.ts),
 * and a table that is wider still scrolls within itself.
 */
import { type Column, type Inlines, type Table, type TableRow, textOfInlines } from '../../document.js';
import { hiddenInWords } from '../columns.js';
import { legendsOf } from '../in-words.js';
import { classes, inlineTrees } from './inlines.js';
import { type Rooms, roomsFor, withRooms } from './narrow-columns.js';
import { charactersOf, classOnPaper } from './paper.js';
import { type Element, element, plain, type Tree, type Trees, textOfTree } from './tree.js';

export function tableTrees(table: Table): Trees {
  const { columns, rows } = table;
  const rooms = roomsFor(table);
  const hasHead = columns.some(({ head }) => textOfInlines(head) !== '');
  const head = plain(
    'thead',
    plain(
      'tr',
      columns.map((column, k) => headOf(column, rooms?.classOf(k))),
    ),
  );
  const fractions = columns.map(({ aligned }, k) =>
    aligned === undefined ? 0 : Math.max(0, ...rows.map(({ cells }) => fractionOf(cells[k] ?? []))),
  );
  const body = plain(
    'tbody',
    rows.map((row) => rowOf(row, columns, fractions, rooms)),
  );
  const left = hiddenInWords(table);
  return [
    ...legendsOf(columns).map((legend) => element('p', { class: 'note' }, legend)),
    ...withRooms(
      rooms,
      scrolling(
        element(
          'table',
          { class: classes(columns.some(({ holds }) => holds === 'sentence') && 'worded') },
          hasHead && head,
          body,
        ),
      ),
    ),
    ...(left === '' ? [] : [element('p', { class: 'note' }, left)]),
  ];
}

/** Also reached by the keyboard, since it may be wider than the page. */
export function scrolling(table: Element): Element {
  return element('div', { class: classes('scroll', classOnPaper(charactersOf(table))), tabindex: 0 }, table);
}

/** What names nothing is no heading. */
export function headingCell(
  scope: 'row' | 'col' | 'rowgroup',
  attributes: Readonly<Record<string, string | number | undefined>>,
  trees: Trees,
): Tree {
  const isBlank = trees.map(textOfTree).join('').trim() === '';
  return isBlank ? element('td', attributes, trees) : element('th', { scope, ...attributes }, trees);
}

function headOf({ head, holds }: Column, room: string | undefined): Tree {
  return headingCell('col', { class: classes(classOf(holds), room) }, inlineTrees(head));
}

function rowOf(
  { cells, selected, tone, across }: TableRow,
  columns: readonly Column[],
  fractions: readonly number[],
  rooms: Rooms | null,
): Tree {
  if (across) {
    return plain('tr', headingCell('rowgroup', { colspan: columns.length }, inlineTrees(cells.flat())));
  }
  return element(
    'tr',
    { class: classes(tone, selected && 'selected'), 'aria-current': selected ? 'true' : undefined },
    Array.from({ length: Math.max(columns.length, cells.length) }, (_, k) => {
      const [cell, aligned] = [cells[k] ?? [], fractions[k] ?? 0];
      const missing = Math.max(0, aligned - fractionOf(cell));
      const attributes = {
        class: classes(classOf(columns[k]?.holds), missing > 0 && `d${missing}`, rooms?.classOf(k)),
      };
      // The first cell names the row.
      return k === 0 ? headingCell('row', attributes, inlineTrees(cell)) : element('td', attributes, inlineTrees(cell));
    }),
  );
}

/** How many characters stand from the point on. */
function fractionOf(cell: Inlines): number {
  const text = textOfInlines(cell);
  return text.length - (/[.e]/.exec(text)?.index ?? text.length);
}

function classOf(holds: Column['holds'] | undefined): string | undefined {
  return holds === 'text' ? undefined : holds;
}
