/** Shared by the answers to `why` and `uses`: the step that is asked about, and lines that lead elsewhere. */

import { windowStart } from '../../document/window.js';
import { type Row, row, wrap } from '../../drawing/rows/rows.js';
import { describeStep } from '../../saying/backward-words.js';
import { sentenceOf } from '../../saying/step-words.js';
import { isWhole, type TraceFrame } from '../../timeline/trace.js';
import { paragraph } from '../pane.js';

/** About as many as a pane shows. */
const MOST_LINES = 30;
/** Below this width, names matter more than where they come from, which Enter shows. */
export const WIDE = 60;

export function aboutStep(frame: TraceFrame, width: number): readonly Row[] {
  return paragraph(
    `${[...frame.scope, frame.label].join(' › ')}. ${isWhole(frame) ? describeStep(frame) : sentenceOf(frame)}`,
    width,
  );
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
export function noPartsRows(width: number): readonly Row[] {
  return paragraph('Without a part: that step is not linear, so what it makes is no sum of parts.', width, 'muted');
}

export function hintRows(text: string, width: number): readonly Row[] {
  return wrap(`${text}; < returns, Esc shows the step.`, width - 2, 'muted').map((line) => row('  ', ...line));
}

/** The prediction or part of the model that a step belongs to; its phase where it belongs to none. */
function shortScope(scope: readonly string[]): string {
  const inner = scope.slice(scope[0] === 'backward' ? 2 : 1);
  return inner.length === 0 ? scope.join(' › ') : inner.join(' › ');
}
