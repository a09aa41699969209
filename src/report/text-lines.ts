/** A document as lines of text, as a terminal shows it, without spaces at their ends and empty lines at its end. */
import type { Blocks } from '../document/document.js';
import { blockRows } from '../document/drawing/rows/blocks.js';
import { printedLines } from '../document/drawing/rows/rows.js';
import type { ProgramFacts } from '../timeline/history.js';

/** @param width no line is broken where it is infinite */
export function textLines(blocks: Blocks, width: number): readonly string[] {
  return printedLines(blockRows(blocks, { width, said: 'prose', hasWholeTables: true }));
}

/** What a report is called by its run. */
export function titleOf({ subject, model }: ProgramFacts): string {
  return `backstep: ${subject.name} (${model.kind})`;
}

/** A text under its title. */
export function underTitle(title: string, body: string): string {
  return `${title}\n${'═'.repeat(title.length)}\n\n${body}\n`;
}
