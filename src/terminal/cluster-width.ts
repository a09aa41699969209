// How many columns a grapheme cluster takes. Terminals agree about the ranges listed here and differ about the rest
// (emoji, joined and combined characters, new scripts); the writer takes care with every cluster not listed.

import stringWidth from 'string-width';

/** Ranges of UTF-16 units which stand alone and have the same width in every terminal: first, last, columns. */
const STABLE_RANGES: readonly (readonly [number, number, 1 | 2])[] = [
  [0x0020, 0x007e, 1],
  [0x00a1, 0x00ac, 1],
  [0x00ae, 0x02ff, 1],
  [0x0370, 0x0377, 1],
  [0x0384, 0x0482, 1],
  [0x048a, 0x052f, 1],
  [0x1e00, 0x1fff, 1],
  [0x2010, 0x2027, 1],
  [0x2030, 0x205e, 1],
  [0x2070, 0x209c, 1],
  [0x20a0, 0x20bf, 1],
  [0x2100, 0x218b, 1],
  [0x2190, 0x2319, 1],
  [0x2320, 0x2328, 1],
  [0x232b, 0x23e8, 1],
  [0x2460, 0x25fc, 1],
  [0x2713, 0x2727, 1],
  [0x27c0, 0x2aff, 1],
  [0x3001, 0x3029, 2],
  [0x3041, 0x3096, 2],
  [0x30a1, 0x30ff, 2],
  [0x3105, 0x312f, 2],
  [0x3131, 0x3163, 2],
  [0x3165, 0x318e, 2],
  [0x3400, 0x4dbf, 2],
  [0x4e00, 0x9fff, 2],
  [0xac00, 0xd7a3, 2],
  [0xf900, 0xfaff, 2],
  [0xff01, 0xff60, 2],
];

/** Longer clusters (a letter under a pile of marks) are cut: no terminal shows more, and each cell stays small. */
const MAXIMUM_CLUSTER_LENGTH = 32;

const stableWidths = tabulate();
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns of a cluster; 0 for one which shows nothing (controls, marks without a letter, bidi controls). */
export function clusterWidth(cluster: string): number {
  const stable = cluster.length === 1 ? stableWidths[cluster.charCodeAt(0)]! : 0;
  return stable === 0 ? stringWidth(cluster) : stable;
}

/** Whether every terminal moves its cursor by the same number of columns after this cluster. */
export function hasStableWidth(cluster: string): boolean {
  if (stableWidths[cluster.charCodeAt(0)] === 0) return false;
  for (let index = 1; index < cluster.length; index++) {
    const unit = cluster.charCodeAt(index);
    if (unit < 0x300 || unit > 0x36f) return false;
  }
  return true;
}

/**
 * Columns of a line with SGR sequences, where all else in it is of stable width; undefined for any other line. The same
 * number as string-width's, without looking for clusters.
 */
export function stableLineWidth(line: string): number | undefined {
  let width = 0;
  for (let index = 0; index < line.length; index++) {
    const code = line.charCodeAt(index);
    const columns = stableWidths[code]!;
    width += columns;
    if (columns !== 0) continue;
    const end = code === ESCAPE && line.charCodeAt(index + 1) === BRACKET ? endOfSgr(line, index + 2) : -1;
    if (end < 0) return undefined;
    index = end;
  }
  return width;
}

const ESCAPE = 0x1b;
const BRACKET = 0x5b;

/** The index of the `m` that ends an SGR sequence; -1 where it is another sequence. */
function endOfSgr(line: string, start: number): number {
  let index = start;
  // Digits, `:` and `;`.
  while (line.charCodeAt(index) >= 0x30 && line.charCodeAt(index) <= 0x3b) index++;
  return line.charAt(index) === 'm' ? index : -1;
}

/** The grapheme cluster which starts at `index`. */
export function clusterAt(text: string, index: number): string {
  const following = index + 1 < text.length ? text.charCodeAt(index + 1) : 0x20;
  // Nothing below U+0300 joins the unit before it, nor does a unit of the stable ranges.
  if (stableWidths[text.charCodeAt(index)] !== 0 && (following < 0x300 || stableWidths[following] !== 0)) {
    return text.charAt(index);
  }
  const end = index + MAXIMUM_CLUSTER_LENGTH;
  const cutsPair = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  const [first] = segmenter.segment(text.slice(index, cutsPair ? end - 1 : end));
  return first!.segment;
}

function tabulate(): Uint8Array {
  const widths = new Uint8Array(0x10000);
  for (const [first, last, width] of STABLE_RANGES) widths.fill(width, first, last + 1);
  return widths;
}
