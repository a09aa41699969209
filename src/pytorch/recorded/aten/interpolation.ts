/**
 * Pictures made larger or smaller: each element is made of those that lie around its place in the picture before.
 * Invariant: axes are independent, so that a picture has the product of the weights along each.
 */
import { readFormula } from '../../../document/read-formula.js';
import { type Expression, scaled, sum } from '../../../numbers/engine/expression.js';
import { combinations, range } from '../../../numbers/engine/tensor.js';
import { type At, defineFormulas, type FormulaDefinition } from './formula.js';

const SUM = readFormula('Σ');

type Kind = 'nearest' | 'linear' | 'cubic';

/** An element before, by its place along an axis, and what share of it an element after takes. */
interface Tap {
  readonly place: number;
  readonly weight: number;
}

/** Axes behind batch and channels, and what the call says of each. */
type Scaling = ReturnType<typeof scalingOf>;

const SCALES = [['scales'], ['scales_h', 'scales_w'], ['scales_d', 'scales_h', 'scales_w']];

function scalingOf(at: At, kind: Kind, before: readonly number[], after: readonly number[]) {
  const areCornersAligned = at.number('align_corners') === 1;
  const scales = SCALES[before.length - 1].map((name) => at.number(name));
  return { kind, before, after, scales, areCornersAligned };
}

/** Where an element lies in the picture before, along an axis: `area_pixel_compute_source_index` of PyTorch. */
function sourceOf({ before, after, scales, areCornersAligned, kind }: Scaling, axis: number, place: number): number {
  if (areCornersAligned) return after[axis] > 1 ? (place * (before[axis] - 1)) / (after[axis] - 1) : 0;
  const step = scales[axis] > 0 ? 1 / scales[axis] : before[axis] / after[axis];
  // The nearest is found in float32 there, whatever the picture is.
  if (kind === 'nearest') return Math.fround(place * Math.fround(step));
  const source = (place + 0.5) * step - 0.5;
  return kind === 'linear' ? Math.max(0, source) : source;
}

function tapsOf(scaling: Scaling, axis: number, place: number): readonly Tap[] {
  const last = scaling.before[axis] - 1;
  const source = sourceOf(scaling, axis, place);
  const first = Math.floor(source);
  const rest = source - first;
  const within = (each: number): number => Math.min(last, Math.max(0, each));
  if (scaling.kind === 'nearest') return [{ place: within(first), weight: 1 }];
  const weights = scaling.kind === 'linear' ? [1 - rest, rest] : [rest + 1, rest, 1 - rest, 2 - rest].map(cubic);
  const from = scaling.kind === 'linear' ? first : first - 1;
  return weights.map((weight, k) => ({ place: within(from + k), weight }));
}

/** The weight at a distance, by cubic convolution with a = −0.75 (Keys, 1981). */
function cubic(distance: number): number {
  const a = -0.75;
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance ** 2 + 1;
  return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
}

type Taps = readonly (readonly Tap[])[];

/** The elements before that one is made of, by one tap for each axis: where each stands, and how much it counts. */
function sharesOf(at: At, taps: Taps) {
  const outer = at.coordinates.slice(0, 2);
  return combinations(taps).map((each) => ({
    place: [...outer, ...each.map(({ place }) => place)],
    weight: each.reduce((product, { weight }) => product * weight, 1),
  }));
}

function weighted(at: At, name: string, taps: Taps): Expression {
  const terms = sharesOf(at, taps).map(({ place, weight }) => scaled(weight, at.element(name, place)));
  return terms.length === 1 ? terms[0] : sum(SUM, terms);
}

function forwardTaps(at: At, kind: Kind): Taps {
  const scaling = scalingOf(at, kind, at.shapeOf('self').slice(2), at.shape.slice(2));
  return at.coordinates.slice(2).map((place, axis) => tapsOf(scaling, axis, place));
}

/** Along each axis the elements after that an element before has a share in. */
function backwardTaps(at: At, kind: Kind): Taps {
  const scaling = scalingOf(at, kind, at.shape.slice(2), at.shapeOf('grad_output').slice(2));
  return at.coordinates.slice(2).map((own, axis) =>
    range(scaling.after[axis]).flatMap((place) => {
      const weight = tapsOf(scaling, axis, place).reduce((all, tap) => all + (tap.place === own ? tap.weight : 0), 0);
      return weight === 0 ? [] : [{ place, weight }];
    }),
  );
}

/** The place in the picture is rounded, too, and the more so the larger it is. */
function sizeOfWeighted(at: At, name: string, taps: Taps): number {
  const sizes = sharesOf(at, taps).map(({ place }) => Math.abs(at.element(name, place).value));
  return sizes.reduce((total, each) => total + each, 0) * (1 + Math.max(...at.shapeOf(name).slice(2)));
}

const WORDS: Readonly<Record<Kind, { readonly sentence: string; readonly symbolic: string }>> = {
  nearest: {
    sentence: 'A picture is made larger or smaller: each element is the nearest of those before.',
    symbolic: '{result} = the nearest of {self}',
  },
  linear: {
    sentence:
      'A picture is made larger or smaller: each element lies between its neighbours before, and is their mean by distance.',
    symbolic: '{result} = Σ weight × {self}, by distance',
  },
  cubic: {
    sentence: 'A picture is made larger or smaller: each element is on a smooth curve through its neighbours before.',
    symbolic: '{result} = Σ weight × {self}, by cubic convolution',
  },
};

function opsOf(name: string, kind: Kind): Readonly<Record<string, FormulaDefinition>> {
  return {
    [name]: {
      ...WORDS[kind],
      element: (at) => weighted(at, 'self', forwardTaps(at, kind)),
      sizeWithin: (at) => sizeOfWeighted(at, 'self', forwardTaps(at, kind)),
    },
    [`${name}_backward`]: {
      sentence: 'Each element gets the gradients of all that were made of it, by its share in them.',
      symbolic: '{result} = Σ weight × {grad_output}',
      element: (at) => weighted(at, 'grad_output', backwardTaps(at, kind)),
      sizeWithin: (at) => sizeOfWeighted(at, 'grad_output', backwardTaps(at, kind)),
    },
  };
}

export const INTERPOLATIONS = defineFormulas({
  ...opsOf('upsample_nearest1d', 'nearest'),
  ...opsOf('upsample_nearest2d', 'nearest'),
  ...opsOf('upsample_nearest3d', 'nearest'),
  ...opsOf('upsample_linear1d', 'linear'),
  ...opsOf('upsample_bilinear2d', 'linear'),
  ...opsOf('upsample_trilinear3d', 'linear'),
  ...opsOf('upsample_bicubic2d', 'cubic'),
});
