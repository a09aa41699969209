/** Lookups, and ops that put tensors together or take them apart. */
import { readFormula } from '../../../document/read-formula.js';
import {
  add,
  constant,
  divide,
  type Expression,
  evaluate,
  type FormulaPart,
  mean,
  multiply,
  scaled,
  subtract,
  sum,
} from '../../../numbers/engine/expression.js';
import { combinations, coordinatesOf, range, sizeOf } from '../../../numbers/engine/tensor.js';
import { sigmoid } from './elementwise.js';
import { type At, axisOf, defineFormulas, type FormulaDefinition } from './formula.js';

const SUM_OF_G = readFormula('Σ g');
const SUM = readFormula('Σ');

function tableGradient(at: At): Expression {
  const width = at.shape.at(-1) ?? 1;
  const [row, column] = [Math.floor(at.index / width), at.index % width];
  const uses = at.passing('uses', row, () =>
    range(sizeOf(at.shapeOf('indices'))).filter(
      (place) => at.numberAt('indices', place) === row && row !== at.number('padding_idx', -1),
    ),
  );
  return sum(
    SUM_OF_G,
    uses.map((place) => at.leaf('grad_output', place * width + column)),
  );
}

function joined(at: At): FormulaPart {
  const axis = at.axis();
  let place = at.coordinates[axis];
  for (let k = 0; at.has(`tensors[${k}]`); k++) {
    const name = `tensors[${k}]`;
    const shape = at.shapeOf(name);
    if (sizeOf(shape) === 0) continue;
    if (place < shape[axis]) return at.element(name, at.coordinates.with(axis, place));
    place -= shape[axis];
  }
  return NaN;
}

/** The elements of the source that the index sends to this place. */
function sentHere(at: At): readonly number[] {
  const axis = at.axis();
  const shape = at.shapeOf('index');
  return range(sizeOf(shape)).filter((k) =>
    coordinatesOf(shape, k).every((each, a) => (a === axis ? at.numberAt('index', k) : each) === at.coordinates[a]),
  );
}

/** The gradient of a part of a tensor, put back where the part was taken from. */
function putBack(at: At, placeIn: (axis: number) => readonly number[] | null): FormulaPart {
  const place = placeIn(at.axis());
  return place === null ? 0 : at.element('grad_output', place);
}

const selectedPart = (at: At): FormulaPart =>
  putBack(at, (axis) =>
    at.coordinates[axis] === axisOf(at.number('index'), at.shape[axis]) ? at.coordinates.toSpliced(axis, 1) : null,
  );
const slicedPart = (at: At): FormulaPart =>
  putBack(at, (axis) => {
    const step = at.number('step', 1);
    const place = (at.coordinates[axis] - axisOf(at.number('start'), at.shape[axis])) / step;
    const isInside = place >= 0 && Number.isInteger(place) && place < at.shapeOf('grad_output')[axis];
    return isInside ? at.coordinates.with(axis, place) : null;
  });

/** The indices of advanced indexing, each with the axis that it picks from; axes without one stay. */
function pickers(at: At): readonly { readonly name: string; readonly axis: number }[] {
  return range(at.shapeOf('self').length).flatMap((axis) =>
    at.has(`indices[${axis}]`) ? [{ name: `indices[${axis}]`, axis }] : [],
  );
}

/** The shape that the indices have together, and where it stands among the axes that stay. */
function pickedShape(at: At) {
  const names = pickers(at);
  const shapes = names.map(({ name }) => at.shapeOf(name));
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  const shape = range(rank).map((axis) => Math.max(...shapes.map((each) => each[axis - rank + each.length] ?? 1)));
  const isTogether = names.every(({ axis }, k) => k === 0 || axis === names[k - 1].axis + 1);
  return { names, rank, shape, first: isTogether ? (names[0]?.axis ?? 0) : 0 };
}

/** The place in what is indexed that one place of the result stands for; null where an index is a mask. */
function pickedPlace(at: At, coordinates: readonly number[]): readonly number[] {
  const { names, rank, first } = pickedShape(at);
  const own = coordinates.slice(first, first + rank);
  const rest = [...coordinates.slice(0, first), ...coordinates.slice(first + rank)];
  return at.shapeOf('self').map((extent, axis) => {
    const picker = names.find((each) => each.axis === axis);
    if (picker === undefined) return rest.shift() ?? 0;
    const shape = at.shapeOf(picker.name);
    const place = own.slice(rank - shape.length).map((each, k) => (shape[k] === 1 ? 0 : each));
    return axisOf(at.element(picker.name, place).value, extent);
  });
}

const indexed = (at: At): Expression => at.element('self', pickedPlace(at, at.coordinates));

