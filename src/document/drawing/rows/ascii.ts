/**
 * How texts are spelled and pictures are drawn where only ASCII can be shown. Letters that it lacks, which are the user's
 * own, stay as they are.
 * Invariant: a spelled text may be longer than what it spells, so it is spelled before anything is laid out; a sign of a
 * picture stays one cell wide.
 */

import { clustersOf } from '../../cells/width.js';
import { namingMarks } from '../../written-token.js';

/**
 * @param own clusters of the user's words, which keep their letters
 * @param after what follows the text
 */
export function asciiText(text: string, own: ReadonlySet<string>, after = ''): string {
  if (isAscii(text)) return text;
  const clusters = clustersOf(text);
  const next = clustersOf(after)[0] ?? '';
  return clusters
    .map((cluster, k) => (isAscii(cluster) ? cluster : spelled(cluster, own, clusters[k - 1], clusters[k + 1] ?? next)))
    .join('');
}

/** Each sign of a picture as one character; letters and digits stay as they are. */
export function asciiSigns(signs: string): string {
  return isAscii(signs) ? signs : Array.from(signs, asciiSign).join('');
}

/** What words of the user have that may be spelled elsewhere: clusters, and the marks on them. */
export function ownClusters(words: readonly string[]): ReadonlySet<string> {
  // A line's end and a tab have their signs from here, not from the user.
  const own = words.flatMap((word) =>
    isAscii(word) ? [] : [...clustersOf(word), ...word].filter((sign) => !isAscii(sign) && !/[⏎⇥]/.test(sign)),
  );
  return new Set(own);
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function spelled(cluster: string, own: ReadonlySet<string>, before: string | undefined, after: string): string {
  const named = namingMarks(cluster, (codes) => `<${codes}>`);
  if (named !== cluster) return named;
  if (own.has(cluster) || (cluster.endsWith(HAT) && own.has(HAT))) return asciiSign(cluster);
  const word = WORDS[cluster];
  if (word !== undefined) return /^[\p{L}\p{N}]/u.test(after) ? `${word} ` : word;
  const raised = SUPERSCRIPTS.indexOf(cluster);
  if (raised !== -1) return (before !== undefined && SUPERSCRIPTS.includes(before) ? '' : '^') + RAISED[raised];
  if (cluster === '×' && before === ' ' && after === ' ') return '*';
  if (cluster.endsWith(HAT)) return `${cluster.slice(0, -HAT.length)}_hat`;
  return SPELLINGS[cluster] ?? asciiSign(cluster);
}

/** Names that read as a word: a letter or digit right after them is set apart. */
const WORDS: Readonly<Record<string, string>> = {
  Σ: 'sum',
  Π: 'prod',
  '∇': 'grad',
  '√': 'sqrt',
  '½': '1/2',
  '∞': 'inf',
};

const SPELLINGS: Readonly<Record<string, string>> = {
  '∂': 'd',
  '→': '->',
  '←': '<-',
  '‖': '|',
  '±': '+-',
  '′': "'",
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '…': '...',
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

function numbered(signs: string, prefix: string): Record<string, string> {
  return Object.fromEntries(Array.from(signs, (sign, digit) => [sign, `${prefix}${digit}`]));
}

function greek(names: string): Record<string, string> {
  return Object.fromEntries([...names.matchAll(/(\S) (\S+)/g)].map(([, sign, name]) => [sign, name]));
}

function asciiSign(sign: string): string {
  const code = sign.charCodeAt(0);
  if (sign.length !== 1 || code < 0x80) return sign;
  if (code >= BRAILLE_FIRST && code <= BRAILLE_LAST) return asciiDots(code - BRAILLE_FIRST);
  const isLine = code >= LINES_FIRST && code <= LINES_LAST;
  return SIGNS.get(sign) ?? (isLine ? '+' : sign);
}

const SIGNS = new Map(
  [
    ['─╌╍┄┅┈┉╴╶╸╺', '-'],
    ['━', '='],
    ['═', '~'],
    // A fork, so that it differs from other crossings.
    ['┳', 'Y'],
    ['│╎╏┆┇┊┋╵╷', '|'],
    // Heavy and double lines say how far something has come.
    ['┃╹╻', '!'],
    ['║', '^'],
    ['█▉▊▋▌▐■◆', '#'],
    ['▍▎▏▕', ':'],
    ['▁␣', '_'],
    ['▂', '.'],
    ['▃', '-'],
    ['▄', '='],
    ['▅', '+'],
    ['▆', '*'],
    ['▇', '%'],
    ['▀', '"'],
    ['░▒▓', '%'],
    ['□◇', '='],
    // In a picture of shades, small squares are half as far from 0.
    ['▪', '+'],
    ['▫', '-'],
    ['●◉⬤', '*'],
    ['○◌', 'o'],
    ['▶▸►→⇒▷❯', '>'],
    ['◀◂◄←⇐◁❮', '<'],
    ['▲▴↑△', '^'],
    ['▼▾↓▽', 'v'],
    ['↔↕', '|'],
    ['−–—‐‑', '-'],
    ['×✕✖✗', 'x'],
    ['·•∙⋅', '.'],
    // A cut text would seem to end in a full stop.
    ['…', '~'],
    ['›»', '>'],
    ['‹«', '<'],
    ['“”„', '"'],
    ['‘’', "'"],
    ['≈', '~'],
    ['✓✔', 'v'],
    ['⚠', '!'],
  ].flatMap(([drawn, ascii]) => Array.from(drawn, (sign) => [sign, ascii])),
);

/** Box drawing: whatever is not a straight line becomes a crossing. */
const LINES_FIRST = 0x2500;
const LINES_LAST = 0x257f;
const BRAILLE_FIRST = 0x2800;
const BRAILLE_LAST = 0x28ff;
/** Dots of a braille character by row, from top to bottom. */
const BRAILLE_ROWS = [0x09, 0x12, 0x24, 0xc0] as const;

/** A curve's dots: where they lie in the cell, as well as one character can show it. */
function asciiDots(dots: number): string {
  const [top, upper, lower, bottom] = BRAILLE_ROWS.map((row) => (dots & row) !== 0);
  if (dots === 0) return ' ';
  if ((top || upper) && (lower || bottom)) return ':';
  if (top) return '"';
  return upper || lower ? (bottom ? '.' : '-') : '_';
}
