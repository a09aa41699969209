/**
 * Of which iteration the value of an expression is: names hold what was computed last, so until an iteration has computed
 * it, that is the value of the one before.
 */
import { recallFrom } from '../../timeline/history.js';
import { iterationBefore } from '../../timeline/iteration-numbers.js';
import type { Moment } from '../places/moment.js';
import { type CompiledExpression, evaluateIn } from './compile.js';
import type { Read } from './names.js';
import { FrameScene } from './scene.js';

/** The iteration before that of the cursor, where the value is from there; null where it is not. */
export function takenFrom(expression: CompiledExpression, { timeline, cursor, trace }: Moment): number | null {
  // These have an iteration for each of their values, or stay as the last update left them.
  if (expression.overs.length > 0 || expression.reads.every(staysUntilChanged)) return null;
  const scene = new FrameScene(timeline, cursor, trace, recallFrom(timeline));
  const isOwn = evaluateIn(expression, scene.within(cursor.iteration)).kind !== 'not-yet';
  return isOwn ? null : iterationBefore(timeline.numbers, cursor.iteration);
}

/** To follow a value: ` in iteration 2`; empty where it is of the cursor's iteration. */
export function originOf(expression: CompiledExpression, moment: Moment): string {
  const before = takenFrom(expression, moment);
  return before === null ? '' : ` in iteration ${before}`;
}

/** Parameters, and what the optimizer remembers of them. */
function staysUntilChanged({ metric, lookback }: Read): boolean {
  return metric === null && lookback === 0;
}
