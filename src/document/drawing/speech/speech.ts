/**
 * A document to be read aloud, in lines: tables row by row, pictures in words, marks as words.
 * Invariant: every word and number is in the lines, in reading order, but for those of a matrix of many numbers, which is
 * told by its ends and its selected row, and of a chart, which is told at some places.
 */
import {
  type Block,
  type Blocks,
  type Chart,
  type Choice,
  type Column,
  type Inline,
  type Inlines,
  type Matrix,
  reasonOf,
  type Table,
  type TableRow,
  textOfInlines,
} from '../../document.js';
import { textOfFormula } from '../../formula-text.js';
import { namingMarks } from '../../written-token.js';
import { hiddenInWords } from '../columns.js';
import { graphList } from '../graph-list.js';
import {
  chartInWords,
  cursorOfChart,
  formOf,
  isWrittenOut,
  languageInWords,
  legendsOf,
  matrixInWords,
  measuredInChart,
  optionInWords,
  placedInWords,
  targetInWords,
  trendInWords,
  valuesOfChart,
} from '../in-words.js';

/** Nobody listens to a longer row of numbers. */
const MOST_IN_A_ROW = 32;
const SELECTED = 'selected: ';

export function speak(blocks: Blocks): readonly string[] {
  return linesOf(blocks).map(({ text, isSelected }) => (isSelected ? `${SELECTED}${text}` : text));
}

/** Between a mark that stands alone and a letter right beside it. */
const BESIDE_LETTERS = /(?<=[\p{L}\p{N}])(?=◌\p{M})|(?<=◌\p{M}+)(?=[\p{L}\p{N}])/gu;

/** A voice passes over a mark that has no letter. */
export function sayMarks(text: string): string {
  return namingMarks(text.replace(BESIDE_LETTERS, ' '), (codes) =>
    codes.includes(' ') ? `marks ${codes}` : `mark ${codes}`,
  );
}

/** What is selected in it, where anything is. */
export function speakSelected(blocks: Blocks): string | null {
  return linesOf(blocks).find(({ isSelected }) => isSelected)?.text ?? null;
}

function linesOf(blocks: Blocks): readonly SpokenLine[] {
  return blocks
    .flatMap(blockLines)
    .filter(({ text }) => text !== '')
    .map((line) => ({ ...line, text: sayMarks(line.text) }));
}

function blockLines(block: Block): readonly SpokenLine[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'tokens':
    case 'note':
    case 'hint':
    case 'gloss':
      return [said(inlineWords(block.inlines))];
    case 'formula':
      return block.lines.map((line) => said(textOfFormula(line)));
    case 'list':
      return block.items.flatMap((item, k) => led(block.first === null ? '- ' : `${block.first + k}. `, linesOf(item)));
    case 'code': {
      const { lines, numbers } = block;
      if (numbers === undefined) {
        const language = languageInWords(block);
        return led(
          language === '' ? '' : `${language} `,
          lines.map((line) => said(line.trim())),
        );
      }
      return lines.map((line, k) => {
        const number = numbers.first + k;
        return {
          text: [String(number), line.trim()].filter(Boolean).join(', '),
          isSelected: number === numbers.current,
        };
      });
    }
    case 'table':
      return tableLines(block);
    case 'matrix':
      return matrixLines(block);
    case 'chart':
      if (block.plane !== undefined) return chartInWords(block).map(said);
      return [
        said(block.title ?? ''),
        ...chartInWords(block).map(said),
        said(valuesOfChart(block).map(placedInWords).join(', ')),
        ...measuredLines(block),
        ...cursorLine(block),
      ];
    case 'map':
      return [said(block.points.map(({ name }) => name).join(', '))];
    case 'graph':
      return blockLines(graphList(block));
    case 'group':
      return led(`${block.title}, `, linesOf(block.blocks));
    case 'choice':
      return choiceLines(block);
  }
}

function said(text: string): SpokenLine {
  return { text, isSelected: false };
}

function led(lead: string, [first, ...others]: readonly SpokenLine[]): readonly SpokenLine[] {
  return first === undefined ? [] : [{ ...first, text: lead + first.text }, ...others];
}

function measuredLines(chart: Chart): readonly SpokenLine[] {
  const { lead, told } = measuredInChart(chart);
  return told.map((text) => said(`${lead}, ${text}`));
}

function cursorLine(chart: Chart): readonly SpokenLine[] {
  const cursor = cursorOfChart(chart);
  return cursor === null ? [] : [{ text: placedInWords(cursor), isSelected: true }];
}

