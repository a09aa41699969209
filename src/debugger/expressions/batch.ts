/**
 * Entries of a recorded batch, by the way to them from the batch: `batch.x`, `batch[0].mask`, `batch["input-ids"]`.
 * Invariant: what is a name and what is an index into a tensor follows from the entries that the iteration has; the
 * longest name counts.
 */
import { quote } from '../../files/refusal.js';
import type { TraceValue } from '../../timeline/trace.js';
import { atStart, framesOf, reader, type ValueReader } from './names.js';
import type { Scene } from './scene.js';
import type { Syntax } from './syntax.js';
import { fail, NotRecordedError, operandOf } from './values.js';

/** A step on the way: what a name has there, and what an index would pick; null for what it cannot be. */
interface BatchStep {
  readonly name: string | null;
  readonly places: readonly Syntax[] | null;
  readonly column: number;
}

/** Null for an expression that does not begin with the batch. */
export function wayIntoBatch(node: Syntax): readonly BatchStep[] | null {
  if (node.kind === 'name') return node.name === 'batch' ? [] : null;
  if (node.kind !== 'field' && node.kind !== 'index') return null;
  const way = wayIntoBatch(node.object);
  if (way === null) return null;
  if (node.kind === 'field') return [...way, { name: `.${node.field}`, places: null, column: node.column }];
  return [...way, { name: keyOf(node.places), places: node.places, column: node.column }];
}

function keyOf([place, ...others]: readonly Syntax[]): string | null {
  if (others.length > 0 || place?.kind !== 'literal') return null;
  const { value } = place;
  if (typeof value === 'string') return `.${value}`;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? `[${value}]` : null;
}

/** Reads the entry that the first `count` steps of a way name. */
export function batchReader(way: readonly BatchStep[], count: number): ValueReader {
  const name = batchName(way, count);
  return reader((scene) => operandOf(entriesIn(scene).find(({ symbol }) => symbol === name) ?? null), atStart);
}

/** How many steps of a way name an entry of this iteration's batch; the rest are indices. */
export function namedSteps(way: readonly BatchStep[], scene: Scene): number {
  const entries = entriesIn(scene);
  for (let count = way.length; count >= 0; count--) {
    const isNamed = way.slice(0, count).every(({ name }) => name !== null);
    const areIndices = way.slice(count).every(({ places }) => places !== null);
    if (isNamed && areIndices && entries.some(({ symbol }) => symbol === batchName(way, count))) return count;
  }
  const names = entries.map(({ symbol }) => symbol);
  return fail(`There is no ${quote(batchName(way, way.length))}: the batch of this iteration has ${names.join(', ')}.`);
}

function batchName(way: readonly BatchStep[], count: number): string {
  return `batch${way
    .slice(0, count)
    .map(({ name }) => name ?? '[…]')
    .join('')}`;
}

function entriesIn(scene: Scene): readonly TraceValue[] {
  const { given } = framesOf(scene).execution.outcome;
  if (given === undefined) fail('batch is what an iteration of a recording was given, and this run is no recording.');
  if (given.length === 0) throw new NotRecordedError('No batch was told, as recorder.iteration(batch=batch) does.');
  return given;
}
