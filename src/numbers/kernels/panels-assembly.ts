/**
 * Panels: rows of a and columns of b in the order in which a product reads them, four side by side for each p.
 * Invariant: a panel is always four wide. What is missing repeats the last row or column, and its results are dropped.
 */
import { VALUE } from './layout-assembly';

export const BLOCK: usize = 4;
/** Bytes of four values for one p, in a panel of b. */
export const STEP: usize = BLOCK * VALUE;
/** In a panel of a each value fills a vector: a load with an offset is one instruction, one that splats is two. */
export const LEFT_STEP: usize = 2 * STEP;

export function packGroup(b: usize, bDepth: usize, bColumn: usize, width: usize, panels: usize, bytes: usize): void {
  for (let j: usize = 0, panel = panels; j < width; j += BLOCK, panel += bytes) {
    packColumns(b + j * bColumn, bDepth, bColumn, min(BLOCK, width - j), panel, bytes);
  }
}

/** panel[p, row] = a[row, p], twice. */
export function packRows(a: usize, aDepth: usize, aRow: usize, rows: usize, panel: usize, terms: usize): void {
  let row1 = a + min(1, rows - 1) * aRow;
  let row2 = a + min(2, rows - 1) * aRow;
  let row3 = a + (rows - 1) * aRow;
  for (const end = panel + terms * LEFT_STEP; panel < end; panel += LEFT_STEP) {
    v128.store(panel, v128.load_splat<f64>(a));
    v128.store(panel, v128.load_splat<f64>(row1), 16);
    v128.store(panel, v128.load_splat<f64>(row2), 32);
    v128.store(panel, v128.load_splat<f64>(row3), 48);
    a += aDepth;
    row1 += aDepth;
    row2 += aDepth;
    row3 += aDepth;
  }
}

/** panel[p, column] = b[p, column]. */
function packColumns(b: usize, bDepth: usize, bColumn: usize, columns: usize, panel: usize, bytes: usize): void {
  if (columns === BLOCK && bColumn === VALUE) {
    for (const end = panel + bytes; panel < end; panel += STEP, b += bDepth) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
    }
  } else {
    packStrided(b, bDepth, bColumn, columns, panel, panel + bytes);
  }
}

function packStrided(b: usize, bDepth: usize, bColumn: usize, columns: usize, panel: usize, end: usize): void {
  let column1 = b + min(1, columns - 1) * bColumn;
  let column2 = b + min(2, columns - 1) * bColumn;
  let column3 = b + (columns - 1) * bColumn;
  if (bDepth === VALUE) {
    // Two steps at a time, each of them half of four vectors.
    for (; panel + STEP < end; panel += 2 * STEP) {
      const x0 = v128.load(b);
      const x1 = v128.load(column1);
      const x2 = v128.load(column2);
      const x3 = v128.load(column3);
      v128.store(panel, v128.shuffle<f64>(x0, x1, 0, 2));
      v128.store(panel, v128.shuffle<f64>(x2, x3, 0, 2), 16);
      v128.store(panel, v128.shuffle<f64>(x0, x1, 1, 3), 32);
      v128.store(panel, v128.shuffle<f64>(x2, x3, 1, 3), 48);
      b += 2 * VALUE;
      column1 += 2 * VALUE;
      column2 += 2 * VALUE;
      column3 += 2 * VALUE;
    }
  }
  for (; panel < end; panel += STEP) {
    v128.store(panel, v128.load64_lane(column1, v128.load64_zero(b), 1));
    v128.store(panel, v128.load64_lane(column3, v128.load64_zero(column2), 1), 16);
    b += bDepth;
    column1 += bDepth;
    column2 += bDepth;
    column3 += bDepth;
  }
}
