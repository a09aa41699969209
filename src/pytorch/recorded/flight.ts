/** How a loop ended that the flight recorder watched without recording a step of it. */
import type { FlightLine } from './lines.js';

/** In a clause, to follow "since". */
export function describeFlight({ how, lastIteration, struck, raised, at, isHeld }: FlightLine): string {
  const until = lastIteration === null ? '' : ` up to iteration ${lastIteration}`;
  if (raised === null) {
    if (struck !== null)
      return `the loop was left before over() could run its steps again (${struck}): it does so when the loop asks for the next batch, so let over(…, then="stop") end the loop`;
    const end =
      how === 'over'
        ? 'the loader was at its end'
        : 'the loop was left, by break or by an exception outside of the iteration';
    return `over() saw nothing wrong${until}, where ${end}`;
  }
  const what = `${raised.replace(/\.$/, '')}${at === null ? '' : ` at ${at}`}`;
  if (how === 'loader')
    return `the loader raised ${what}${lastIteration === null ? '' : ` after iteration ${lastIteration}`}`;
  const told = `iteration ${lastIteration ?? '?'} raised ${what}, which ended the loop of over()`;
  return isHeld
    ? `${told}: it was held back, and what stands behind the iteration in the loop raised another exception`
    : `${told}: a loop that raises cannot run its steps again, unless over(…, on="nonfinite, exception") holds the exception back`;
}
