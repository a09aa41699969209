/**
 * A document as Markdown. Tables are as GitHub shows them: numbers to the right, the selected row in strong letters,
 * a heading within as a row of its own. Bars are left out, with columns that hold nothing else: each repeats a number
 * beside it. A curve is drawn in cells.
 */
import {
  type Block,
  type Blocks,
  type Chart,
  type Choice,
  type Code,
  type Inlines,
  type Matrix,
  reasonOf,
  type Table,
} from '../../document.js';
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
  valuesOfChart,
} from '../in-words.js';
import { chartRows } from '../rows/chart.js';
import { printedLines } from '../rows/rows.js';
import { escapeStart, escapeText, fenceFor, inlinesMarkdown, strong } from './inlines.js';
import { latexOf } from './latex.js';

/** The least that opens and closes a fence. */
const FENCE = 3;
/** A chart in cells; a line of it fits beside the margins of a page. */
const CHART_WIDTH = 72;
const CHART_HEIGHT = 10;

/** @param level of its headings */
export function markdownOf(blocks: Blocks, level = 3): string {
  return blocks
    .map((block) => blockMarkdown(block, level))
    .filter(Boolean)
    .join('\n\n');
}

/** A line of words alone, such as a title. */
export function markdownText(text: string): string {
  return escapeStart(escapeText(text));
}

function blockMarkdown(block: Block, level: number): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(level)} ${inlinesMarkdown(block.inlines)}`;
    case 'tokens':
    case 'paragraph':
    case 'note':
    case 'gloss':
      return escapeStart(inlinesMarkdown(block.inlines));
    case 'hint':
      return '';
    case 'formula':
      return block.lines.map((line) => `$$${latexOf(line)}$$`).join('\n\n');
    case 'list':
      return block.items
        .map((item, k) => itemMarkdown(item, block.first === null ? '- ' : `${block.first + k}. `, level))
        .join('\n');
    case 'code':
      return codeMarkdown(block);
    case 'table':
      return tableMarkdown(block);
    case 'matrix':
      return matrixInMarkdown(block);
    case 'chart':
      return chartMarkdown(block);
    case 'map':
      return markdownText(block.points.map(({ name }) => name).join(', '));
    case 'graph':
      return blockMarkdown(graphList(block), level);
    case 'group':
      return [strong(escapeText(block.title)), markdownOf(block.blocks, level)].join('\n\n');
    case 'choice':
      return choiceMarkdown(block, level);
  }
}

/** What follows its first line stands under it; a list within it follows at once. */
function itemMarkdown(item: Blocks, lead: string, level: number): string {
  const parts = item.map((block, k) => {
    const markdown = blockMarkdown(block, level);
    return k === 0 ? markdown : `${block.kind === 'list' ? '\n' : '\n\n'}${markdown}`;
  });
  return lead + parts.join('').replace(/\n(?=[^\n])/g, `\n${' '.repeat(lead.length)}`);
}

function codeMarkdown(code: Code): string {
  const { lines, numbers, language } = code;
  const shown =
    numbers === undefined
      ? lines
      : lines.map((line, k) => {
          const number = numbers.first + k;
          return `${number === numbers.current ? '>' : ' '} ${number}  ${line}`.trimEnd();
        });
  const fence = fenceFor(shown.join('\n'), FENCE);
  const words = languageInWords(code);
  return [...(words === '' ? [] : [words, '']), `${fence}${language ?? 'text'}`, ...shown, fence].join('\n');
}

function matrixInMarkdown(matrix: Matrix): string {
  const { overview, selected, blanks } = matrixInWords(matrix);
  const parts = [
    escapeText(overview),
    selected !== null && `Selected: ${escapeText(selected)}.`,
    blanks !== null && escapeText(`${blanks}.`),
  ];
  const words = escapeStart(parts.filter(Boolean).join(' '));
  return isWrittenOut(matrix) ? `${words}\n\n${matrixMarkdown(matrix)}` : words;
}

/** A curve is drawn: a table of places on it would be long, and would show nothing at a glance. */
function chartMarkdown(chart: Chart): string {
  if (chart.plane !== undefined) return chartInWords(chart).map(markdownText).join('\n\n');
  const cursor = cursorOfChart(chart);
  const drawn =
    chart.x.name === ''
      ? markdownText(valuesOfChart(chart).map(placedInWords).join(', '))
      : codeMarkdown({
          kind: 'code',
          lines: printedLines(chartRows(chart, CHART_WIDTH, CHART_HEIGHT)),
        });
  const { lead, told } = measuredInChart(chart);
  return [
    strong(escapeText(chart.title ?? '')),
    markdownText(chartInWords(chart).join(' ')),
    drawn,
    cursor !== null && markdownText(`Selected: ${placedInWords(cursor)}.`),
    told.length > 0 && markdownText(`${lead.replace('m', 'M')}: ${told.join('; ')}.`),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function choiceMarkdown(choice: Choice, level: number): string {
  const { question, picks, lines, said } = choice;
  const options = lines.map((line, k) => {
    const [name, notes] = [markdownText(line.name), optionInWords(line).map(escapeText).join(', ')];
    const option = notes === '' ? name : `${strong(name)}: ${notes}`;
    return `${picks === 'line' ? `${k + 1}. ` : '- '}${option}`;
  });
  return [strong(escapeText(question)), options.join('\n'), markdownText(said), markdownOf(reasonOf(choice), level)]
    .filter(Boolean)
    .join('\n\n');
}

function tableMarkdown(table: Table): string {
  const { columns, rows } = table;
  const shown = columns
    .map((_, k) => k)
    .filter((k) => rows.length === 0 || !rows.every(({ cells }) => isBars(cells[k] ?? [])));
  if (table.defines)
    return rows.map(({ cells: [name, meaning] }) => `- ${cellOf(name, true)}: ${cellOf(meaning, false)}`).join('\n');
  const lines = rows.map(({ cells, selected, across }) =>
    across
      ? shown.map((_, at) => (at === 0 ? cellOf(cells[0], true) : ''))
      : shown.map((k) => cellOf(cells[k], selected === true)),
  );
  const left = escapeText(hiddenInWords(table));
  return [
    ...legendsOf(columns).flatMap((legend) => [escapeText(legend), '']),
    pipes(
      shown.map((k) => cellOf(columns[k].head, false)),
      shown.map((k) => columns[k].holds === 'number'),
      lines,
    ),
    ...(left === '' ? [] : ['', left]),
  ].join('\n');
}

/** Row by row, the selected number in strong letters. */
function matrixMarkdown(matrix: Matrix): string {
  const { rowNames, columnNames, values, cursor, blank } = matrix;
  const write = formOf(matrix);
  const lines = rowNames.map((name, row) => [
    escapeText(name),
    ...columnNames.map((_, column) => {
      const at = row * columnNames.length + column;
      if (blank?.at[at]) return '';
      const number = write(values[at]);
      return row === cursor.row && column === cursor.column ? strong(number) : number;
    }),
  ]);
  return pipes(['', ...columnNames.map(escapeText)], [false, ...columnNames.map(() => true)], lines);
}

function pipes(heads: readonly string[], areNumbers: readonly boolean[], rows: readonly (readonly string[])[]): string {
  const rule = areNumbers.map((isNumber) => (isNumber ? '---:' : '---'));
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellOf(cell: Inlines | undefined, isStrong: boolean): string {
  const markdown = inlinesMarkdown(cell ?? [], true);
  return isStrong ? strong(markdown) : markdown;
}

function isBars(cell: Inlines): boolean {
  return cell.every(({ kind }) => kind === 'bar');
}
