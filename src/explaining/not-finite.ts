/** Which losses of a history are not finite, in words. */

import { formatCount } from '../document/numbers.js';
import type { History } from '../timeline/history.js';

/** e.g. "not finite from iteration 3 on"; null where all losses that are known up to an iteration are finite. */
export function describeNotFinite(timeline: History, last: number): string | null {
  const numbers = timeline.measured;
  const most = numbers.positionOf(last);
  let [first, count] = [-1, 0];
  for (let position = 0; position <= most; position++) {
    const loss = timeline.metric('loss', numbers.at(position));
    if (loss === null || Number.isFinite(loss)) continue;
    if (count === 0) first = position;
    count++;
  }
  if (count === 0) return null;
  const iteration = numbers.at(first);
  if (count === 1 && first < most) return `not finite at iteration ${iteration}`;
  if (first + count > most) return `not finite from iteration ${iteration} on`;
  return `not finite at ${formatCount(count)} iterations, first at ${iteration}`;
}
