/**
 * Screens of terminals that have ASCII only: signs that have no character of their own there, such as Σ, ∞, √ and Greek
 * letters, are spelled out, and what follows them moves along. Signs that become one other character are left to the
 * grid.
 * Invariant: the columns of a table stay where they are as long as there are spaces to take from.
 */

import type { Session } from '../../../debugger/session.js';
import { clustersOf, widthOf } from '../../../document/cells/width.js';
import { type BoxOptions, boxRows } from '../../../document/drawing/rows/frame-box.js';
import { type Row, rowWidth, truncateRow } from '../../../document/drawing/rows/rows.js';
import { namingMarks } from '../../../document/written-token.js';
import { once } from '../../../numbers/kernels/remember.js';
import type { History } from '../../../timeline/history.js';

/** Spells texts and rows; the result may be wider. */
export interface Spelling {
  readonly text: (text: string) => string;
  readonly row: (line: Row) => Row;
}

/** Null where all characters can be drawn. */
export function spellingFor({ look }: Session, timeline: History): Spelling | null {
  if (look.glyphs === 'unicode') return null;
  const { model, subject } = timeline.program;
  const kept = once((): ReadonlySet<string> => new Set([...model.words, subject.name].flatMap(signsOf)));
  return {
    text: (text) =>
      spelledClusters(text, kept())
        .map(([, spelled]) => spelled)
        .join(''),
    row: (line) => (line.some(({ text }) => needsSpelling(text)) ? spelledRow(line, kept()) : line),
  };
}

/** Lays out ever narrower until the spelled rows fit into `width`. Some may still be too wide in the end. */
export function fitSpelled<T extends { readonly rows: readonly Row[] }>(
  layOut: (width: number) => T,
  spelling: Spelling,
  width: number,
): T {
  let narrower = 0;
  while (true) {
    const laidOut = layOut(width - narrower);
    const rows = laidOut.rows.map(spelling.row);
    if (narrower === MOST_NARROWER || rows.every((line) => rowWidth(line) <= width)) return { ...laidOut, rows };
    narrower += STEP;
  }
}

/** A box whose title and content, spelled where they have to be, are cut where they no longer fit. */
export function spelledBox(content: readonly Row[], options: BoxOptions, spelling: Spelling | null): readonly Row[] {
  if (spelling === null) return boxRows(content, options);
  return boxRows(content.map(spelling.row), { ...options, title: spelling.text(options.title) });
}

/** A row that may not become wider. */
export function spelledWithin(line: Row, width: number, spelling: Spelling | null): Row {
  return spelling === null ? line : truncateRow(spelling.row(line), width);
}

const STEP = 2;
const MOST_NARROWER = 12;

interface Piece {
  readonly before: string;
  text: string;
}

function spelledRow(line: Row, kept: ReadonlySet<string>): Row {
  const parts = line.map(({ text }) =>
    spelledClusters(text, kept).map(([before, after]): Piece => ({ before, text: after })),
  );
  const pieces = parts.flat();
  pieces.forEach(({ before, text }, at) => {
    const grown = widthOf(text) - widthOf(before);
    if (grown > 0) takeSpaces(pieces, at, grown);
  });
  return line.map((part, k) => ({ ...part, text: parts[k].map(({ text }) => text).join('') }));
}

/** Takes spaces from the gaps beside a column: before it if it is a number, which ends where its column does. */
function takeSpaces(pieces: readonly Piece[], at: number, count: number): void {
  const [first, last] = columnAround(pieces, at);
  const column = pieces.slice(first, last).map(({ before }) => before);
  const gaps = [spacesFrom(pieces, last, 1), spacesFrom(pieces, first - 1, -1)];
  let left = count;
  for (const gap of NUMBER.test(column.join('')) ? gaps.reverse() : gaps) {
    for (const space of gap.slice(1, 1 + left)) {
      space.text = '';
      left--;
    }
  }
}

const NUMBER = /^[+−-]?[\d.,e∞−]+$/;

