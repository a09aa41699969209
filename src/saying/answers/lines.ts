/** Shared by answers whose lines lead elsewhere: the step that is asked about, where a line comes from, and what keys do. */

import type { Block } from '../../document/document.js';
import { windowStart } from '../../document/window.js';
import { isWhole, type TraceFrame } from '../../timeline/trace.js';
import { sayEffect } from '../backward-words.js';
import { hint, paragraph, phrase } from '../blocks.js';
import { sentenceOf } from '../step-words.js';

/** About as many as a pane shows. */
const MOST_LINES = 30;

export function aboutStep(frame: TraceFrame): Block {
  const said = isWhole(frame) ? sayEffect(frame) : sentenceOf(frame);
  return paragraph(phrase`${[...frame.scope, frame.label].join(' › ')}. ${said}`);
}

/** The prediction or part of the model that a step belongs to, and the copies on the way there. */
export function placeOf(scope: readonly string[], through: readonly string[]): string {
  return shortScope(scope) + copiesOf(through);
}

export function copiesOf(through: readonly string[]): string {
  return through.length === 0 ? '' : `, through ${through.join(', ')}`;
}

/** The range of lines around the selected one. */
export function windowAround(line: number, count: number): { readonly from: number; readonly to: number } {
  const from = windowStart(line, MOST_LINES, count);
  return { from, to: Math.min(count, from + MOST_LINES) };
}

/** Said where some lines of an answer have a slope, but no part. */
export function sayNoParts(): Block {
  return paragraph('Without a part: that step is not linear, so what it makes is no sum of parts.', 'aside');
}

/** What Enter does with the selected line, and how to leave. */
export function hintOn(lines: string): Block {
  return hint(`${lines}; < returns, Esc shows the step.`);
}

/** The prediction or part of the model that a step belongs to; its phase where it belongs to none. */
function shortScope(scope: readonly string[]): string {
  const inner = scope.slice(scope[0] === 'backward' ? 2 : 1);
  return inner.length === 0 ? scope.join(' › ') : inner.join(' › ');
}
