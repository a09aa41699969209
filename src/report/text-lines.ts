/** A document as lines of text, as a terminal shows it, without spaces at their ends and empty lines at its end. */
import type { Blocks } from '../document/document.js';
import { blockRows } from '../drawing/rows/blocks.js';
import { type Row, textOf } from '../drawing/rows/rows.js';
import type { ProgramFacts } from '../timeline/history.js';

/** @param width no line is broken where it is infinite */
export function textLines(blocks: Blocks, width: number): readonly string[] {
  return linesOf(blockRows(blocks, { width, said: 'prose', hasWholeTables: true }));
}

export function linesOf(rows: readonly Row[]): readonly string[] {
  const lines = rows.map((row) => textOf(row).trimEnd());
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

/** What a report is called by its run. */
export function titleOf({ subject, model }: ProgramFacts): string {
  return `backstep: ${subject.name} (${model.kind})`;
}

/** A text under its title. */
export function underTitle(title: string, body: string): string {
  return `${title}\n${'═'.repeat(title.length)}\n\n${body}\n`;
}
