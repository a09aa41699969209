/**
 * What the statistics of a value tell of it where its numbers were not kept: whether any is NaN, the largest, the norm.
 * Invariant: where they do not decide, nothing is said; of a view that shows a part alone they hold for the whole.
 */
import { sizeOf } from '../../../numbers/engine/tensor.js';
import { recordedNorm, type Statistics, type TraceValue } from '../../../timeline/trace.js';
import { wayIntoBatch } from '../batch.js';
import { type CompiledPart, reckon } from '../operators.js';
import type { FunctionCall, Syntax } from '../syntax.js';
import { NotRecordedError } from '../values.js';

type Tell = (value: TraceValue, statistics: Statistics) => number | boolean | null;

/** The same part, which falls back on what was counted; itself where that tells nothing of such a call. */
export function withStatistics(node: FunctionCall, whole: CompiledPart): CompiledPart {
  const tell = tellerOf(node);
  if (tell === null) return whole;
  const evaluate: CompiledPart['evaluate'] = (scene) => {
    try {
      return whole.evaluate(scene);
    } catch (error) {
      const value = error instanceof NotRecordedError ? error.value : null;
      const told = value?.statistics == null ? null : tell(value, value.statistics);
      if (told === null) throw error;
      return told;
    }
  };
  return { ...whole, evaluate };
}

function tellerOf({ name, parameters }: FunctionCall): Tell | null {
  const [parameter] = parameters;
  if (parameter === undefined || parameters.length !== 1) return null;
  if (isValue(parameter)) return TELLERS.get(name) ?? null;
  if (parameter.kind === 'call' && parameter.parameters.length === 1 && isValue(parameter.parameters[0])) {
    return TELLERS.get(`${name}(${parameter.name})`) ?? null;
  }
  return name === 'any' && parameter.kind === 'binary' ? comparisonTeller(parameter) : null;
}

/** Whether a node reads a value as it was recorded, so that the statistics are those of the node. */
function isValue(node: Syntax): boolean {
  // `batch.x` is an entry; with an index it may be a part of one.
  if (node.kind === 'name' || wayIntoBatch(node)?.every(({ places }) => places === null) === true) return true;
  if (node.kind === 'call') return READERS.has(node.name);
  return (
    node.kind === 'index' && node.object.kind === 'name' && node.object.name === 'input' && node.places.length === 1
  );
}

const READERS = new Set(['value', 'parameter', 'gradient', 'clippedGradient']);

/** Whether a value shows all that was counted, each element once. */
function isAll({ shape, counted = sizeOf(shape) }: TraceValue): boolean {
  return counted === sizeOf(shape);
}

const countOf =
  (count: (statistics: Statistics, size: number) => number): Tell =>
  (value, statistics) => {
    const found = count(statistics, value.counted ?? sizeOf(value.shape));
    return isAll(value) || found === 0 ? found : null;
  };
const anyOf = (tell: Tell): Tell => {
  return (value, statistics) => {
    const found = tell(value, statistics);
    return typeof found === 'number' ? found > 0 : found;
  };
};
const NAN = countOf(({ nan }) => nan);
const INFINITE = countOf(({ infinite }) => infinite);
const FINITE: Tell = (value, { nan, infinite }) => (isAll(value) ? sizeOf(value.shape) - nan - infinite : null);

/** NaN where one is NaN, as of all elements. */
const ofFinite =
  (tell: (statistics: Statistics) => number | null, infinite: number | null = null): Tell =>
  (value, statistics) => {
    if (!isAll(value)) return null;
    if (statistics.nan > 0) return NaN;
    if (statistics.infinite > 0) return infinite;
    const told = tell(statistics);
    // Statistics are written with nine digits, which tell every number of 32 bits from its neighbours, but are not it.
    return told === null || value.dtype === 'F64' ? told : Math.fround(told);
  };

const LARGEST = ofFinite(({ maximum }) => maximum);
const LEAST = ofFinite(({ minimum }) => minimum);
const LARGEST_SIZE = ofFinite(
  ({ minimum, maximum }) =>
    minimum === null || maximum === null ? null : Math.max(Math.abs(minimum), Math.abs(maximum)),
  Infinity,
);

const TELLERS: ReadonlyMap<string, Tell> = new Map([
  ['any(isnan)', anyOf(NAN)],
  ['any(isinf)', anyOf(INFINITE)],
  ['any(isfinite)', anyOf(FINITE)],
  ['count(isnan)', NAN],
  ['count(isinf)', INFINITE],
  ['count(isfinite)', FINITE],
  ['max', LARGEST],
  ['max(abs)', LARGEST_SIZE],
  ['min', LEAST],
  ['mean', ofFinite(({ mean }) => mean)],
  ['norm', (value) => (isAll(value) ? recordedNorm([value]) : null)],
]);

/** `any(x > 1)`, `any(abs(x) > 1)`, `any(x < 1)` */
function comparisonTeller({ operator, left, right }: Extract<Syntax, { kind: 'binary' }>): Tell | null {
  if (right.kind !== 'literal' || typeof right.value !== 'number') return null;
  const bound = right.value;
  const isSize =
    left.kind === 'call' && left.name === 'abs' && left.parameters.length === 1 && isValue(left.parameters[0]);
  if (!isSize && !isValue(left)) return null;
  switch (operator) {
    case '>':
    case '>=':
      return decided(isSize ? LARGEST_SIZE : LARGEST, (x) => reckon(x, bound, operator) === true, isSize);
    case '<':
    case '<=':
      return isSize ? null : decided(LEAST, (x) => reckon(x, bound, operator) === true, false);
    default:
      return null;
  }
}

/** The extreme of the finite elements decides; NaN compares with nothing, and the sign of infinities was not recorded. */
function decided(extreme: Tell, holds: (x: number) => boolean, isInfiniteEnough: boolean): Tell {
  return (value, statistics) => {
    const found = extreme(value, { ...statistics, nan: 0, infinite: 0 });
    if (typeof found === 'number' && holds(found)) return true;
    if (statistics.infinite > 0) return isInfiniteEnough && isAll(value) ? true : null;
    return typeof found === 'number' ? false : null;
  };
}
