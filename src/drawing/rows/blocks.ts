/**
 * Blocks of a document as rows. An empty row stands between two of them, but not under a heading or what keys do, nor
 * over what belongs to the block above.
 */
import { widthOf } from '../../cells/width.js';
import {
  type Block,
  type Blocks,
  type Chart,
  type Code,
  type FormulaLine,
  type Inlines,
  type NameMap,
  reasonOf,
} from '../../document/document.js';
import type { Graph } from '../../document/graph.js';
import { graphList } from '../graph-list.js';
import { pointAtChanges } from './changes.js';
import { chartRows, listedRows } from './chart.js';
import { choiceRows } from './choice.js';
import { graphRows } from './graph/graph.js';
import { graphUnder, sentencesFrom } from './graph/under.js';
import { inlineRow, joined, noteRow } from './inlines.js';
import { labelMap } from './label-map.js';
import { matrixBlockRows } from './matrix-block.js';
import { EMPTY_ROW, type Role, type Row, row, rowWidth, span, wrap, wrapSpans } from './rows.js';
import { tableBlockRows } from './table-block.js';

/** The room for a document, and how it is drawn. */
export interface Drawing {
  readonly width: number;
  /** The role of paragraphs without a tone: in a pane they are explanations. Default: plain. */
  readonly said?: Extract<Role, 'plain' | 'prose'>;
  /** How many rows are in view, where known; to be asked only by what is drawn otherwise at another height. */
  readonly inView?: (() => number | undefined) | undefined;
}

const INDENT = '  ';
const FORMULA_INDENT = '    ';
const NARROWEST_FORMULA = 10;
const NARROWEST_GROUP = 8;
const CHART_HEIGHT = 10;
const LEAST_CHART = 4;
const MAP_HEIGHT = 16;
const LEAST_MAP = 6;
/** What is said of dots, and what keys do. */
const BELOW_MAP = 2;

export function blockRows(blocks: Blocks, drawing: Drawing): readonly Row[] {
  const rows: Row[] = [];
  for (let k = 0; k < blocks.length; k++) {
    const block = blocks[k];
    if (k > 0 && !belongsAbove(block, blocks[k - 1]) && !leadsOn(blocks, k - 1)) rows.push(EMPTY_ROW);
    const sentences = sentencesFrom(blocks, k);
    const graph = blocks[k + sentences.length];
    if (graph?.kind === 'graph' && Number.isFinite(drawing.width)) {
      rows.push(...graphRowsBelow(sentences, graph, rows.length, drawing));
      k += sentences.length;
    } else rows.push(...(isPicture(block) ? pictureRowsBelow(block, rows.length, drawing) : rowsOf(block, drawing)));
  }
  return rows.map(pointAtChanges);
}

/** @param above how many rows stand above its sentences */
function graphRowsBelow(sentences: Blocks, graph: Graph, above: number, drawing: Drawing): readonly Row[] {
  const { width, inView } = drawing;
  const height = inView?.();
  const draw = (blocks: Blocks): readonly Row[] => blocks.flatMap((block) => rowsOf(block, drawing));
  return graphUnder(sentences, graph, { width, height: height === undefined ? undefined : height - above, draw });
}

function isPicture(block: Block): block is Chart | NameMap {
  return block.kind === 'chart' || block.kind === 'map';
}

/** @param above how many rows stand above it */
function pictureRowsBelow(block: Chart | NameMap, above: number, drawing: Drawing): readonly Row[] {
  if (block.kind === 'chart') return chartRowsBelow(block, above, drawing);
  const { width, inView } = drawing;
  const height = inView?.();
  const room = height === undefined ? MAP_HEIGHT : Math.max(LEAST_MAP, height - above - BELOW_MAP);
  const { rows, dots } = labelMap(
    block.points.map(({ name, x, y, tone }) => ({ text: name, role: tone, point: [x, y] })),
    width,
    room,
  );
  return dots === 0 ? rows : [...rows, ...wrap(block.hidden, width, 'muted')];
}

/** One that fills its room is a list where nothing is known of that. */
function chartRowsBelow(chart: Chart, above: number, { width, inView }: Drawing): readonly Row[] {
  if (chart.fills !== true) return chartRows(chart, width, CHART_HEIGHT);
  const height = inView?.();
  return height === undefined
    ? listedRows(chart, width)
    : chartRows(chart, width, Math.max(LEAST_CHART, height - above));
}

