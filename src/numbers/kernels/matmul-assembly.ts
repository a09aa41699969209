/**
 * Stacks of matrix products with SIMD, in AssemblyScript: out[i, j] = Σ over p of a[i, p] · b[p, j].
 * Invariant: every sum starts at 0 and runs over p in increasing order, each product rounded before it is added, as in
 * `matmul-reference.ts`; the lanes of a vector are neighbouring columns j, so both give the same bits.
 *
 * Four rows of a and four columns of b are packed into panels, p by p, so that the innermost loop reads two streams and
 * keeps a block of 4 × 4 sums in registers. Larger blocks were slower: they spill.
 */
import { BLOCK_TILE, VALUE } from './layout-assembly';
import { addRow, plusProduct } from './pairs-assembly';
import { BLOCK, LEFT_STEP, packGroup, packRows, STEP } from './panels-assembly';

/** Sums go on from out after this many terms, so that their panels stay in the fastest cache. */
const TERMS: usize = 256;
/** Columns of b whose panels stay in the second-level cache while all rows of a pass. */
const GROUP: usize = 160;

/**
 * `count` products of one size. Addresses and strides are in bytes; the columns of out are adjacent. The row at `shift`
 * is added to each row of out last; 0 means none. `scratch` is the address of scratch memory for 256 · (2 · 4 + 160)
 * values.
 */
export function multiply(
  count: usize,
  rows: usize,
  depth: usize,
  columns: usize,
  a: usize,
  aNext: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  bNext: usize,
  bDepth: usize,
  bColumn: usize,
  out: usize,
  outNext: usize,
  outRow: usize,
  shift: usize,
  scratch: usize,
): void {
  if (depth === 0) {
    // A sum over nothing is one over a product of zeros.
    f64.store(BLOCK_TILE, 0);
    depth = 1;
    a = b = BLOCK_TILE;
    aNext = aRow = aDepth = bNext = bDepth = bColumn = 0;
  }
  for (let product: usize = 0; product < count; product++) {
    let from: usize = 0;
    do {
      const terms = min(TERMS, depth - from);
      const right = b + from * bDepth;
      for (let j: usize = 0; j < columns; j += GROUP) {
        const width = min(GROUP, columns - j);
        packGroup(right + j * bColumn, bDepth, bColumn, width, scratch + terms * LEFT_STEP, terms * STEP);
        multiplyGroup(
          rows,
          terms,
          width,
          a + from * aDepth,
          aRow,
          aDepth,
          out + j * VALUE,
          outRow,
          from === 0,
          shift !== 0 && from + terms === depth ? shift + j * VALUE : 0,
          scratch,
        );
      }
      from += terms;
    } while (from < depth);
    a += aNext;
    b += bNext;
    out += outNext;
  }
}

/** All rows of a by the packed columns, which lie behind the place of a panel of a. The sums start at 0 or go on from out. */
function multiplyGroup(
  rows: usize,
  terms: usize,
  width: usize,
  a: usize,
  aRow: usize,
  aDepth: usize,
  out: usize,
  outRow: usize,
  isFirst: bool,
  shift: usize,
  scratch: usize,
): void {
  const bytes = terms * STEP;
  for (let i: usize = 0; i < rows; i += BLOCK, a += BLOCK * aRow, out += BLOCK * outRow) {
    const height = min(BLOCK, rows - i);
    packRows(a, aDepth, aRow, height, scratch, terms);
    const whole = height === BLOCK ? width & ~(BLOCK - 1) : 0;
    let right = scratch + terms * LEFT_STEP;
    let j: usize = 0;
    for (; j < whole; j += BLOCK, right += bytes) {
      multiplyPanels(scratch, right, bytes, out + j * VALUE, outRow, isFirst);
    }
    for (; j < width; j += BLOCK, right += bytes) {
      const some = min(BLOCK, width - j);
      if (!isFirst) copyBlock(out + j * VALUE, outRow, BLOCK_TILE, STEP, height, some);
      multiplyPanels(scratch, right, bytes, BLOCK_TILE, STEP, isFirst);
      copyBlock(BLOCK_TILE, STEP, out + j * VALUE, outRow, height, some);
    }
    if (shift === 0) continue;
    for (let row: usize = 0; row < height; row++) addRow(shift, out + row * outRow, width * VALUE);
  }
}

