// How many cells a text takes, and how it splits into grapheme clusters: the one width measure for everything drawn.
// Terminals agree about the ranges listed here and differ about the rest (emoji, joined and combined characters, new
// scripts); the writer takes care with every cluster that is not listed.

import stringWidth from 'string-width';

/** Ranges of UTF-16 units that stand alone and have the same width in every terminal: first, last, columns. */
const STABLE_RANGES: readonly (readonly [number, number, 1 | 2])[] = [
  [0x0020, 0x007e, 1],
  [0x00a1, 0x00ac, 1],
  [0x00ae, 0x02ff, 1],
  [0x0370, 0x0377, 1],
  [0x0384, 0x0482, 1],
  [0x048a, 0x052f, 1],
  [0x1d00, 0x1dbf, 1],
  [0x1e00, 0x1fff, 1],
  [0x2010, 0x2027, 1],
  [0x2030, 0x205e, 1],
  [0x2070, 0x209c, 1],
  [0x20a0, 0x20bf, 1],
  [0x2100, 0x218b, 1],
  [0x2190, 0x2319, 1],
  [0x2320, 0x2328, 1],
  [0x232b, 0x23e8, 1],
  [0x2400, 0x2426, 1],
  [0x2460, 0x25fc, 1],
  [0x26a0, 0x26a0, 1],
  [0x2713, 0x2727, 1],
  [0x2768, 0x2775, 1],
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

/** Longer clusters (a letter under a pile of marks) are cut: no terminal shows more, and cells stay small. */
const MAXIMUM_CLUSTER_LENGTH = 32;

const stableWidths = tabulate();
/** For each UTF-16 unit measured so far, its width plus one. */
const unitWidths = new Uint8Array(0x10000);
/** A joiner at either end of a cluster, which would join with whatever stands in the cell beside it. */
const OPEN_JOINERS = /^\u200d+|\u200d+$/g;
/** Created on first use, because that takes several milliseconds. */
let segmenter: Intl.Segmenter | undefined;

/** The total width of a text's clusters. */
export function widthOf(text: string): number {
  let width = 0;
  for (let index = 0; index < text.length; index++) {
    const columns = stableWidths[text.charCodeAt(index)];
    if (columns === 0) return clustersOf(text).reduce((sum, cluster) => sum + clusterWidth(cluster), 0);
    width += columns;
  }
  return width;
}

/** Whether each unit of a text is a cluster by itself, one cell wide in every terminal. */
export function isNarrow(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (stableWidths[text.charCodeAt(index)] !== 1) return false;
  }
  return true;
}

/** Grapheme clusters from first to last. */
export function clustersOf(text: string): readonly string[] {
  // Units of the stable ranges are clusters by themselves.
  if (isStable(text)) return text.split('');
  const plain = plainClusters(text);
  if (plain !== null) return plain;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => letters(segment).flatMap(pieces)).flat();
}

/** What a cell holds of a cluster: one that joins with nothing beside it. */
export function closedCluster(cluster: string): string {
  return cluster.includes('\u200d') ? cluster.replace(OPEN_JOINERS, '') : cluster;
}

/** The width of a cluster in its cell; 0 if it shows nothing (controls, marks without a letter, bidi controls). */
export function clusterWidth(cluster: string): number {
  const unit = cluster.charCodeAt(0);
  if (cluster.length !== 1) return hasStableWidth(cluster) ? stableWidths[unit] : measure(cluster);
  if (stableWidths[unit] !== 0) return stableWidths[unit];
  if (unitWidths[unit] === 0) unitWidths[unit] = 1 + measure(cluster);
  return unitWidths[unit] - 1;
}

/**
 * A mark would lean on the cell before it, and no letter has more than two cells, whatever its marks add. A blank stays one
 * cell: text is broken and filled at blanks, where a mark may follow.
 */
function measure(cluster: string): number {
  if (LEADING_MARK.test(cluster)) return 0;
  return Math.min(cluster.startsWith(' ') ? 1 : WIDEST_CLUSTER, stringWidth(closedCluster(cluster)));
}

const LEADING_MARK = /^\p{M}/u;
const WIDEST_CLUSTER = 2;

/** Whether every terminal moves its cursor by the same number of columns after this cluster. */
export function hasStableWidth(cluster: string): boolean {
  if (stableWidths[cluster.charCodeAt(0)] === 0) return false;
  for (let index = 1; index < cluster.length; index++) {
    if (!isOrdinaryMark(cluster.charCodeAt(index))) return false;
  }
  return true;
}

function isOrdinaryMark(unit: number): boolean {
  return unit >= 0x300 && unit <= 0x36f;
}

/** The clusters of a text of stable units with ordinary marks, for which the segmenter takes long; null for any other. */
function plainClusters(text: string): readonly string[] | null {
  const clusters: string[] = [];
  for (let start = 0; start < text.length; ) {
    if (stableWidths[text.charCodeAt(start)] === 0) return null;
    let end = start + 1;
    while (isOrdinaryMark(text.charCodeAt(end))) end++;
    if (end - start > MAXIMUM_CLUSTER_LENGTH) return null;
    clusters.push(text.slice(start, end));
    start = end;
  }
  return clusters;
}

function isStable(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (stableWidths[text.charCodeAt(index)] === 0) return false;
  }
  return true;
}

/**
 * Newer versions of Unicode put several letters into one cluster, such as two consonants of Devanagari with one vowel, and
 * a Thai consonant with am. Terminals give each letter its cells, so that each is drawn by itself.
 */
function letters(cluster: string): readonly string[] {
  return cluster.length > 1 ? cluster.split(BEFORE_FURTHER_LETTER) : [cluster];
}

/**
 * The parts of a Hangul syllable, and sound marks of half a width, belong to the letter before them. A skin tone belongs to
 * an emoji before it, and stands by itself after anything else.
 */
const BEFORE_FURTHER_LETTER = new RegExp(
  [
    '(?<=.)(?=(?!\\p{Script=Hangul}|[\\uff00-\\uffef])\\p{L})',
    '(?<=\\P{Extended_Pictographic})(?<!\\p{Extended_Pictographic}\\ufe0f)(?=\\p{Emoji_Modifier})',
  ].join('|'),
  'su',
);

function pieces(cluster: string): readonly string[] {
  const result: string[] = [];
  for (let start = 0; start < cluster.length; ) {
    const end = start + MAXIMUM_CLUSTER_LENGTH;
    const cutsPair = (cluster.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    const piece = cluster.slice(start, cutsPair ? end - 1 : end);
    result.push(piece);
    start += piece.length;
  }
  return result;
}

function tabulate(): Uint8Array {
  const widths = new Uint8Array(0x10000);
  for (const [first, last, width] of STABLE_RANGES) widths.fill(width, first, last + 1);
  return widths;
}