function rowsOf(block: Block, drawing: Drawing): readonly Row[] {
  const { width, said = 'plain' } = drawing;
  switch (block.kind) {
    case 'heading':
      return headingRows(block.inlines, width);
    case 'paragraph':
      if (block.inlines[0]?.kind === 'token') return tokenRows(block.inlines, width);
      return wrapSpans(inlineRow(block.inlines, block.tone ?? said, { trend: width }), width);
    case 'note':
      return indented(
        wrapSpans(
          block.tone === undefined ? noteRow(block.inlines) : inlineRow(block.inlines, block.tone),
          width - INDENT.length,
        ),
      );
    case 'gloss':
      return indented(
        wrapSpans(inlineRow(block.inlines, 'accent'), Math.max(NARROWEST_FORMULA, width - FORMULA_INDENT.length)),
        FORMULA_INDENT,
      );
    case 'hint':
      return wrapSpans(inlineRow(block.inlines, 'muted'), width);
    case 'formula':
      return formulaRows(block.lines, Math.max(NARROWEST_FORMULA, width - FORMULA_INDENT.length));
    case 'list':
      return block.items.flatMap((item, k) => {
        const lead = block.first === null ? '- ' : `${block.first + k}. `;
        const within = { ...drawing, width: Math.max(1, width - lead.length) };
        return hang(
          item.flatMap((part) => rowsOf(part, within)),
          lead,
        );
      });
    case 'code':
      return codeRows(block, width);
    case 'table':
      return tableBlockRows(block, width);
    case 'matrix':
      return matrixBlockRows(block, width, drawing.inView?.());
    case 'chart':
    case 'map':
      return pictureRowsBelow(block, 0, drawing);
    case 'graph':
      return Number.isFinite(width) ? graphRows(block, width) : rowsOf(graphList(block), drawing);
    case 'group': {
      const lead = `${block.title}  `;
      const within = { ...drawing, width: Math.max(NARROWEST_GROUP, width - widthOf(lead)) };
      return hang(blockRows(block.blocks, within), lead, 'warning');
    }
    case 'choice': {
      const reason = reasonOf(block).flatMap((each) => rowsOf(each, drawing));
      return choiceRows(block, reason, width);
    }
  }
}

/** A text of tokens, none of which is broken; what stands between them ends a row where there is no more room. */
function tokenRows(inlines: Inlines, width: number): readonly Row[] {
  const rows: Row[] = [];
  let line: Row = [];
  for (const inline of inlines) {
    const part = inlineRow([inline]);
    if (line.length > 0 && rowWidth(line) + rowWidth(part) > width) {
      rows.push(line);
      line = [];
    }
    if (line.length > 0 || inline.kind === 'token') line = [...line, ...part];
  }
  return line.length === 0 ? rows : [...rows, line];
}

/** With numbers, a line stands in the one row that its number begins. */
function codeRows({ lines, numbers }: Code, width: number): readonly Row[] {
  if (numbers !== undefined) {
    const digits = String(numbers.first + lines.length - 1).length;
    return lines.map((line, k) => {
      const number = numbers.first + k;
      const [mark, role] = number === numbers.current ? ['▸ ', 'accent' as const] : [INDENT, 'muted' as const];
      return row(mark, span(`${String(number).padStart(digits)}  ${line}`, role));
    });
  }
  return lines.flatMap((line) => {
    const lead = INDENT + (/^ */.exec(line)?.[0] ?? '');
    return indented(wrap(line.trimStart(), Math.max(1, width - lead.length)), lead);
  });
}

/** A note, a map under the sentence about it, and what keys do after a map or what only adds something. */
function belongsAbove({ kind }: Block, above: Block): boolean {
  if (kind === 'note' || kind === 'map') return true;
  return kind === 'hint' && (above.kind === 'map' || (above.kind === 'paragraph' && above.tone === 'aside'));
}

/** A heading or what belongs to one, or what keys do with what follows. */
function leadsOn(blocks: Blocks, k: number): boolean {
  const kind = blocks[k]?.kind;
  return kind === 'heading' || kind === 'hint' || (kind === 'note' && blocks[k - 1]?.kind === 'heading');
}

/** What stands beside a heading goes below it where there is no room. */
function headingRows(inlines: Inlines, width: number): readonly Row[] {
  const whole = inlineRow(inlines, 'title');
  const parts = rowWidth(whole) <= width ? [whole] : inlines.map((inline) => inlineRow([inline], 'title'));
  return parts.flatMap((part) => wrapSpans(part, width));
}

function indented(rows: readonly Row[], lead = INDENT): readonly Row[] {
  return rows.map((line) => row(lead, ...line));
}

function hang(rows: readonly Row[], lead: string, role: Role = 'plain'): readonly Row[] {
  return rows.map((line, k) => row(span(k === 0 ? lead : ' '.repeat(widthOf(lead)), role), ...line));
}

/** Parts under each other where all lines have room, else each line wrapped on its own. */
function formulaRows(lines: readonly FormulaLine[], width: number): readonly Row[] {
  const drawn = lines.map(({ parts }) => parts.map((part) => inlineRow(part, 'formula')));
  const widths = drawn[0].map((_, k) => Math.max(...drawn.map((parts) => rowWidth(parts[k] ?? []))));
  const aligned = drawn.map((parts) =>
    parts.flatMap((part, k): Row => {
      const isLast = k === parts.length - 1;
      return isLast ? part : [...part, span(' '.repeat(widths[k] - rowWidth(part) + 1), 'formula')];
    }),
  );
  const fit = aligned.every((line) => rowWidth(line) <= width);
  const apart = drawn.map((parts) => parts.flatMap((part, k) => (k === 0 ? part : [span(' ', 'formula'), ...part])));
  return (fit ? aligned : apart).flatMap((line) => indented(wrapSpans(joined(line), width), FORMULA_INDENT));
}
