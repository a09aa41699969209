/**
 * Stacks of matrix products with SIMD, in AssemblyScript: out[i, j] = Σ over p of a[i, p] · b[p, j].
 * Invariant: every sum starts at 0 and runs over p in increasing order, each product rounded before it is added, as in
 * `matmul-reference.ts`; the lanes of a vector are neighbouring columns j, so both give the same bits.
 *
 * Four rows of a and four columns of b are packed into panels, p by p, so that the innermost loop reads two streams and
 * keeps a block of 4 × 4 sums in registers. Larger blocks and an unrolled loop were slower: they spill.
 */
import { BLOCK_TILE } from './layout-assembly';

const BLOCK: usize = 4;
const VALUE: usize = 8;
/** Bytes of a panel's four values for one p. */
const STEP: usize = BLOCK * VALUE;

/** Sums go on from out after this many terms, so that their panels stay in the fastest cache. */
const TERMS: usize = 256;
/** Columns of b whose panels stay in the second-level cache while all rows of a pass. */
const GROUP: usize = 160;

/**
 * `count` products of one size. Addresses and strides are in bytes; the columns of out are adjacent. The row at `shift`
 * is added to each row of out last; 0 means none. `scratch` is the address of scratch memory for 256 · (4 + 160) values.
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
  for (let product: usize = 0; product < count; product++) {
    let from: usize = 0;
    do {
      const terms = min(TERMS, depth - from);
      const right = b + from * bDepth;
      for (let j: usize = 0; j < columns; j += GROUP) {
        const width = min(GROUP, columns - j);
        packGroup(right + j * bColumn, bDepth, bColumn, width, scratch, terms * STEP);
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

/** Packs columns of b behind the place of a panel of a. */
function packGroup(b: usize, bDepth: usize, bColumn: usize, width: usize, scratch: usize, bytes: usize): void {
  for (let j: usize = 0, panel = scratch + bytes; j < width; j += BLOCK, panel += bytes) {
    pack(b + j * bColumn, bDepth, bColumn, min(BLOCK, width - j), panel, bytes);
  }
}

/** All rows of a by the packed columns. The sums start at 0 or go on from out. */
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
    pack(a, aDepth, aRow, height, scratch, bytes);
    const whole = height === BLOCK ? width & ~(BLOCK - 1) : 0;
    let right = scratch + bytes;
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
    if (shift !== 0) addToRows(height, width, out, outRow, shift);
  }
}

/** Adds the row at `shift` to each row of out. */
function addToRows(rows: usize, columns: usize, out: usize, outRow: usize, shift: usize): void {
  const bytes = columns * VALUE;
  const pairs = bytes & ~15;
  for (let i: usize = 0; i < rows; i++, out += outRow) {
    for (let j: usize = 0; j < pairs; j += 2 * VALUE) {
      v128.store(out + j, f64x2.add(v128.load(shift + j), v128.load(out + j)));
    }
    if (pairs < bytes) f64.store(out + pairs, f64.load(shift + pairs) + f64.load(out + pairs));
  }
}

/** panel[p, lane] = source[p · depthStride + lane · laneStride]. Missing lanes are 0; their results are dropped. */
function pack(source: usize, depthStride: usize, laneStride: usize, lanes: usize, panel: usize, bytes: usize): void {
  if (lanes < BLOCK) {
    packSome(source, depthStride, laneStride, lanes, panel, bytes);
  } else if (laneStride === VALUE) {
    for (let at = panel; at < panel + bytes; at += STEP, source += depthStride) {
      v128.store(at, v128.load(source));
      v128.store(at, v128.load(source, 16), 16);
    }
  } else {
    packStrided(source, depthStride, laneStride, panel, bytes);
  }
}

function packStrided(source: usize, depthStride: usize, laneStride: usize, panel: usize, bytes: usize): void {
  let source1 = source + laneStride;
  let source2 = source1 + laneStride;
  let source3 = source2 + laneStride;
  const end = panel + bytes;
  if (depthStride === VALUE) {
    // Two steps at a time, each of them half of four vectors.
    for (; panel + STEP < end; panel += 2 * STEP) {
      const x0 = v128.load(source);
      const x1 = v128.load(source1);
      const x2 = v128.load(source2);
      const x3 = v128.load(source3);
      v128.store(panel, v128.shuffle<f64>(x0, x1, 0, 2));
      v128.store(panel, v128.shuffle<f64>(x2, x3, 0, 2), 16);
      v128.store(panel, v128.shuffle<f64>(x0, x1, 1, 3), 32);
      v128.store(panel, v128.shuffle<f64>(x2, x3, 1, 3), 48);
      source += 2 * VALUE;
      source1 += 2 * VALUE;
      source2 += 2 * VALUE;
      source3 += 2 * VALUE;
    }
  }
  for (; panel < end; panel += STEP) {
    v128.store(panel, v128.load64_lane(source1, v128.load64_zero(source), 1));
    v128.store(panel, v128.load64_lane(source3, v128.load64_zero(source2), 1), 16);
    source += depthStride;
    source1 += depthStride;
    source2 += depthStride;
    source3 += depthStride;
  }
}

function packSome(
  source: usize,
  depthStride: usize,
  laneStride: usize,
  lanes: usize,
  panel: usize,
  bytes: usize,
): void {
  for (let at = panel; at < panel + bytes; at += STEP, source += depthStride) {
    for (let lane: usize = 0; lane < BLOCK; lane++) {
      f64.store(at + lane * VALUE, lane < lanes ? f64.load(source + lane * laneStride) : 0);
    }
  }
}

/** The 4 × 4 block of out from one panel of four rows of a and one of four columns of b. */
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
  const end = left + bytes;
  while (left < end) {
    const b0 = v128.load(right);
    const b1 = v128.load(right, 16);
    let x = v128.load_splat<f64>(left);
    s00 = f64x2.add(s00, f64x2.mul(x, b0));
    s01 = f64x2.add(s01, f64x2.mul(x, b1));
    x = v128.load_splat<f64>(left, 8);
    s10 = f64x2.add(s10, f64x2.mul(x, b0));
    s11 = f64x2.add(s11, f64x2.mul(x, b1));
    x = v128.load_splat<f64>(left, 16);
    s20 = f64x2.add(s20, f64x2.mul(x, b0));
    s21 = f64x2.add(s21, f64x2.mul(x, b1));
    x = v128.load_splat<f64>(left, 24);
    s30 = f64x2.add(s30, f64x2.mul(x, b0));
    s31 = f64x2.add(s31, f64x2.mul(x, b1));
    left += STEP;
    right += STEP;
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
