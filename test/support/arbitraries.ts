/**
 * Random numbers, shapes and tensors for property tests. Numbers lie on a grid of 1/4096, so that a counterexample is
 * short to read and to type.
 */
import fc from 'fast-check';
import { type Shape, sizeOf, type Tensor } from '../../src/numbers/engine/tensor.js';

const GRID = 4096;

export function numberBetween(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: Math.ceil(min * GRID), max: Math.floor(max * GRID) }).map((steps) => steps / GRID);
}

/** Shapes with `ranks` axes (from, to), each of size 1 to `largest`. */
export function shapes(ranks: readonly [number, number], largest: number): fc.Arbitrary<Shape> {
  return fc.array(fc.integer({ min: 1, max: largest }), { minLength: ranks[0], maxLength: ranks[1] });
}

export function tensorOf(shape: Shape, element: fc.Arbitrary<number>): fc.Arbitrary<Tensor> {
  const size = sizeOf(shape);
  return fc
    .array(element, { minLength: size, maxLength: size })
    .map((values) => ({ shape, data: Float64Array.from(values) }));
}

/** One tensor per element arbitrary, all of the same random shape, as an elementwise op takes them. */
export function tensorsOfOneShape(...elements: readonly fc.Arbitrary<number>[]): fc.Arbitrary<readonly Tensor[]> {
  return shapes([0, 2], 4).chain((shape) => fc.tuple(...elements.map((element) => tensorOf(shape, element))));
}