/** What is put where the indices say: the last of several, or their sum. */
function putAt(at: At): Expression {
  const { names, rank, shape, first } = pickedShape(at);
  const kept = at.shape.filter((_, axis) => names.every((each) => each.axis !== axis));
  const result = [...kept.slice(0, first), ...shape, ...kept.slice(first)];
  const values = at.shapeOf('values');
  const hits = range(sizeOf(result)).filter((k) => {
    const place = pickedPlace(at, coordinatesOf(result, k));
    return place.every((each, axis) => each === at.coordinates[axis]);
  });
  const valueAt = (k: number): Expression => {
    const place = coordinatesOf(result, k).slice(result.length - values.length);
    return at.element(
      'values',
      place.map((each, axis) => (values[axis] === 1 ? 0 : each)),
    );
  };
  const own = at.leaf('self', at.index);
  if (at.number('accumulate') === 1) return hits.length === 0 ? own : add(own, sum(SUM, hits.map(valueAt)));
  const last = hits.at(-1);
  return last === undefined || rank < 0 ? own : valueAt(last);
}

const BAG = { sum: 0, mean: 1, max: 2 } as const;

/** The places of the indices of one bag. */
function bag(at: At, number: number): readonly number[] {
  const offsets = range(sizeOf(at.shapeOf('offsets'))).map((k) => at.numberAt('offsets', k));
  const all = range(sizeOf(at.shapeOf('indices')));
  const isPadding = (place: number): boolean => at.numberAt('indices', place) === at.number('padding_idx', -1);
  return all.filter(
    (place) => place >= offsets[number] && place < (offsets[number + 1] ?? all.length) && !isPadding(place),
  );
}

function bagged(at: At): Expression {
  const width = at.shape[1];
  const [number, column] = at.coordinates;
  const rows = bag(at, number).map((place) => {
    const row = at.leaf('weight', at.numberAt('indices', place) * width + column);
    return at.has('per_sample_weights') ? multiply(at.leaf('per_sample_weights', place), row) : row;
  });
  if (at.number('mode') === BAG.max) {
    const [first = constant(0), ...others] = rows;
    return others.reduce((a, b) => (evaluate(b) > evaluate(a) ? b : a), first);
  }
  return at.number('mode') === BAG.mean && rows.length > 0 ? mean(SUM, rows) : sum(SUM, rows);
}

function bagGradient(at: At): Expression {
  const width = at.shape[1];
  const [row, column] = at.coordinates;
  const terms = range(sizeOf(at.shapeOf('indices'))).flatMap((place) => {
    if (at.numberAt('indices', place) !== row || row === at.number('padding_idx', -1)) return [];
    const number = at.numberAt('offset2bag', place);
    const arrives = at.leaf('grad', number * width + column);
    if (at.number('mode') === BAG.max)
      return at.numberAt('maximum_indices', number * width + column) === row ? [arrives] : [];
    if (at.number('mode') === BAG.mean) return [divide(arrives, at.numberAt('bag_size', number))];
    return [at.has('per_sample_weights') ? multiply(at.leaf('per_sample_weights', place), arrives) : arrives];
  });
  return sum(SUM_OF_G, terms);
}

function rolled(at: At): Expression {
  const shape = at.shapeOf('self');
  const [shifts, dims] = [at.list('shifts') ?? [], at.list('dims') ?? []];
  if (dims.length === 0) {
    const size = sizeOf(shape);
    return at.leaf('self', (((at.index - (shifts[0] ?? 0)) % size) + size) % size);
  }
  const place = [...at.coordinates];
  for (const [k, dim] of dims.entries()) {
    const axis = axisOf(dim, shape.length);
    place[axis] = (((place[axis] - shifts[k]) % shape[axis]) + shape[axis]) % shape[axis];
  }
  return at.element('self', place);
}

/** The two halves of a tensor along an axis that a place belongs to: where each of both lies, and whether it is in the second. */
function halvesOf(at: At) {
  const { coordinates: place } = at;
  const shape = at.shapeOf('self');
  const axis = at.axis(shape.length, -1);
  const half = shape[axis] / 2;
  const within = place.with(axis, place[axis] % half);
  const gate = at.element('self', within.with(axis, within[axis] + half));
  return {
    within,
    isGate: place[axis] >= half,
    value: at.element('self', within),
    sigmoid: sigmoid(gate),
  };
}

function addedRows(at: At): Expression {
  const axis = at.axis(at.shapeOf('self').length);
  const factor = at.number('alpha', 1);
  const rows = range(sizeOf(at.shapeOf('index'))).flatMap((k) => {
    if (at.numberAt('index', k) !== at.coordinates[axis]) return [];
    return [scaled(factor, at.element('source', at.coordinates.with(axis, k)))];
  });
  return sum(SUM, [at.leaf('self', at.index), ...rows]);
}

