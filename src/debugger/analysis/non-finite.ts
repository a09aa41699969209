/**
 * Where NaN and infinities are made: the first step that makes one out of finite inputs, though it may keep it to
 * itself, as a norm keeps its variance. What only describes the run, such as a perplexity, is told apart.
 */
import { nameElement } from '../../engine/op.js';
import {
  isKnown,
  isRecorded,
  isWhole,
  type Statistics,
  type Trace,
  type TraceFrame,
  type TraceValue,
} from '../../timeline/trace.js';
import { showNumber } from '../expressions/show.js';

/** What is wrong at a step, in words, and the element of its output where it shows; null if it is about the whole step. */
export interface Finding {
  readonly text: string;
  readonly element: number | null;
}

/**
 * Reports a NaN or infinity only where it is first made, not where it is passed on, nor from an op that means its
 * infinities. What a step computes on its way and does not give out counts too.
 */
export function checkFinite(frame: TraceFrame, frames: readonly TraceFrame[]): Finding | null {
  const { op, inputs, output } = frame;
  const isSound = isAllFinite(output);
  if (meansInfinity(op) || isSound === null) return null;
  const made = isSound ? hiddenOverflow(frame) : outputOverflow(output);
  if (made === null) return null;
  const bad = inputs.filter((input) => isAllFinite(input) === false);
  const fromData = bad.find((input) => isFirstReadOfData(input, frame, frames));
  if (fromData !== undefined) {
    return {
      text: `${outputOverflow(fromData).text} in what the iteration was given; ${made.text}`,
      element: made.element,
    };
  }
  if (bad.some((input) => isStray(input, frames)) || passesMask(frame, frames)) return null;
  const unknown = inputs.filter((input) => isAllFinite(input) === null).map(({ symbol }) => symbol);
  const text =
    unknown.length === 0
      ? `${made.text}, made from ${bad.length === 0 ? 'finite inputs' : `${listSymbols(bad)}, whose infinities a mask put there`}`
      : `${made.text}; whether ${unknown.join(' and ')} ${unknown.length === 1 ? 'was' : 'were'} finite was not recorded`;
  return { text, element: made.element };
}

function listSymbols(values: readonly TraceValue[]): string {
  return [...new Set(values.map(({ symbol }) => symbol))].join(' and ');
}

/** Whether a step is the first that reads data which was not finite to begin with: no step made that, so this one is told of. */
function isFirstReadOfData(value: TraceValue, { index }: TraceFrame, frames: readonly TraceFrame[]): boolean {
  const { isData, node } = value;
  return (
    isData === true &&
    !isGivenMask(value, frames) &&
    frames.findIndex(({ inputs }) => inputs.some((input) => input.node === node)) === index
  );
}

/** The first element that is not finite and that no mask put there; null where there is none. */
export function strayElement(value: TraceValue, frames: readonly TraceFrame[]): number | null {
  if (!isRecorded(value) || allFinite(value.data) || isMasked(value, frames)) return null;
  const maker = value.frame === null ? undefined : frames[value.frame];
  const element = value.data.findIndex((x, index) => !Number.isFinite(x) && !isMeant(x, index, maker));
  return element === -1 ? null : element;
}

/** Whether an element is not finite and no mask put it there, as far as numbers or counts tell. */
export function isStray(value: TraceValue, frames: readonly TraceFrame[]): boolean {
  if (isRecorded(value)) return strayElement(value, frames) !== null;
  const { nan = 0, infinite = 0 } = value.statistics ?? {};
  return nan > 0 || (infinite > 0 && !isMasked(value, frames));
}

/** Masks are passed on by a few steps, such as copies and sums with scores. */
const LONGEST_PASS = 8;

/** Whether the infinities of a value are a mask's: put there by one, given as one, or passed on from one. */
function isMasked(value: TraceValue, frames: readonly TraceFrame[], depth = LONGEST_PASS): boolean {
  if (value.frame === null) return isGivenMask(value, frames);
  const maker = frames[value.frame];
  if (meansInfinity(maker.op)) return !isRecorded(value);
  return passesMask(maker, frames, depth);
}

/** Whether a step of the forward pass, such as a sum with scores, has only handed on the minus infinities of a mask. */
function passesMask(frame: TraceFrame, frames: readonly TraceFrame[], depth = LONGEST_PASS): boolean {
  if (depth === 0 || frame.scope[0] !== 'forward' || !isMinusInfinity(frame.output)) return false;
  const bad = frame.inputs.filter((input) => isAllFinite(input) === false);
  return bad.length > 0 && bad.every((input) => isMinusInfinity(input) && comesFromMask(input, frames, depth - 1));
}

