/**
 * Cells of tables in CSV (RFC 4180), which spreadsheets open.
 * Invariant: no text becomes a formula, whichever separator a spreadsheet reads the table with: it takes quotation marks
 * for ordinary characters where its separator does not stand before them.
 */

/** A text in quotation marks. */
export function textCell(text: string): string {
  return `"${text.replace(BEFORE_FORMULA, "'").replaceAll('"', '""')}"`;
}

/** Where a cell may begin, in front of what a spreadsheet would compute. */
const BEFORE_FORMULA = /(?<=^|[;,|\t\r\n])(?=[\s"']*[=+\-@＝＋－＠]|'*[\t\r])/gu;
