/** Tables of a document as tables: nothing is left out, and what is wider than the page scrolls within itself. */
import { type Column, type Inlines, type Table, type TableRow, textOfInlines } from '../../document/document.js';
import { inlineTrees } from './inlines.js';
import { type Element, element, type Tree } from './tree.js';

export function tableTree({ columns, rows }: Table): Element {
  const hasHead = columns.some(({ head }) => textOfInlines(head) !== '');
  const head = element('thead', {}, element('tr', {}, columns.map(headOf)));
  const body = element(
    'tbody',
    {},
    rows.map((row) => rowOf(row, columns)),
  );
  return scrolling(element('table', {}, ...(hasHead ? [head] : []), body));
}

/** Also reached by the keyboard, since it may be wider than the page. */
export function scrolling(table: Element): Element {
  return element('div', { class: 'scroll', tabindex: 0 }, table);
}

function headOf({ head, holds }: Column): Tree {
  return element('th', { scope: 'col', class: classOf(holds) }, inlineTrees(head));
}

function rowOf({ cells, selected, tone, across }: TableRow, columns: readonly Column[]): Tree {
  if (across === true) {
    return element(
      'tr',
      {},
      element('th', { scope: 'rowgroup', colspan: columns.length }, inlineTrees(cells[0] ?? [])),
    );
  }
  const names = [tone, selected === true ? 'selected' : undefined].filter((name) => name !== undefined);
  const attributes = names.length === 0 ? {} : { class: names.join(' ') };
  return element(
    'tr',
    attributes,
    columns.map(({ holds }, k) => cellOf(cells[k] ?? [], holds, k === 0)),
  );
}

/** The first cell names the row. */
function cellOf(cell: Inlines, holds: Column['holds'], isFirst: boolean): Tree {
  return isFirst
    ? element('th', { scope: 'row', class: classOf(holds) }, inlineTrees(cell))
    : element('td', { class: classOf(holds) }, inlineTrees(cell));
}

function classOf(holds: Column['holds']): string | undefined {
  return holds === 'number' ? 'number' : undefined;
}