function comesFromMask(value: TraceValue, frames: readonly TraceFrame[], depth: number): boolean {
  const isMade = value.frame !== null && meansInfinity(frames[value.frame].op);
  return isMade || isMasked(value, frames, depth);
}

/** A mask is often made once, outside of the iteration: minus infinities, not of the batch, that no step writes over. */
function isGivenMask(value: TraceValue, frames: readonly TraceFrame[]): boolean {
  if (value.frame !== null || /^batch($|[.[])/.test(value.symbol) || !isMinusInfinity(value)) return false;
  return frames.every(({ overwrites }) => overwrites !== value.node);
}

/** Whether all that is not finite is minus infinity; without its numbers, whether there is no NaN. */
function isMinusInfinity({ data, statistics }: TraceValue): boolean {
  if (data !== null) return data.every((x) => Number.isFinite(x) || x === Number.NEGATIVE_INFINITY);
  return statistics != null && statistics.nan === 0;
}

/** A mask makes infinities of its own, and copies those and the NaN that it was given. */
function isMeant(x: number, index: number, maker: TraceFrame | undefined): boolean {
  if (maker === undefined || Number.isNaN(x) || !meansInfinity(maker.op)) return false;
  return !maker.inputs.some(({ data }) => data?.[index] === x);
}

/** By its numbers, or where they were not kept by what was counted; null where neither was recorded. */
function isAllFinite({ data, statistics }: TraceValue): boolean | null {
  if (statistics != null && statistics.nan + statistics.infinite === 0) return true;
  if (data !== null) return allFinite(data);
  return statistics == null ? null : false;
}

function outputOverflow(output: TraceValue): Finding {
  const { data, statistics, symbol } = output;
  if (data === null) return { text: `${symbol} has ${describeBad(statistics)}`, element: null };
  const element = data.findIndex((x) => !Number.isFinite(x));
  return { text: `${nameElement(output, element)} is ${showNumber(data[element])}`, element };
}

function describeBad(statistics: Statistics | null | undefined): string {
  const { nan = 0, infinite = 0 } = statistics ?? {};
  const counted = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} infinite` : ''].filter(
    (text) => text !== '',
  );
  return `${counted.join(' and ')} elements`;
}

function hiddenOverflow(frame: TraceFrame): Finding | null {
  if (!isWhole(frame) || frame.op.hidden === undefined) return null;
  for (const { name, value, element } of frame.op.hidden(frame.inputs, frame.attributes)) {
    if (Number.isFinite(value)) continue;
    return {
      text: `${name} of ${nameElement(frame.output, element)} is ${showNumber(value)} inside ${frame.op.name}`,
      element,
    };
  }
  return null;
}

/** The frames whose outputs training uses: those that the updated state or the objective are made of. */
export function usedFrames({ frames, outcome }: Trace): readonly number[] {
  if (outcome.end === null) return frames.map(({ index }) => index);
  const lasting = new Set(outcome.end.optimizerState.flat().map(({ data }) => data));
  const used = new Set<number>();
  const ends = [outcome.objective, ...outcome.updated].map((value) => value?.frame ?? null);
  for (const end of ends) if (end !== null) used.add(end);
  for (const { index, inputs, output } of frames.toReversed()) {
    if (output.data !== null && lasting.has(output.data)) used.add(index);
    if (!used.has(index)) continue;
    for (const { frame } of inputs) if (frame !== null) used.add(frame);
  }
  return [...used].sort((a, b) => a - b);
}

/** What only describes the run up to a frame, such as a perplexity, and is not finite there: no rule stops at it. */
export function unusedOverflows(trace: Trace, until: number): readonly string[] {
  const used = new Set(usedFrames(trace));
  return trace.frames
    .slice(0, until + 1)
    .flatMap(({ index, output }) =>
      used.has(index) || isAllFinite(output) !== false ? [] : [outputOverflow(output).text],
    );
}

/** Whether an op makes infinities on purpose, as a mask does. */
function meansInfinity(op: TraceFrame['op']): boolean {
  return isKnown(op) && op.meansInfinity === true;
}

/**
 * One multiplication per element: anything that is not finite makes a sum NaN. Four sums, since each addition waits for
 * the one before it.
 */
function allFinite(data: Float64Array): boolean {
  const { length } = data;
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += data[i] * 0;
    b += data[i + 1] * 0;
    c += data[i + 2] * 0;
    d += data[i + 3] * 0;
  }
  for (; i < length; i++) a += data[i] * 0;
  return a + b + c + d === 0;
}
