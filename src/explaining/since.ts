/**
 * Since when a run is not finite, in a line above each step from there on, with the way to the step that made it so.
 * Invariant: nothing is said of steps ahead of the cursor, and nothing is executed to find out.
 */
import { isBadIteration, type Origin, originIn } from '../debugger/overflow/origin.js';
import type { Moment } from '../debugger/places/moment.js';
import { ALARM_SIGN } from '../document/alarm.js';
import { asCommand, type Block, type Inline } from '../document/document.js';
import { formatCount, formatNumber } from '../document/numbers.js';
import { sizeOf } from '../numbers/engine/tensor.js';
import { addressOf, nameElement } from '../numbers/engine/value.js';
import { rowCountOf } from '../timeline/cursor.js';
import type { History } from '../timeline/history.js';
import { number, paragraph, phrase, text, type Words, words } from './blocks.js';

/** Null where all that training has used so far is finite. */
export function saySince(moment: Moment): Block | null {
  const { timeline, cursor } = moment;
  const { iteration } = cursor;
  const lost = firstLost(timeline, iteration);
  const origin = originBefore(moment, lost ?? iteration);
  if (origin === null) {
    if (lost === null || lost === iteration) return null;
    const where = `${asCommand('diagnose')} finds the step that began it`;
    return alarm(phrase`Not finite since iteration ${number(lost, formatCount)}: ${where}.`);
  }
  const { step } = origin;
  if (step.iteration === iteration && step.frame === cursor.frame)
    return isAhead(origin, moment) ? null : alarm(sayOrigin(origin, moment));
  const at = phrase`step ${number(step.frame + 1, formatCount)} (${step.label})`;
  const since = step.iteration === iteration ? at : phrase`iteration ${number(step.iteration, formatCount)}, ${at}`;
  const way: Inline = { kind: 'command', line: `goto ${step.iteration}.${step.frame + 1}` };
  return alarm(phrase`Not finite since ${since}: ${way} goes there.`);
}

/** Whether it lies in a row that comes after the cursor's. */
function isAhead({ step }: Origin, { cursor, frame }: Moment): boolean {
  if (frame === null || cursor.row === null || step.element === null) return false;
  return Math.floor((step.element * rowCountOf(frame)) / sizeOf(frame.output.shape)) > cursor.row;
}

/** The number that was made at the cursor, where one is shown there. */
function sayOrigin({ step, text }: Origin, { frame }: Moment): Words {
  const value = step.element === null ? undefined : frame?.output.data?.[step.element];
  if (frame === null || step.element === null || value === undefined || Number.isFinite(value))
    return `Not finite from here on: ${text}.`;
  const shown = number(value, formatNumber, addressOf(frame.output, step.element));
  return phrase`Not finite from here on: ${nameElement(frame.output, step.element)} is ${shown}, made from finite numbers.`;
}

function alarm(said: Words): Block {
  return paragraph([text(`${ALARM_SIGN} `), ...words(said)], 'alarm');
}

/** The first of the iterations up to this one whose losses, without a gap, are not finite; null where its own is. */
function firstLost(timeline: History, iteration: number): number | null {
  let first: number | null = null;
  for (let at: number | null = iteration; at !== null; at = timeline.numbers.before(at)) {
    const loss = timeline.metric('loss', at);
    if (loss === null || Number.isFinite(loss)) break;
    first = at;
  }
  return first;
}

/**
 * The step that began it, in an iteration or in the one before, as far as these are in memory and executed. What an iteration
 * only found when it began was made before it.
 */
function originBefore({ timeline, cursor, trace }: Moment, iteration: number): Origin | null {
  const candidates = [timeline.numbers.before(iteration), iteration].filter((each) => each !== null);
  for (const candidate of candidates) {
    // Whether anything in it is not finite is known without a look at each of its numbers.
    if (!isBadIteration(timeline, candidate)) continue;
    const isHere = candidate === cursor.iteration;
    const kept = isHere ? trace : timeline.kept(candidate);
    const found = kept && originIn(timeline, kept, isHere ? (cursor.frame ?? -1) : kept.frames.length - 1);
    if (found?.isMade) return found.origin;
  }
  return null;
}