/** The place before padding along an axis; beyond the edge it is what lies there mirrored, or the edge. */
function unpaddedPlace(place: number, left: number, extent: number, isMirrored: boolean): number {
  const own = place - left;
  const last = extent - 1;
  if (!isMirrored) return Math.min(last, Math.max(0, own));
  return own < 0 ? -own : own > last ? 2 * last - own : own;
}

const paddingBefore = (at: At, axis: number, rank: number): number =>
  (at.list('padding') ?? [])[2 * (rank - 1 - axis)] ?? 0;

function unpadded(at: At, isMirrored: boolean): Expression {
  const shape = at.shapeOf('self');
  const place = at.coordinates.map((each, axis) =>
    unpaddedPlace(each, paddingBefore(at, axis, shape.length), shape[axis], isMirrored),
  );
  return at.element('self', place);
}

/** All that arrived where an element stood, in the margin too. */
function unpaddedGradient(at: At, isMirrored: boolean): Expression {
  const shape = at.shapeOf('grad_output');
  const places = at.coordinates.map((own, axis) =>
    range(shape[axis]).filter(
      (each) => unpaddedPlace(each, paddingBefore(at, axis, shape.length), at.shape[axis], isMirrored) === own,
    ),
  );
  return sum(
    SUM_OF_G,
    combinations(places).map((place) => at.element('grad_output', place)),
  );
}

function padding(
  kind: string,
  isMirrored: boolean,
  how: string,
  symbolic: string,
): Readonly<Record<string, FormulaDefinition>> {
  const there: FormulaDefinition = {
    sentence: `A margin is put around a tensor: ${how}.`,
    symbolic: `{result} = {self}, ${symbolic}`,
    element: (at) => unpadded(at, isMirrored),
  };
  const back: FormulaDefinition = {
    sentence: 'Each element gets the gradients of all places that it stands at, in the margin too.',
    symbolic: '{result} = Σ {grad_output}',
    element: (at) => unpaddedGradient(at, isMirrored),
  };
  const ranks = [1, 2, 3].flatMap((rank) => [
    [`${kind}_pad${rank}d`, there],
    [`${kind}_pad${rank}d_backward`, back],
  ]);
  return Object.fromEntries(ranks);
}

const PART_BACK = {
  sentence: 'The gradient is put back where it was taken from; the rest is 0.',
  symbolic: '{result} = {grad_output} there, else 0',
};
const BAG_BACK: FormulaDefinition = {
  sentence: 'Each row of the table gets the gradients of all bags that picked it.',
  symbolic: '{result}(w, d) = Σ {grad}(b, d) where {indices}(n) = w',
  element: bagGradient,
};

