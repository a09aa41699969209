/**
 * Where NaN and infinities are made: the first step that makes one out of finite inputs, though it may keep it to
 * itself, as a norm keeps its variance. What a mask means, and what only describes the run, such as a perplexity, is told
 * apart.
 */

import { columnsOf, coordinatesOf } from '../../numbers/engine/tensor.js';
import { nameElement } from '../../numbers/engine/value.js';
import { once } from '../../numbers/kernels/remember.js';
import type { History } from '../../timeline/history.js';
import { isRecorded, isWhole, type Trace, type TraceFrame, type TraceValue } from '../../timeline/trace.js';
import { type Unseen, unseenIn } from '../../timeline/unseen.js';
import { showNumber } from '../expressions/values.js';
import { describeBad, findMasks, finitenessOf, isBad, meansInfinity } from './masks.js';
import { endsOf, framesLeadingTo, lossesOf, usedFrames } from './reach.js';

/** What is wrong at a step, in words, and the element of its output where it shows; null if it is about the whole step. */
export interface Finding {
  readonly text: string;
  readonly element: number | null;
  /** Present where it is over by the next iteration that was recorded, as at the first step of a warm-up. */
  readonly isPassing?: true;
  /** Present where neither the loss nor a parameter comes of it. */
  readonly isContained?: true;
}

export type Overflows = ReturnType<typeof overflowsAt>;

/** What is not finite in an iteration of a history. */
export function overflowsAt(timeline: Pick<History, 'replay' | 'startsAnew'>, trace: Trace) {
  const { frames, iteration } = trace;
  // What the iteration before left behind is told of there, where that was recorded too.
  const isFollowing = timeline.replay !== null || !timeline.startsAnew(iteration);
  // Most iterations are finite throughout, and need none of these.
  const ends = once(() => endsOf(trace));
  const masks = once(() => findMasks(trace, ends()));
  const reaching = once(() => framesLeadingTo(ends(), frames, (value) => finitenessOf(value) !== 'finite'));
  const isStray = (value: TraceValue): boolean => isBad(value) && !masks().has(value.node);
  const findingAt = (frame: TraceFrame): Finding | null => {
    const { op, inputs, output } = frame;
    const isSound = !isBad(output);
    if (meansInfinity(op) && trace.start !== null) return null;
    const made = isSound ? (hiddenOverflow(frame) ?? emptyRow(frame)) : overflowOf(output);
    if (made === null || (!isSound && masks().has(output.node))) return null;
    const bad = inputs.filter(isBad);
    const given = bad.find((input) => isStray(input) && isFirstRead(input, frame, frames, isFollowing));
    if (given !== undefined) {
      const what = given.isData === true ? 'in what the iteration was given' : 'before what was recorded';
      return { text: `${overflowOf(given).text} ${what}; ${made.text}`, element: made.element };
    }
    if (bad.some(isStray)) return null;
    const unknown = inputs.filter((input) => finitenessOf(input) === 'unknown').map(({ symbol }) => symbol);
    return { text: `${made.text}${sourceText(bad, unknown, isSound)}`, element: made.element };
  };
  return {
    /** Whether a step makes a NaN or infinity that no mask means: only where it is first made, not where it is passed on. */
    findingAt,
    /** Whether what a step makes gets into the loss, a parameter or what an optimizer keeps. */
    matters: ({ index }: TraceFrame) => trace.start !== null || reaching().has(index),
    /** Whether it is known which value the iteration is about. */
    hasLoss: () => trace.start !== null || lossesOf(trace).length > 0,
    /** Whether an element is not finite and no mask put it there, as far as numbers or counts tell. */
    isStray,
    /** The first element that is not finite and that no mask put there; null where there is none. */
    strayElement: (value: TraceValue) => (isRecorded(value) && isStray(value) ? worstElement(value.data) : null),
  };
}

