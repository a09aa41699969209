/** Shared by answers whose lines lead elsewhere: the step that is asked about, where a line comes from, and what keys do. */

import { asCommand, type Block, type Blocks, type Column } from '../document/document.js';
import { signedFormFor } from '../document/numbers.js';
import { windowStart } from '../document/window.js';
import { sayEffect } from '../explaining/backward-words.js';
import { hint, type Line, longTable, paragraph, phrase } from '../explaining/blocks.js';
import { sentenceOf } from '../explaining/step-words.js';
import { pathOf } from '../numbers/engine/tape.js';
import { isWhole, type TraceFrame } from '../timeline/trace.js';

/** About the number of lines that a pane shows. */
const MOST_LINES = 30;

export function aboutStep(frame: TraceFrame): Block {
  const said = isWhole(frame) ? sayEffect(frame) : sentenceOf(frame);
  return paragraph(phrase`${pathOf(frame)}. ${said}`);
}

/** A table of the lines around the selected one. */
export function tableAround<Item>(
  columns: readonly Column[],
  items: readonly Item[],
  selected: number,
  lineOf: (item: Item, position: number) => Line,
): Blocks {
  return longTable(columns, items, lineOf, { most: MOST_LINES, selected, around: true });
}

/** The lines that such a table shows. */
export function shownAround<Item>(items: readonly Item[], selected: number): readonly Item[] {
  const from = windowStart(selected, MOST_LINES, items.length);
  return items.slice(from, from + MOST_LINES);
}

/** What stands under each other is of different kinds, a weight beside an average of small squares: each has its own digits. */
export function writeAlone(value: number): string {
  return signedFormFor([value])(value);
}

/** Said where some lines of an answer have a slope, but no part. */
export function sayNoParts(): Block {
  return paragraph('Without a part: that step is not linear, so what it makes is no sum of parts.', 'aside');
}

/** What `follow` does with the selected line, and how to leave. */
export function hintOn(what: string): Block {
  return hint(`${asCommand('follow')} ${what}; ${asCommand('back')} returns, ${asCommand('stop')} shows the step.`);
}

/** The prediction or part of the model that a step belongs to; its phase where it belongs to none. */
export function partOrPhaseOf(scope: readonly string[]): string {
  return modelPartOf(scope) || scope.join(' › ');
}

/** Empty where the step belongs to no part. */
export function modelPartOf(scope: readonly string[]): string {
  return scope.slice(scope[0] === 'backward' ? 2 : 1).join(' › ');
}
