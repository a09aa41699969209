/**
 * `npm run bench:kernels`: GFLOP/s of both kernels by shape, then nanoseconds a value of the elementwise ones by size, copies
 * into and out of WebAssembly's memory included where the kernel is worth them.
 * Invariant: the shapes are those of the sizes in the README's bench, one product as the models call it.
 */
import * as chosenElementwise from '../../src/numbers/kernels/elementwise.js';
import { type Elementwise, type ElementwiseName, elementwiseReference } from '../../src/numbers/kernels/elementwise.js';
import { multiplyStack } from '../../src/numbers/kernels/matmul.js';
import { multiplyStack as multiplyPlainly } from '../../src/numbers/kernels/matmul-reference.js';
import {
  multiplicationsOf,
  type ProductStack,
  product,
  productByTranspose,
} from '../../src/numbers/kernels/product-stack.js';
import { productTransposeBy } from '../support/products.js';

const ROUNDS = 9;
const NANOSECONDS_A_ROUND = 5e6;
const ELEMENTWISE_SIZES = [32, 96, 256, 6400];

/** What is multiplied, and n, k, m, count. */
const SHAPES: readonly (readonly [string, number, number, number, number])[] = [
  ['too small for SIMD', 6, 8, 8, 1],
  ['just large enough', 8, 8, 8, 1],
  ['one row by weights', 1, 64, 64, 1],
  ['c: 8 tokens, width 16', 8, 16, 16, 1],
  ['c: 8 tokens, hidden 64', 8, 16, 64, 1],
  ['c: attention of 8 tokens', 8, 4, 8, 1],
  ['b: 32 rows, 30 → 200', 32, 30, 200, 1],
  ['b: 32 rows, 200 → 27', 32, 200, 27, 1],
  ['d: 128 tokens, width 64', 128, 64, 64, 1],
  ['d: 128 tokens, hidden 256', 128, 64, 256, 1],
  ['d: hidden 256 → 64', 128, 256, 64, 1],
  ['d: 4 sequences, q · k', 32, 16, 32, 4],
  ['d: 4 sequences, weights · v', 32, 32, 16, 4],
  ['e: 768 tokens, width 128', 768, 128, 128, 1],
  ['e: 768 tokens, hidden 512', 768, 128, 512, 1],
  ['e: hidden 512 → 128', 768, 512, 128, 1],
  ['e: gradient of the weights', 128, 768, 512, 1],
  ['e: 12 sequences, q · k', 64, 32, 64, 12],
  ['e: 12 sequences, weights · v', 64, 64, 32, 12],
];

const layouts = { A·B: product, A·Bᵀ: productByTranspose, Aᵀ·B: productTransposeBy };

const CHOSEN: Readonly<Record<ElementwiseName, Elementwise>> = { ...chosenElementwise };

const header = Object.keys(layouts).flatMap((name) => [`${name} plain`, 'SIMD']);
printRow('GFLOP/s, median', 'n×k×m ×count', header);
for (const [what, n, k, m, count] of SHAPES) {
  const rates = Object.values(layouts).flatMap((layout) => measure(layout(n, k, m, count)));
  printRow(
    what,
    `${n}×${k}×${m} ×${count}`,
    rates.map((rate) => rate.toFixed(2)),
  );
}

printElementwise();

/** By size, where plain TypeScript and SIMD meet. */
function printElementwise(): void {
  printRow(
    '\nns a value, median',
    'size',
    ELEMENTWISE_SIZES.flatMap((size) => [`${size} plain`, 'SIMD']),
  );
  for (const [name, plain] of Object.entries(elementwiseReference) as [ElementwiseName, Elementwise][]) {
    const cells = ELEMENTWISE_SIZES.flatMap((size) => {
      const inputs = [1, 2, 3].map((k) => Float64Array.from({ length: size }, (_, i) => 1 + Math.sin(k * i)));
      const out = new Float64Array(size);
      const runs = [() => plain(inputs, out, 0.9, 0.1, 1e-8), () => void CHOSEN[name](inputs, out, 0.9, 0.1, 1e-8)];
      return timesOf(runs).map((time) => (time / size).toFixed(2));
    });
    printRow(name, '', cells);
  }
}

/** Of the plain kernel and of the SIMD kernel, in turns, so that a busy machine slows both. */
function measure(stack: ProductStack): readonly number[] {
  const { count, n, k, m } = stack;
  const a = Float64Array.from({ length: count * n * k }, (_, i) => Math.sin(i));
  const b = Float64Array.from({ length: count * k * m }, (_, i) => Math.cos(i));
  const out = new Float64Array(count * n * m);
  const runs = [() => multiplyPlainly(stack, a, b, out), () => void multiplyStack(stack, a, b, out)];
  return timesOf(runs).map((time) => (2 * multiplicationsOf(stack)) / time);
}

/** Medians, in nanoseconds a call. */
function timesOf(runs: readonly (() => void)[]): readonly number[] {
  const repeats = runs.map(repeatsOf);
  const nanoseconds: number[][] = runs.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    runs.forEach((run, which) => {
      nanoseconds[which].push(timeOf(run, repeats[which]));
    });
  }
  return nanoseconds.map(medianOf);
}

function repeatsOf(run: () => void): number {
  const warmUp = timeOf(run, 20);
  return Math.max(1, Math.round(NANOSECONDS_A_ROUND / Math.min(warmUp, timeOf(run, 20))));
}

/** Nanoseconds a call. */
function timeOf(run: () => void, repeats: number): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < repeats; i++) run();
  return Number(process.hrtime.bigint() - start) / repeats;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[values.length >> 1];
}

function printRow(what: string, shape: string, cells: readonly string[]): void {
  process.stdout.write(`${what.padEnd(30)}${shape.padEnd(16)}${cells.map((cell) => cell.padStart(11)).join('')}\n`);
}