/**
 * The 4 × 4 block of out from one panel of four rows of a and one of four columns of b, each of at least one term.
 *
 * Three terms a turn, since each turn also asks whether it is to be interrupted. Leaving in the middle of a turn is more
 * than a way to end: without it V8 would load the values of all three terms first, and run out of registers.
 */
function multiplyPanels(left: usize, right: usize, bytes: usize, out: usize, outRow: usize, isFirst: bool): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (!isFirst) {
    s00 = v128.load(out);
    s01 = v128.load(out, 16);
    s10 = v128.load(out + outRow);
    s11 = v128.load(out + outRow, 16);
    s20 = v128.load(out + 2 * outRow);
    s21 = v128.load(out + 2 * outRow, 16);
    s30 = v128.load(out + 3 * outRow);
    s31 = v128.load(out + 3 * outRow, 16);
  }
  const end = right + bytes;
  const endAfterFirst = end - STEP;
  const endAfterSecond = end - 2 * STEP;
  let b0: v128;
  let b1: v128;
  let x: v128;
  for (;;) {
    b0 = v128.load(right);
    b1 = v128.load(right, 16);
    x = v128.load(left);
    s00 = plusProduct(s00, x, b0);
    s01 = plusProduct(s01, x, b1);
    x = v128.load(left, 16);
    s10 = plusProduct(s10, x, b0);
    s11 = plusProduct(s11, x, b1);
    x = v128.load(left, 32);
    s20 = plusProduct(s20, x, b0);
    s21 = plusProduct(s21, x, b1);
    x = v128.load(left, 48);
    s30 = plusProduct(s30, x, b0);
    s31 = plusProduct(s31, x, b1);
    if (right === endAfterFirst) break;
    b0 = v128.load(right, 32);
    b1 = v128.load(right, 48);
    x = v128.load(left, 64);
    s00 = plusProduct(s00, x, b0);
    s01 = plusProduct(s01, x, b1);
    x = v128.load(left, 80);
    s10 = plusProduct(s10, x, b0);
    s11 = plusProduct(s11, x, b1);
    x = v128.load(left, 96);
    s20 = plusProduct(s20, x, b0);
    s21 = plusProduct(s21, x, b1);
    x = v128.load(left, 112);
    s30 = plusProduct(s30, x, b0);
    s31 = plusProduct(s31, x, b1);
    if (right === endAfterSecond) break;
    b0 = v128.load(right, 64);
    b1 = v128.load(right, 80);
    x = v128.load(left, 128);
    s00 = plusProduct(s00, x, b0);
    s01 = plusProduct(s01, x, b1);
    x = v128.load(left, 144);
    s10 = plusProduct(s10, x, b0);
    s11 = plusProduct(s11, x, b1);
    x = v128.load(left, 160);
    s20 = plusProduct(s20, x, b0);
    s21 = plusProduct(s21, x, b1);
    x = v128.load(left, 176);
    s30 = plusProduct(s30, x, b0);
    s31 = plusProduct(s31, x, b1);
    left += 3 * LEFT_STEP;
    right += 3 * STEP;
    if (right === end) break;
  }
  putRow(out, s00, s01);
  putRow(out + outRow, s10, s11);
  putRow(out + 2 * outRow, s20, s21);
  putRow(out + 3 * outRow, s30, s31);
}

function putRow(out: usize, sum0: v128, sum1: v128): void {
  v128.store(out, sum0);
  v128.store(out, sum1, 16);
}

function copyBlock(from: usize, fromRow: usize, to: usize, toRow: usize, height: usize, width: usize): void {
  for (let i: usize = 0; i < height; i++) {
    for (let j: usize = 0; j < width * VALUE; j += VALUE) {
      f64.store(to + i * toRow + j, f64.load(from + i * fromRow + j));
    }
  }
}
