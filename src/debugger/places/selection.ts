/**
 * Which element of the cursor's output is selected, and the order in which the selection moves through the elements.
 * Invariant: the step pane shows them in the same order, so that "down" means the next line.
 */

import { columnsOf, sizeOf } from '../../numbers/engine/tensor.js';
import type { TraceFrame } from '../../timeline/trace.js';
import { descending } from '../../training/descending.js';
import { isAttention, type Moment, predictionAt, predictionPartOf, wordCountOf } from './moment.js';

/**
 * Flat range of the elements that the step is about: one row if a row or a single prediction is shown, otherwise all.
 */
export function rangeAt({ frame, cursor }: Moment) {
  if (frame === null) return { start: 0, end: 0 };
  const { shape } = frame.output;
  if (cursor.row === null || shape.length < 2) return { start: 0, end: sizeOf(shape) };
  const columns = columnsOf(shape);
  return { start: cursor.row * columns, end: (cursor.row + 1) * columns };
}

/**
 * The elements in the order of the step pane: words by score, gradients and updates by size, tensors in storage order.
 */
export function orderAt(moment: Moment): readonly number[] {
  const rank = rankAt(moment);
  return rank === null ? elementsAt(moment) : sortBy(elementsAt(moment), rank);
}

/** The elements that the step is about, the highest value first, whatever order the pane shows them in. */
export function highestFirst(moment: Moment): readonly number[] {
  const data = moment.frame?.output.data ?? null;
  return data === null ? [] : sortBy(elementsAt(moment), (element) => -data[element]);
}

function elementsAt(moment: Moment): readonly number[] {
  const { start, end } = rangeAt(moment);
  // A loop, since there can be millions.
  const elements: number[] = new Array(end - start);
  for (let i = start; i < end; i++) elements[i - start] = i;
  return elements;
}

type Rank = (element: number) => number;

/**
 * The rank that puts the elements in order, the smallest first; null if they stay as they lie. A vector that is walked
 * element by element stays so, and each element is the next line.
 */
function rankAt(moment: Moment): Rank | null {
  const { frame, cursor } = moment;
  const data = frame?.output.data ?? null;
  if (frame === null || data === null) return null;
  const { start, end } = rangeAt(moment);
  if (cursor.row !== null && frame.output.shape.length === 1) return null;
  if (isListed(moment)) return rankOfChange(frame, end - start);
  const isVector = frame.output.shape.length === 1 || cursor.row !== null;
  if (!isVector || end - start > MOST_SORTED) return null;
  switch (predictionPartOf(moment, frame)) {
    case 'logits':
    case 'exponentials':
    case 'probabilities':
      return (element) => -data[element];
    case 'logit gradients':
      return bySize(frame);
    default:
      return frame.scope[0] === 'backward' ? bySize(frame) : null;
  }
}

const MOST_SORTED = 4096;
/** More weights than these are listed by how far they change, fewer as they lie; very many take too long to sort. */
const AS_THEY_LIE = 48;
const MOST_SORTED_WEIGHTS = 65_536;

/** Whether the pane lists every element on a line of its own, even those of a matrix. */
export function isListed({ frame }: Moment): boolean {
  return frame?.scope[0] === 'update' && frame.output.shape.length > 0;
}

/** Ranks elements by how far a step of the update moves them from its first input, which is what they were before. */
function rankOfChange({ inputs, output }: TraceFrame, count: number): Rank | null {
  if (count <= AS_THEY_LIE || count > MOST_SORTED_WEIGHTS) return null;
  const after = output.data;
  const before = inputs[0].data;
  if (after === null) return null;
  if (before?.length !== after.length) return (element) => -Math.abs(after[element]);
  return (element) => -Math.abs(after[element] - before[element]);
}

/** The selected element: the one chosen, or else the step's default, such as the prediction's target. */
export function selectedElement(moment: Moment, selection: number | null): number {
  const { frame, cursor } = moment;
  const range = rangeAt(moment);
  if (cursor.row !== null && frame?.output.shape.length === 1) return cursor.row;
  if (selection !== null && selection >= range.start && selection < range.end) return selection;
  const target = targetElement(moment);
  if (target !== null) return target;
  if (frame !== null && isAttention(frame) && cursor.row === null) return lastLook(frame.output);
  return firstBy(range, frame?.scope[0] === 'backward' ? bySize(frame) : rankAt(moment));
}

/** What the last position of the first sequence attends to most; the first position can only attend to itself. */
function lastLook({ shape, data }: TraceFrame['output']): number {
  const length = columnsOf(shape);
  const start = (length - 1) * length;
  return firstBy({ start, end: start + length }, data === null ? null : (element) => -data[element]);
}

/** The element with the largest absolute value, which is where a gradient matters most. */
function bySize({ output: { data } }: TraceFrame): Rank | null {
  return data === null ? null : (element) => -Math.abs(data[element]);
}

/** The first of an order, without putting all the others in order. */
function firstBy({ start, end }: ReturnType<typeof rangeAt>, rank: Rank | null): number {
  let first = start;
  for (let i = start + 1; rank !== null && i < end; i++) if (ascending(rank(i), rank(first)) < 0) first = i;
  return first;
}

/** Where the prediction's target is in the cursor's output; null if the output has no column per word. */
export function targetElement(moment: Moment): number | null {
  const place = predictionAt(moment);
  if (place === null || moment.frame === null) return null;
  const words = wordCountOf(place.group);
  const { start, end } = rangeAt(moment);
  return end - start === words ? start + place.label.targetIndex : null;
}

/** The element `distance` lines further down (or up, if negative) from the selected one, within the list. */
export function neighbour(moment: Moment, selection: number | null, distance: number): number {
  const selected = selectedElement(moment, selection);
  if (rankAt(moment) === null) {
    const { start, end } = rangeAt(moment);
    return Math.max(start, Math.min(end - 1, selected + distance));
  }
  const order = orderAt(moment);
  const position = order.indexOf(selected);
  return order[Math.max(0, Math.min(order.length - 1, position + distance))] ?? 0;
}

function sortBy(elements: readonly number[], rank: Rank): readonly number[] {
  const ranks = Float64Array.from(elements, rank);
  const [start = 0] = elements;
  return elements.toSorted((a, b) => ascending(ranks[a - start], ranks[b - start]) || a - b);
}

/** NaN after all others. */
function ascending(a: number, b: number): number {
  return descending(b, a);
}