function sourceText(bad: readonly TraceValue[], unknown: readonly string[], isSound: boolean): string {
  if (isSound && bad.length > 0) return '';
  if (unknown.length > 0) {
    return `; whether ${unknown.join(' and ')} ${unknown.length === 1 ? 'was' : 'were'} finite was not recorded`;
  }
  if (bad.length === 0) return ', made from finite inputs';
  const symbols = [...new Set(bad.map(({ symbol }) => symbol))].join(' and ');
  return `, made from ${symbols}, whose infinities a mask put there`;
}

/**
 * Whether a step is the first that reads what was given and not finite to begin with: no step made that, so this one is
 * told of. What stays from iteration to iteration is told of where the recording begins.
 */
function isFirstRead(
  { isData, node, frame }: TraceValue,
  { index }: TraceFrame,
  frames: readonly TraceFrame[],
  isFollowing: boolean,
): boolean {
  if (frame !== null || (isData !== true && isFollowing)) return false;
  return frames.findIndex(({ inputs }) => inputs.some((input) => input.node === node)) === index;
}

function overflowOf(output: TraceValue): Finding {
  const { data, statistics, symbol } = output;
  if (data === null) return { text: `${symbol} has ${describeBad(statistics)}`, element: null };
  const element = worstElement(data);
  return { text: `${nameElement(output, element)} is ${showNumber(data[element])}`, element };
}

/** The first NaN, which no mask means, else the first infinity. */
function worstElement(data: Float64Array): number {
  const spoilt = data.findIndex(Number.isNaN);
  return spoilt === -1 ? data.findIndex((x) => !Number.isFinite(x)) : spoilt;
}

function hiddenOverflow(frame: TraceFrame): Finding | null {
  const hidden = isWhole(frame) ? frame.op.explain.hidden?.(frame.inputs, frame.attributes) : undefined;
  for (const { name, value, element } of hidden ?? []) {
    if (Number.isFinite(value)) continue;
    return {
      text: `${name} of ${nameElement(frame.output, element)} is ${showNumber(value)} inside ${frame.op.name}`,
      element,
    };
  }
  return null;
}

/** Attention that makes 0 of a row which is masked whole, where others make NaN. */
function emptyRow({ op, inputs, output }: TraceFrame): Finding | null {
  if (!MAKES_ZERO.test(op.name)) return null;
  const scores = inputs.find((input) => finitenessOf(input) === 'infinite');
  const start = scores === undefined ? -1 : maskedRow(scores);
  if (scores === undefined || start === -1) return null;
  const row = coordinatesOf(scores.shape, start).slice(0, -1).join(', ');
  const element = scores.shape.join() === output.shape.join() ? start : null;
  return { text: `row ${row} of ${scores.symbol} is masked whole, of which ${op.name} makes 0`, element };
}

/** Why it cannot be told whether a step makes 0 of a row that is masked whole; null where it can. */
export function unseenRow({ op, inputs }: TraceFrame): Unseen | null {
  return MAKES_ZERO.test(op.name) ? unseenIn(inputs.filter((input) => finitenessOf(input) === 'infinite')) : null;
}

const MAKES_ZERO = /^(aten::)?(_safe_softmax|_scaled_dot_product_flash_attention_for_cpu)$/;

/** Where the first row begins that is masked whole; −1 where there is none. */
function maskedRow({ data, shape }: TraceValue): number {
  const columns = columnsOf(shape);
  for (let start = 0; data !== null && start < data.length; start += columns) {
    if (data.subarray(start, start + columns).every((x) => x === -Infinity)) return start;
  }
  return -1;
}

/** What only describes the run up to a frame, such as a perplexity, and is not finite there: no rule stops at it. */
export function unusedOverflows(trace: Trace, until: number): readonly string[] {
  const used = new Set(usedFrames(trace));
  return trace.frames
    .slice(0, until + 1)
    .flatMap(({ index, output }) => (used.has(index) || !isBad(output) ? [] : [overflowOf(output).text]));
}
