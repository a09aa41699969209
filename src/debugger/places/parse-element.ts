/**
 * Elements as people name them: `love`, `we, love`, `3`.
 * Invariant: an answer is the flat index of an element that exists, or says why there is none.
 */
import { quote } from '../../data/printable.js';
import type { Value } from '../../engine/op.js';
import { sizeOf } from '../../engine/tensor.js';
import type { CommandContext } from '../command.js';
import { momentAt } from './moment.js';

/** An element by its names or positions along the axes, with commas between them: `love`, `we, love`, `3`. */
export function parseElement(value: Pick<Value, 'symbol' | 'axes' | 'shape'>, text: string): number | string {
  const parts = text.split(',').map((part) => part.trim().replace(/^(["'])(.*)\1$/s, '$2'));
  const { shape, axes, symbol } = value;
  const size = sizeOf(shape);
  const only = Number(parts[0]);
  if (parts.length === 1 && shape.length !== 1 && /^\d{1,9}$/.test(parts[0])) {
    return only < size ? only : `${symbol} has the elements 0 to ${size - 1}; got ${only}.`;
  }
  if (parts.length !== shape.length) return `${symbol} has ${shape.length} axes; got ${parts.length} names.`;
  let element = 0;
  for (const [axis, extent] of shape.entries()) {
    const named = axes[axis]?.labels?.indexOf(parts[axis]) ?? -1;
    const position = named !== -1 ? named : /^\d{1,9}$/.test(parts[axis]) ? Number(parts[axis]) : -1;
    if (position < 0 || position >= extent) return `${symbol} has no ${quote(parts[axis])} along its axis ${axis}.`;
    element = element * extent + position;
  }
  return element;
}

const MOST_OFFERED = 500;

/** An element of the step at hand by its names along the axes: `we, love`. */
export function completeElement({ session, timeline }: CommandContext, argument: string): readonly string[] {
  const { frame } = momentAt(timeline, session.cursor);
  if (frame === null) return [];
  const [before] = /^(?:.*,\s*)?/s.exec(argument) ?? [''];
  const labels = frame.output.axes[before.split(',').length - 1]?.labels ?? [];
  return labels.slice(0, MOST_OFFERED).map((label) => before + label);
}
