/**
 * Formulas in ASCII: what is one sign there and takes several characters here, such as Σ, ∞, √ and Greek letters. Signs
 * that become one other character are left to the grid.
 */
import { clustersOf } from './width.js';

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

/** Each cluster of a text with how it is spelled. Those in `kept`, which are of the user's own words, stay as they are. */
export function spelledClusters(text: string, kept: ReadonlySet<string>): readonly (readonly [string, string])[] {
  const clusters = [...clustersOf(text)];
  return clusters.map((cluster, k) => {
    const spelled = kept.has(cluster) ? cluster : spell(cluster, clusters[k - 1] ?? '', clusters[k + 1] ?? '');
    return [cluster, spelled] as const;
  });
}

export function needsSpelling(text: string): boolean {
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