/** The stretch around a place in which no two spaces stand side by side. */
function columnAround(pieces: readonly Piece[], at: number): readonly [number, number] {
  const isSpace = (k: number): boolean => k < 0 || k >= pieces.length || pieces[k].before === ' ';
  let [first, last] = [at, at + 1];
  while (!(isSpace(first - 1) && isSpace(first - 2))) first--;
  while (!(isSpace(last) && isSpace(last + 1))) last++;
  return [first, last];
}

/** The spaces that are left side by side from a place on. */
function spacesFrom(pieces: readonly Piece[], from: number, direction: 1 | -1): readonly Piece[] {
  const spaces: Piece[] = [];
  for (let k = from; pieces[k]?.before === ' '; k += direction) if (pieces[k].text !== '') spaces.push(pieces[k]);
  return spaces;
}

/** Names that read as a word: a letter or digit right after them is set apart. */
const WORDS: Readonly<Record<string, string>> = { Σ: 'sum', Π: 'prod', '∇': 'grad', '½': '1/2', '∞': 'inf' };

const SIGNS: Readonly<Record<string, string>> = {
  '∂': 'd',
  '√': 'sqrt',
  '→': '->',
  '‖': '|',
  '±': '+-',
  '′': "'",
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '⏎': '\\n',
  '⇥': '\\t',
  ᵢ: '_i',
  ᵗ: '^t',
  ᵀ: '^T',
  '°': ' degrees',
  ...numbered('₀₁₂₃₄₅₆₇₈₉', '_'),
  ...greek('α alpha β beta γ gamma δ delta ε eps η eta θ theta λ lambda μ mu π pi ρ rho σ sigma τ tau φ phi ω omega'),
};

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺';
const RAISED = '0123456789-+';
const HAT = '\u0302';

/** Whether a text may hold a sign that has a spelling: a quick look, since most texts hold none. */
const MAY_NEED_SPELLING = /[^\x20-\x7e─-╿⠀-⣿]/;

/** What a word of the user's own has that may be spelled elsewhere: its clusters, and the marks on them. */
function signsOf(word: string): readonly string[] {
  // A line's end and a tab have their signs from here, not from the user.
  return needsSpelling(word)
    ? [...clustersOf(word), ...word].filter((sign) => needsSpelling(sign) && !/[⏎⇥]/.test(sign))
    : [];
}

/** Each cluster of a text with how it is spelled. Those in `kept`, which are of the user's own words, stay as they are. */
function spelledClusters(text: string, kept: ReadonlySet<string>): readonly (readonly [string, string])[] {
  const clusters = [...clustersOf(text)];
  return clusters.map((cluster, k) => {
    const named = namingMarks(cluster, (codes) => `<${codes}>`);
    const isOwn = kept.has(cluster) || (cluster.endsWith(HAT) && kept.has(HAT));
    const spelled = named !== cluster || isOwn ? named : spell(cluster, clusters[k - 1] ?? '', clusters[k + 1] ?? '');
    return [cluster, spelled] as const;
  });
}

function needsSpelling(text: string): boolean {
  return MAY_NEED_SPELLING.test(text);
}

function spell(cluster: string, before: string, after: string): string {
  const word = WORDS[cluster];
  if (word !== undefined) return /^[\p{L}\p{N}]/u.test(after) ? `${word} ` : word;
  const raised = SUPERSCRIPTS.indexOf(cluster);
  if (raised !== -1) return (before !== '' && SUPERSCRIPTS.includes(before) ? '' : '^') + RAISED[raised];
  if (cluster === '×' && before === ' ' && after === ' ') return '*';
  if (cluster.endsWith(HAT)) return `${cluster.slice(0, -HAT.length)}_hat`;
  return SIGNS[cluster] ?? cluster;
}

function numbered(signs: string, prefix: string): Record<string, string> {
  return Object.fromEntries(Array.from(signs, (sign, digit) => [sign, `${prefix}${digit}`]));
}

function greek(names: string): Record<string, string> {
  return Object.fromEntries([...names.matchAll(/(\S) (\S+)/g)].map(([, sign, name]) => [sign, name]));
}
