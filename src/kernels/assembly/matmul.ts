/**
 * Stacks of matrix products with SIMD, in AssemblyScript: out[i, j] = Σ over p of a[i, p] · b[p, j].
 * Invariant: every sum starts at 0 and runs over p in increasing order, each product rounded before it is added, as in
 * `matmul-reference.ts`; the lanes of a vector are neighbouring columns j, so both give the same bits.
 *
 * Four rows of a and four columns of b are packed into panels, p by p, so that the innermost loop reads two streams and
 * keeps a block of 4 × 4 sums in registers. Larger blocks and an unrolled loop were slower: they spill.
 */
import { BLOCK_TILE } from './lanes/layout';

const BLOCK: usize = 4;
const VALUE: usize = 8;
/** Bytes of a panel's four values for one p. */
const STEP: usize = BLOCK * VALUE;

/** Values of a group of columns of b, which stay in the second-level cache while all rows of a pass. */
const GROUP: usize = 40_960;

/**
 * `count` products of one size. Addresses and strides are in bytes; the columns of out are adjacent. The row at `shift`
 * is added to each row of out last; 0 means none. `scratch` is the address of scratch memory for
 * max(40,960, 4 · depth) + 4 · depth values.
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
  const bytes = depth * STEP;
  const panels = scratch + bytes;
  const most = max(BLOCK, (GROUP / max(1, depth)) & ~(BLOCK - 1));
  for (let product: usize = 0; product < count; product++) {
    for (let first: usize = 0; first < columns; first += most) {
      const width = min(most, columns - first);
      for (let j: usize = 0, panel = panels; j < width; j += BLOCK, panel += bytes) {
        pack(b + (first + j) * bColumn, bDepth, bColumn, min(BLOCK, width - j), panel, bytes);
      }
      for (let i: usize = 0; i < rows; i += BLOCK) {
        const height = min(BLOCK, rows - i);
        const corner = out + i * outRow + first * VALUE;
        pack(a + i * aRow, aDepth, aRow, height, scratch, bytes);
        multiplyRows(scratch, panels, bytes, corner, outRow, height, width);
        if (shift !== 0) addToRows(height, width, corner, outRow, shift + first * VALUE);
      }
    }
    a += aNext;
    b += bNext;
    out += outNext;
  }
}

/** Up to four rows of out from their panel and those of all columns of a group. */
function multiplyRows(
  left: usize,
  panels: usize,
  bytes: usize,
  corner: usize,
  outRow: usize,
  height: usize,
  width: usize,
): void {
  const whole = height === BLOCK ? width & ~(BLOCK - 1) : 0;
  let right = panels;
  let j: usize = 0;
  for (; j < whole; j += BLOCK, right += bytes) {
    multiplyPanels(left, right, bytes, corner + j * VALUE, outRow);
  }
  for (; j < width; j += BLOCK, right += bytes) {
    multiplyPanels(left, right, bytes, BLOCK_TILE, STEP);
    copyTile(corner + j * VALUE, outRow, height, min(BLOCK, width - j));
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
  for (let at = panel; at < panel + bytes; at += STEP) {
    v128.store(at, v128.load64_lane(source1, v128.load64_zero(source), 1));
    v128.store(at, v128.load64_lane(source3, v128.load64_zero(source2), 1), 16);
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
function multiplyPanels(left: usize, right: usize, bytes: usize, out: usize, outRow: usize): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
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

function copyTile(out: usize, outRow: usize, height: usize, width: usize): void {
  for (let i: usize = 0; i < height; i++) {
    for (let j: usize = 0; j < width; j++) {
      f64.store(out + i * outRow + j * VALUE, f64.load(BLOCK_TILE + i * STEP + j * VALUE));
    }
  }
}