function matrixLines(matrix: Matrix): readonly SpokenLine[] {
  const { rowNames, columnNames, values, blank, cursor } = matrix;
  const write = formOf(matrix);
  const rowAt = (row: number): SpokenLine => {
    const start = row * columnNames.length;
    const cells = columnNames.map((_, k) => (blank?.at[start + k] ? null : write(values[start + k])));
    return said([rowNames[row], ...cellWords(cells)].filter(Boolean).join(', '));
  };
  const { overview, selected, blanks } = matrixInWords(matrix);
  const rows = isWrittenOut(matrix) ? rowNames.map((_, row) => row) : [cursor.row];
  const isShort = columnNames.length <= MOST_IN_A_ROW;
  return [
    said(overview),
    ...(isShort ? [said(namesInWords(columnNames)), ...rows.map(rowAt)] : []),
    ...(selected === null ? [] : [{ text: selected, isSelected: true }]),
    ...(blanks === null ? [] : [said(blanks)]),
  ];
}

/** Blank ones that follow one another are counted. */
function cellWords(cells: readonly (string | null)[]): readonly string[] {
  return cells.flatMap((cell, k) => {
    if (cell !== null) return [cell];
    if (cells[k - 1] === null) return [];
    const end = cells.findIndex((each, at) => at > k && each !== null);
    const count = (end === -1 ? cells.length : end) - k;
    return [count === 1 ? 'blank' : `${count} blank`];
  });
}

/** Numbers that count are said by the first and the last. */
function namesInWords(names: readonly string[]): string {
  const isCounted = names.length > 2 && names.every((name, k) => name === String(k));
  return isCounted ? `0 to ${names.length - 1}` : names.join(', ');
}

function choiceLines(choice: Choice): readonly SpokenLine[] {
  const { question, picks, lines, said: standing } = choice;
  const hint = choice.state === 'open' ? choice.hint : '';
  const options = lines.map((line, k) =>
    [`${picks === 'line' ? `${k + 1} ` : ''}${line.name}`, ...optionInWords(line)].join(', '),
  );
  // With more than its name, an option is a line of its own.
  const isPlain = lines.every((line) => optionInWords(line).length === 0);
  return [
    said(question),
    ...(isPlain ? [said(options.join(', '))] : options.map(said)),
    said([standing, hint].filter(Boolean).join(' ')),
    ...linesOf(reasonOf(choice)),
  ];
}

/**
 * A table row by row: its headings once, and again before a cell that follows one that is empty. Bars are left out, with
 * the headings of columns that hold nothing else: each repeats a number beside it.
 */
function tableLines(table: Table): readonly SpokenLine[] {
  const { columns, rows } = table;
  const heads = columns.map(({ head }, k) => (holdsBars(rows, k) ? '' : inlineWords(head)));
  return [
    ...legendsOf(columns).map(said),
    said(heads.filter(Boolean).join(', ')),
    ...rows.map((row) => ({ text: rowWords(row, columns, heads), isSelected: row.selected === true })),
    said(hiddenInWords(table)),
  ];
}

function rowWords({ cells, across }: TableRow, columns: readonly Column[], heads: readonly string[]): string {
  if (across) return inlineWords(cells[0] ?? []);
  let isAfterGap = false;
  return columns
    .map(({ holds }, k) => {
      const head = heads[k];
      const words = inlineWords(cells[k] ?? []);
      // A column without a heading, such as one of marks, is not waited for.
      if (words === '') isAfterGap ||= head !== '';
      return words === '' || !isAfterGap || head === '' || holds === 'sentence' ? words : `${head} ${words}`;
    })
    .filter(Boolean)
    .join(', ');
}

function holdsBars(rows: readonly TableRow[], k: number): boolean {
  const filled = rows.flatMap(({ cells }) => (cells[k] === undefined || cells[k].length === 0 ? [] : [cells[k]]));
  return filled.length > 0 && filled.every((cell) => cell.every(({ kind }) => kind === 'bar'));
}

interface SpokenLine {
  readonly text: string;
  readonly isSelected: boolean;
}

/** Lines, blocks, braille and marks that only point. */
const SIGNS = /[─-╿▀-▟▪▫■□⠀-⣿▾◂▸▶]/gu;

/** Parts that stand apart are parts of a list. */
function inlineWords(inlines: Inlines): string {
  return inlines
    .map(wordsOf)
    .join('')
    .replace(SIGNS, ' ')
    .trim()
    .replace(/\s{2,}/g, ', ');
}

function wordsOf(inline: Inline): string {
  switch (inline.kind) {
    case 'trend':
      return trendInWords(inline.values);
    case 'link':
      return textOfInlines(inline.inlines) + targetInWords(inline);
    default:
      return textOfInlines([inline]);
  }
}
