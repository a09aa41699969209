/**
 * Elements as people name them: `love`, `we, love`, `3`. The result is an element that exists, or why there is none.
 */
import { didYouMean } from '../../data/closest.js';
import { quote } from '../../data/printable.js';
import type { Value } from '../../engine/op.js';
import { describeShape, sizeOf } from '../../engine/tensor.js';
import type { CommandContext } from '../command.js';
import { momentAt } from './moment.js';

type Indexed = Pick<Value, 'symbol' | 'axes' | 'shape'>;

/**
 * Reads an element given by its positions from 0 or its labels along the axes, with commas between them, or by one flat
 * position. A label that looks like something else is written in double quotes.
 * @param example of an element, for messages
 * @returns the flat index, or what is wrong
 */
export function parseElement(value: Indexed, text: string, example?: string): number | string {
  const { shape, symbol } = value;
  const indexes = splitIndexes(text);
  const size = sizeOf(shape);
  if (indexes.length === 1 && shape.length !== 1 && /^\d+$/.test(indexes[0])) {
    const element = Number(indexes[0]);
    return element < size ? element : `${symbol} has the elements 0 to ${size - 1}; got ${indexes[0]}.`;
  }
  if (indexes.length !== shape.length) {
    const hint = example === undefined ? '' : ` Write it like ${example}.`;
    return `${symbol} has ${shape.length} axes (${describeShape(shape)}); got ${indexes.length}.${hint}`;
  }
  let element = 0;
  for (const [axis, index] of indexes.entries()) {
    const position = positionAlong(value, axis, index);
    if (typeof position === 'string') return position;
    element = element * shape[axis] + position;
  }
  return element;
}

/** Commas inside double quotes belong to a label. */
export function splitIndexes(text: string): readonly string[] {
  return (text.match(/(?:"[^"]*"?|[^",])+|(?<=,|^)(?=,|$)/g) ?? ['']).map((index) => index.trim());
}

/** Up to a few hundred indexes along an axis, in the form that parseElement reads: labels, or else positions. */
export function indexesAlong({ axes, shape }: Omit<Indexed, 'symbol'>, axis: number): readonly string[] {
  const labels = axes[axis]?.labels ?? [];
  return Array.from({ length: Math.min(MOST_OFFERED, shape[axis] ?? 0) }, (_, k) => writeLabel(labels[k], k));
}

const MOST_OFFERED = 500;

/** Completions of an element of the cursor's step: `we, love`. */
export function completeElement({ session, timeline }: CommandContext, argument: string): readonly string[] {
  const { frame } = momentAt(timeline, session.cursor);
  if (frame === null) return [];
  const [before] = /^(?:.*,\s*)?/s.exec(argument) ?? [''];
  return indexesAlong(frame.output, before.split(',').length - 1).map((index) => before + index);
}

/** The position, or what is wrong with the index. */
export function positionAlong({ symbol, shape, axes }: Indexed, axis: number, index: string): number | string {
  const labels = axes[axis]?.labels ?? [];
  const quoted = /^"([^"]*)"?$/.exec(index);
  if (quoted === null && /^\d+$/.test(index)) {
    return Number(index) < shape[axis]
      ? Number(index)
      : `${symbol} has the positions 0 to ${shape[axis] - 1} along ${axes[axis]?.name ?? `axis ${axis}`}; got ${quote(index)}.`;
  }
  const label = quoted?.[1] ?? index;
  const position = labels.indexOf(label);
  if (position !== -1) return position;
  return `${symbol} has no ${axes[axis]?.name ?? 'position'} ${quote(label)}.${didYouMean(label, labels)}`;
}

function writeLabel(label: string | undefined, position: number): string {
  if (label === undefined || label.includes('"')) return String(position);
  return /^\d+$|[,[\]]|^\s|\s$|^$/.test(label) ? `"${label}"` : label;
}