export const SELECTIONS = defineFormulas({
  embedding: {
    noun: 'the lookup',
    sentence: 'Each index picks its row of the table.',
    symbolic: '{result}(n, d) = {weight}({indices}(n), d)',
    /** Where the rows of a table that were looked up stand in what came of it. */
    element(at) {
      const width = at.shapeOf('weight').at(-1) ?? 1;
      const id = at.numberAt('indices', Math.floor(at.index / width));
      return at.leaf('weight', id * width + (at.index % width));
    },
  },
  embedding_dense_backward: {
    sentence: 'Each row of the table gets the gradients of all places that picked it.',
    symbolic: '{result}(w, d) = Σ {grad_output}(n, d) where {indices}(n) = w',
    element: tableGradient,
  },
  cat: {
    sentence: 'Tensors are put one after the other.',
    symbolic: '{result} = one after the other',
    element: joined,
    variadic: true,
  },
  stack: {
    sentence: 'Tensors are stacked along a new axis.',
    symbolic: '{result} = one above the other',
    element(at) {
      const axis = at.axis();
      return at.element(`tensors[${at.coordinates[axis]}]`, at.coordinates.toSpliced(axis, 1));
    },
    variadic: true,
  },
  gather: {
    sentence: 'Along an axis, the element that the index names is picked.',
    symbolic: '{result}(n, j) = {self}(n, {index}(n, j))',
    element(at) {
      const axis = at.axis(at.shapeOf('self').length);
      return at.element('self', at.coordinates.with(axis, at.element('index', at.coordinates).value));
    },
  },
  scatter_add: {
    sentence: 'Elements are added where the index says.',
    symbolic: '{result} = {self} + {src}, where {index} says',
    element: (at) => add(at.x('self'), sum(SUM, at.leaves('src', sentHere(at)))),
  },
  index_select: {
    sentence: 'Rows are picked by an index.',
    symbolic: '{result} = {self}({index})',
    element(at) {
      const axis = at.axis(at.shapeOf('self').length);
      return at.element('self', at.coordinates.with(axis, at.numberAt('index', at.coordinates[axis])));
    },
  },
  select_backward: { ...PART_BACK, element: selectedPart },
  slice_backward: { ...PART_BACK, element: slicedPart },
  index: {
    sentence: 'Elements are picked by indices.',
    symbolic: '{result} = {self}(indices)',
    element: indexed,
    variadic: true,
  },
  index_put: {
    sentence: 'Elements are written, or added, where the indices say.',
    symbolic: '{result} = {self}, with {values} at the indices',
    element: putAt,
    variadic: true,
  },
  repeat: {
    sentence: 'A tensor stands several times beside itself.',
    symbolic: '{result} = {self}, repeated',
    /** A tensor several times beside itself. */
    element(at) {
      const shape = at.shapeOf('self');
      const skipped = at.shape.length - shape.length;
      const place = shape.map((extent, axis) => at.coordinates[axis + skipped] % extent);
      return at.element('self', place);
    },
  },
  roll: {
    sentence: 'Elements move along axes, and those that leave at the end come in at the beginning.',
    symbolic: '{result} = {self}, moved on',
    element: rolled,
  },
  glu: {
    sentence: 'The first half, each element times the sigmoid of its place in the second half.',
    symbolic: '{result} = a × σ(b), ({self} in halves)',
    element(at) {
      const { value, sigmoid } = halvesOf(at);
      return multiply(value, sigmoid);
    },
  },
  glu_backward: {
    sentence:
      'The first half gets the gradient times the gate, the second times the first half and the slope of the gate.',
    symbolic: '{result} = {grad_output} × σ(b), and {grad_output} × a × σ(b) × (1 − σ(b))',
    element(at) {
      const { within, isGate, value, sigmoid } = halvesOf(at);
      const arriving = at.element('grad_output', within);
      if (!isGate) return multiply(arriving, sigmoid);
      return multiply(multiply(arriving, value), multiply(sigmoid, subtract(1, sigmoid)));
    },
  },
  ...padding('reflection', true, 'what lies within, mirrored at the edge', 'mirrored beyond its edges'),
  ...padding('replication', false, 'its edge, repeated', 'its edges repeated'),
  index_add: {
    sentence: 'Rows are added where the index says.',
    symbolic: '{result} = {self} + {source}, where {index} says',
    element: addedRows,
  },
  flip: {
    sentence: 'Axes run the other way round.',
    symbolic: '{result} = {self}, backwards',
    element(at) {
      const axes = (at.list('dims') ?? []).map((axis) => axisOf(axis, at.shape.length));
      const place = at.coordinates.map((each, axis) => (axes.includes(axis) ? at.shape[axis] - 1 - each : each));
      return at.element('self', place);
    },
  },
  constant_pad_nd: {
    sentence: 'A margin of one number is put around a tensor.',
    symbolic: '{result} = {self}, with {value} around it',
    element(at) {
      const pad = at.list('pad') ?? [];
      const shape = at.shapeOf('self');
      const place = at.coordinates.map((each, axis) => each - (pad[2 * (shape.length - 1 - axis)] ?? 0));
      const isInside = place.every((each, axis) => each >= 0 && each < shape[axis]);
      return isInside ? at.element('self', place) : at.number('value');
    },
  },
  _embedding_bag: {
    noun: 'the lookup',
    sentence: 'Each bag of indices picks rows of the table, which are added up or averaged.',
    symbolic: '{result}(b, d) = Σ {weight}({indices}(n), d) over the bag',
    element: bagged,
  },
  '_embedding_bag offset2bag': {
    sentence: 'The bag of each index.',
    symbolic: '{result}(n) = the bag of n',
    element: (at) =>
      range(sizeOf(at.shapeOf('offsets'))).filter((k) => at.numberAt('offsets', k) <= at.index).length - 1,
  },
  '_embedding_bag bag size': {
    sentence: 'How many indices each bag has.',
    symbolic: '{result}(b) = n',
    element: (at) => bag(at, at.index).length,
  },
  _embedding_bag_backward: BAG_BACK,
  _embedding_bag_dense_backward: BAG_BACK,
  scatter: {
    sentence: 'Elements are written where the index says.',
    symbolic: '{result} = {self}, with others where {index} says',
    /** What is written where the index says: the last of several. */
    element(at) {
      const last = sentHere(at).at(-1);
      if (last === undefined) return at.x('self');
      return at.has('src') ? at.leaf('src', last) : at.x('value');
    },
  },
});
