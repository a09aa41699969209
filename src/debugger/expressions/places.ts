/**
 * What stands in brackets after a tensor, one place an axis: an entry by its position, from 0 or back from −1, or by its
 * name, which takes the axis away, or a slice, which keeps it with the names of its entries, where they have any.
 * Invariant: nothing is clipped in silence: a place that does not exist is an error.
 */

import { formatPlural } from '../../document/numbers.js';
import { positionOfToken } from '../../document/written-token.js';
import { listSome, quote } from '../../files/refusal.js';
import {
  describeOperand,
  elementsFrom,
  fail,
  isTensor,
  type NumberedAxis,
  notYet,
  type Operand,
  type TensorValue,
  tensorOperand,
} from './values.js';

export type PlaceValue =
  | { readonly kind: 'at'; readonly at: Operand }
  /** Null for the first entry, or for the one after the last. */
  | { readonly kind: 'slice'; readonly from: Operand | null; readonly to: Operand | null };

/** The part of a tensor at these places of its first axes. */
export function partAt(value: Operand, places: readonly PlaceValue[]): Operand {
  if (!isTensor(value)) fail(`${capital(describeOperand(value))} has no elements to choose from.`);
  const { shape, axes } = value;
  if (places.length > shape.length) {
    fail(`There are ${places.length} places for ${formatPlural(shape.length, 'axis', 'axes')}.`);
  }
  const [first, ...others] = places;
  if (first?.kind === 'at') {
    const entry = entryOf(value, first.at);
    return others.length === 0 ? entry : partAt(entry, others);
  }
  const chosen = shape.map((count, axis) => {
    const place = places[axis] ?? { kind: 'slice', from: null, to: null };
    return place.kind === 'at' ? [indexAlong(axes[axis], count, place.at)] : sliceAlong(axes[axis], count, place);
  });
  const isKept = (axis: number): boolean => places[axis]?.kind !== 'at';
  const kept = shape.map((_, axis) => axis).filter(isKept);
  return tensorOperand(
    { shape: kept.map((axis) => chosen[axis].length), data: elementsAt(value.data, shape, chosen) },
    kept.map((axis) => chooseAlong(axes[axis], shape[axis], chosen[axis])),
  );
}

/** One entry of the first axis. */
function entryOf({ shape: [count, ...shape], data, axes: [axis, ...axes] }: TensorValue, position: Operand): Operand {
  const size = data.length / count;
  return tensorOperand({ shape, data: elementsFrom(data, indexAlong(axis, count, position) * size, size) }, axes);
}

/** The elements at every combination of the chosen entries, the last axis running fastest. */
function elementsAt(
  data: ArrayLike<number>,
  shape: readonly number[],
  chosen: readonly (readonly number[])[],
): number[] {
  let offsets = [0];
  for (const [axis, entries] of chosen.entries()) {
    offsets = offsets.flatMap((offset) => entries.map((entry) => offset * shape[axis] + entry));
  }
  return offsets.map((offset) => data[offset]);
}

function indexAlong(axis: NumberedAxis | undefined, count: number, position: Operand): number {
  if (typeof position === 'string') return labelIndex(axis, position);
  if (typeof position !== 'number' || !Number.isInteger(position)) {
    fail(`An element is chosen by a whole number or a name, not by ${showPosition(position)}.`);
  }
  const { kept } = axis ?? {};
  const all = kept?.count ?? count;
  const number = fromStart(position, all);
  if (number < 0 || number >= all) {
    fail(`There is no element ${position}: ${countedFrom(all)}.`);
  }
  const index = kept === undefined ? number : kept.numbers.indexOf(number);
  if (index === -1) notYet(`Element ${position} is left out of this iteration.`);
  return index;
}

function sliceAlong(
  axis: NumberedAxis | undefined,
  count: number,
  { from, to }: Extract<PlaceValue, { kind: 'slice' }>,
): readonly number[] {
  const { numbers, count: all } = axis?.kept ?? { numbers: Array.from({ length: count }, (_, k) => k), count };
  const [first, end] = [fromStart(endOf(from, 0), all), fromStart(endOf(to, all), all)];
  if (first < 0 || first > end || end > all) {
    const written = [from, to].map((place) => (place === null ? '' : String(place))).join(':');
    fail(`There is no slice ${written}: ${countedFrom(all)}.`);
  }
  return numbers.flatMap((number, index) => (number >= first && number < end ? [index] : []));
}

function endOf(end: Operand | null, missing: number): number {
  if (end === null) return missing;
  if (typeof end === 'number' && Number.isInteger(end)) return end;
  return fail(`A slice goes from one whole number to another, not to ${showPosition(end)}.`);
}

/** A position that counts back from the end as one from the start. */
function fromStart(position: number, count: number): number {
  return position < 0 ? count + position : position;
}

function countedFrom(count: number): string {
  return count === 0 ? 'there are none' : `there are ${count}, counted from 0 to ${count - 1}`;
}

/** The entries keep their names; without any they are shown by their positions. */
function chooseAlong(axis: NumberedAxis | undefined, count: number, entries: readonly number[]): NumberedAxis {
  const { name = '', labels, isCounted, kept } = axis ?? {};
  if (entries.length === count) return axis ?? { name };
  return {
    name,
    labels: entries.map((entry) => labels?.[entry] ?? String(entry)),
    ...((labels === undefined || isCounted) && { isCounted: true }),
    ...(kept !== undefined && { kept: { ...kept, numbers: entries.map((entry) => kept.numbers[entry]) } }),
  };
}

function labelIndex(axis: NumberedAxis | undefined, label: string): number {
  const labels = axis?.isCounted === true ? undefined : axis?.labels;
  const position = labels === undefined ? -1 : positionOfToken(labels, label);
  if (position !== -1) return position;
  const known = labels === undefined ? 'Its elements have no names.' : `Names are ${listSome(labels, 8)}.`;
  return fail(`There is no element ${quote(label)}. ${known}`);
}

function showPosition(position: Operand): string {
  return typeof position === 'number' ? String(position) : describeOperand(position);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
