/** Convolutions and pooling: windows that slide over the axes behind batch and channels. */
import { readFormula } from '../../../document/read-formula.js';
import { add, divide, type Expression, mean, multiply, sum } from '../../../numbers/engine/expression.js';
import { coordinatesOf, indexAt, range, type Shape, sizeOf } from '../../../numbers/engine/tensor.js';
import { type At, defineFormulas } from './formula.js';
import { inChannel } from './norms.js';

const SUM_OF_INPUT_TIMES_WEIGHT = readFormula('Σ input × weight');
const SUM_OF_GRADIENT_TIMES_WEIGHT = readFormula('Σ grad_output × weight');
const SUM_OF_G_TIMES_INPUT = readFormula('Σ g × input');
const SUM_OF_G_OVER_N = readFormula('Σ g / n');
const SUM_OF_G = readFormula('Σ g');
const SUM = readFormula('Σ');

type Place = readonly number[];

/** A number for each of the axes that a window slides over; one given stands for all. */
function perAxis(at: At, name: string, axes: number, fallback: number): readonly number[] {
  const given = at.list(name) ?? [];
  return range(axes).map((axis) => given[axis] ?? given[0] ?? fallback);
}

/** How the windows of a call lie: places of input and output meet where out × stride − padding + tap × dilation = in. */
interface Sliding {
  readonly kernel: Shape;
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

/** The place that a tap of a window sees. */
const seen = ({ stride, padding, dilation }: Omit<Sliding, 'kernel'>, place: Place, tap: Place): Place =>
  place.map((each, axis) => each * stride[axis] - padding[axis] + tap[axis] * dilation[axis]);

const isWithin = (place: Place, shape: Shape): boolean => place.every((each, axis) => each >= 0 && each < shape[axis]);

/** Where a window and the places that it sees meet, with the tap by which they do. */
type Meetings = readonly { readonly tap: Place; readonly at: Place }[];

/** What meets a place by one of the taps and lies inside. */
function meetingsOf({ kernel }: Sliding, inside: Shape, placeBy: (tap: Place) => Place): Meetings {
  return range(sizeOf(kernel)).flatMap((k) => {
    const tap = coordinatesOf(kernel, k);
    const at = placeBy(tap);
    return at.every(Number.isInteger) && isWithin(at, inside) ? [{ tap, at }] : [];
  });
}

/** What the taps of the window at a place see. */
const tapsInside = (sliding: Sliding, place: Place, inside: Shape): Meetings =>
  meetingsOf(sliding, inside, (tap) => seen(sliding, place, tap));

/** The windows that see a place. */
const windowsOver = (sliding: Sliding, place: Place, outside: Shape): Meetings => {
  const { stride, padding, dilation } = sliding;
  return meetingsOf(sliding, outside, (tap) =>
    place.map((each, axis) => (each + padding[axis] - tap[axis] * dilation[axis]) / stride[axis]),
  );
};

function convolutionOf(at: At): Sliding {
  const kernel = at.shapeOf('weight').slice(2);
  const numbers = (name: string, fallback: number) => perAxis(at, name, kernel.length, fallback);
  return { kernel, stride: numbers('stride', 1), padding: numbers('padding', 0), dilation: numbers('dilation', 1) };
}

/** Σ input × weight over the channels of a group and the taps of the window; transposed, over the windows that reach here. */
function convolved(at: At, input: string, isTransposed: boolean): Expression {
  const [row, channel, ...place] = at.coordinates;
  const groups = at.number('groups', 1);
  const weight = at.shapeOf('weight');
  const shape = at.shapeOf(input);
  const sliding = convolutionOf(at);
  const meetings = isTransposed
    ? windowsOver(sliding, place, shape.slice(2))
    : tapsInside(sliding, place, shape.slice(2));
  const channels = shape[1] / groups;
  const group = Math.floor(channel / (at.shape[1] / groups));
  const within = channel % weight[1];
  const terms = range(channels).flatMap((k) => {
    const from = group * channels + k;
    return meetings.map(({ tap, at: there }) =>
      multiply(
        at.element(input, [row, from, ...there]),
        at.element('weight', isTransposed ? [from, within, ...tap] : [channel, k, ...tap]),
      ),
    );
  });
  return sum(input === 'input' ? SUM_OF_INPUT_TIMES_WEIGHT : SUM_OF_GRADIENT_TIMES_WEIGHT, terms);
}

/** Each weight gets what its tap saw times what arrived there. */
function weightGradient(at: At): Expression {
  const isTransposed = at.number('transposed') === 1;
  const [sliding, sliden] = isTransposed ? ['input', 'grad_output'] : ['grad_output', 'input'];
  const [a, b, ...tap] = at.coordinates;
  const shape = at.shapeOf(sliding);
  const inside = at.shapeOf(sliden);
  const groups = at.number('groups', 1);
  const group = Math.floor(a / (at.shape[0] / groups));
  const windows = convolutionOf(at);
  const places = shape.slice(2);
  const terms = range(shape[0]).flatMap((row) =>
    range(sizeOf(places)).flatMap((k) => {
      const place = coordinatesOf(places, k);
      const there = seen(windows, place, tap);
      if (!isWithin(there, inside.slice(2))) return [];
      const channel = group * (inside[1] / groups) + b;
      return [multiply(at.element(sliding, [row, a, ...place]), at.element(sliden, [row, channel, ...there]))];
    }),
  );
  return sum(SUM_OF_G_TIMES_INPUT, terms);
}

/** Pooling slides over the last two axes. */
function poolingOf(at: At): Sliding {
  const kernel = perAxis(at, 'kernel_size', 2, 1);
  const given = at.list('stride') ?? [];
  const stride = given.length === 0 ? kernel : perAxis(at, 'stride', 2, 1);
  return { kernel, stride, padding: perAxis(at, 'padding', 2, 0), dilation: perAxis(at, 'dilation', 2, 1) };
}

/** The place of the element in its picture, and how one of the same picture is found. */
function pictureOf({ coordinates }: At) {
  const outer = coordinates.slice(0, -2);
  return { place: coordinates.slice(-2), whole: (place: Place): Place => [...outer, ...place] };
}

function largestInWindow(at: At): Place {
  const { place, whole } = pictureOf(at);
  const found = tapsInside(poolingOf(at), place, at.shapeOf('self').slice(-2)).map(({ at: there }) => there);
  const number = (there: Place): number => at.element('self', whole(there)).value;
  return found.reduce((a, b) => (number(b) > number(a) || Number.isNaN(number(b)) ? b : a));
}

/** What a mean over a window divides by: its taps, and with them those in the padding where these count too. */
function divisor(at: At, place: Place, inside: Shape, taps: number): number {
  const given = at.number('divisor_override');
  if (given !== 0) return given;
  if (at.number('count_include_pad', 1) === 0) return taps;
  const { kernel, stride, padding } = poolingOf(at);
  const counted = place.map((each, axis) => {
    const first = each * stride[axis] - padding[axis];
    return Math.min(first + kernel[axis], inside[axis] + padding[axis]) - first;
  });
  return sizeOf(counted);
}

function meanGradient(at: At): Expression {
  const { place, whole } = pictureOf(at);
  const inside = at.shape.slice(-2);
  const pooling = poolingOf(at);
  const terms = windowsOver(pooling, place, at.shapeOf('grad_output').slice(-2)).map(({ at: window }) => {
    const taps = tapsInside(pooling, window, inside).length;
    return divide(at.element('grad_output', whole(window)), divisor(at, window, inside, taps));
  });
  return sum(SUM_OF_G_OVER_N, terms);
}

function largestGradient(at: At): Expression {
  const { place, whole } = pictureOf(at);
  const here = indexAt(at.shape.slice(-2), place);
  const windows = windowsOver(poolingOf(at), place, at.shapeOf('indices').slice(-2)).map(({ at: window }) =>
    whole(window),
  );
  const reached = windows.filter((window) => at.element('indices', window).value === here);
  return sum(
    SUM_OF_G,
    reached.map((window) => at.element('grad_output', window)),
  );
}

/** The part of an axis that one place of a smaller one stands for. */
function stretch(place: number, from: number, to: number): readonly number[] {
  const first = Math.floor((place * from) / to);
  const last = Math.ceil(((place + 1) * from) / to);
  return range(last - first).map((k) => first + k);
}

function adaptiveMean(at: At): Expression {
  const [height, width] = at.shapeOf('self').slice(-2);
  const { place, whole } = pictureOf(at);
  const [y, x] = place;
  const [rows, columns] = at.shape.slice(-2);
  const terms = stretch(y, height, rows).flatMap((r) =>
    stretch(x, width, columns).map((c) => at.element('self', whole([r, c]))),
  );
  return mean(SUM, terms);
}

export const CONVOLUTIONS = defineFormulas({
  convolution: {
    noun: 'the convolution',
    sentence: 'A window slides over the input: each output is a weighted sum of what the window sees, plus a bias.',
    symbolic: '{result}(n, c, x) = Σ {input}(n, k, x + i) × {weight}(c, k, i) + {bias}(c)',
    element(at) {
      const product = convolved(at, 'input', at.number('transposed') === 1);
      return at.has('bias') ? add(product, at.leaf('bias', at.coordinates[1])) : product;
    },
  },
  'convolution_backward input': {
    sentence: 'Each input gets the gradients of all windows that saw it, times the weights by which they did.',
    symbolic: '{result}(n, k, x) = Σ {grad_output}(n, c, x − i) × {weight}(c, k, i)',
    element: (at) => convolved(at, 'grad_output', at.number('transposed') !== 1),
  },
  'convolution_backward weight': {
    sentence: 'Each weight gets what its place in the window saw, times the gradients that arrived there.',
    symbolic: '{result}(c, k, i) = Σ {grad_output}(n, c, x) × {input}(n, k, x + i)',
    element: weightGradient,
  },
  'convolution_backward bias': {
    sentence: 'Each bias gets all gradients of its channel.',
    symbolic: '{result}(c) = Σ {grad_output}(n, c, x)',
    element: (at) => sum(SUM_OF_G, at.leaves('grad_output', inChannel(at.shapeOf('grad_output'), at.index))),
  },
  max_pool2d_with_indices: {
    noun: 'the pooling',
    sentence: 'The largest of what each window sees.',
    symbolic: '{result} = max of a window of {self}',
    element: (at) => at.element('self', pictureOf(at).whole(largestInWindow(at))),
  },
  'max_pool2d_with_indices indices': {
    sentence: 'Where in the picture the largest of each window stands.',
    symbolic: '{result} = argmax of a window of {self}',
    element: (at) => indexAt(at.shapeOf('self').slice(-2), largestInWindow(at)),
  },
  max_pool2d_with_indices_backward: {
    sentence: 'The gradient of each window goes to the place that was the largest in it.',
    symbolic: '{result} = Σ {grad_output} where it was the largest',
    element: largestGradient,
  },
  avg_pool2d: {
    noun: 'the pooling',
    sentence: 'The mean of what each window sees.',
    symbolic: '{result} = mean of a window of {self}',
    element(at) {
      const { place, whole } = pictureOf(at);
      const inside = at.shapeOf('self').slice(-2);
      const terms = tapsInside(poolingOf(at), place, inside).map(({ at: there }) => at.element('self', whole(there)));
      return divide(sum(SUM, terms), divisor(at, place, inside, terms.length));
    },
  },
  avg_pool2d_backward: {
    sentence: 'The gradient of each window is shared out evenly over it.',
    symbolic: '{result} = Σ {grad_output} / n',
    element: meanGradient,
  },
  _adaptive_avg_pool2d: {
    noun: 'the pooling',
    sentence: 'The mean of the part of the picture that each output stands for.',
    symbolic: '{result} = mean of a part of {self}',
    element: adaptiveMean,
  },
});
