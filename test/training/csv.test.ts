/** Cells of CSV, as spreadsheets read them with one separator or another. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textCell } from '../../src/training/csv.js';

const SEPARATORS = [',', ';', '\t', '|'];
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;

/** Quotation marks count where a cell begins with one, until the next that stands alone; what follows is plain. */
function cellsOf(line: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const [whole, quoted = ''] = /^"((?:[^"]|"")*)"/.exec(rest) ?? [''];
    const after = rest.slice(whole.length);
    const end = after.indexOf(separator);
    cells.push(quoted.replaceAll('""', '"') + (end === -1 ? after : after.slice(0, end)));
    if (end === -1) return cells;
    rest = after.slice(end + separator.length);
  }
}

const texts = [
  ...['a;=1+1;b', '=1+1', '+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', ' =1', 'x;  =cmd', 'x|@A1', 'x\n=1', '＝1+1'],
  ...['";=1;"', 'a";=1+1;"b', '"=1', 'a;"=1', 'ann; bob', 'we', '', '-', '='],
];

describe.each(SEPARATORS)('read with %j', (separator) => {
  test.each(texts)('the text %j makes no formula', (text) => {
    const line = ['class', text, 'right'].map(textCell).join(',');
    const cells = line.split('\n').flatMap((each) => [...cellsOf(each, separator), ...each.split(separator)]);
    expect(cells.filter((cell) => FORMULA.test(cell))).toEqual([]);
  });

  test('no text makes one', () => {
    const unit = fc.constantFrom(...'=+-@;|,"\' \tab1');
    fc.assert(
      fc.property(fc.array(fc.string({ unit, maxLength: 12 }), { minLength: 1, maxLength: 4 }), (row) => {
        const line = row.map(textCell).join(',');
        expect([...cellsOf(line, separator), ...line.split(separator)].filter((cell) => FORMULA.test(cell))).toEqual(
          [],
        );
      }),
    );
  });
});

test('every text stands in quotation marks, and one without signs is read as it is', () => {
  for (const text of ['we', '', 'a "b", c', 'ann; bob', 'well-known', '1 − 2'])
    expect(cellsOf(textCell(text), ',')).toEqual([text]);
});
