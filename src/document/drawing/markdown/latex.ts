/**
 * A line of a formula in the LaTeX that GitHub shows.
 * Invariant: no backslash stands before anything but a letter, since Markdown would take it for its own; words of users
 * are text.
 */
import type { FormulaTree } from '../../formula.js';
import { type FormulaPiece, type FormulaPieces, piecesOfFormula } from '../../formula-text.js';

const OPERATORS: Readonly<Record<string, string>> = {
  '×': '\\times ',
  '·': '\\cdot ',
  '−': '-',
  '∂': '\\partial ',
  Σ: '\\sum ',
  Π: '\\prod ',
  '≈': '\\approx ',
  '≤': '\\le ',
  '≥': '\\ge ',
  '≠': '\\ne ',
  '<': '{\\lt}',
  '>': '{\\gt}',
  '|': '{\\vert}',
};
/** Functions that LaTeX knows by their names. */
const FUNCTIONS: ReadonlySet<string> = new Set('ln log tanh max min sin cos'.split(' '));
/** Signs that LaTeX, Markdown or HTML would read, by their names; where only a backslash would do, a sign that looks alike. */
const IN_TEXT: Readonly<Record<string, string>> = {
  '<': '{\\lt}',
  '>': '{\\gt}',
  '\\': '{\\backslash}',
  '{': '{\\lbrace}',
  '}': '{\\rbrace}',
  '*': '{\\ast}',
  '~': '{\\sim}',
  _: '{ˍ}',
  '`': '{‵}',
  '%': '{％}',
  '#': '{＃}',
  '&': '{＆}',
  $: '{＄}',
};
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const SIGN_IN_NAME = /([()=+−×/·√∂Σ^,:;|])/u;
const WRITTEN_NUMBER = /^\d[\d.,]*(?:e−\d+)?$/;
const NUMBER = /^(\d+(?:\.\d+)?)(?:e(\d+))?$/;

export function latexOf(formula: FormulaTree): string {
  return latexOfPieces(piecesOfFormula(formula)).replace(/ {2,}/g, ' ').replaceAll(' _{', '_{').trim();
}

/** Words with nothing but spaces between them are one text. */
function latexOfPieces(pieces: FormulaPieces): string {
  const isPlain = (piece: FormulaPiece | undefined): piece is Extract<FormulaPiece, { kind: 'word' }> =>
    typeof piece === 'object' && piece.kind === 'word' && !SIGN_IN_NAME.test(piece.text);
  let latex = '';
  for (let k = 0; k < pieces.length; k++) {
    const piece = pieces[k];
    const said: string[] = [];
    for (
      let word: FormulaPiece | undefined = piece;
      isPlain(word);
      word = pieces[k + 1] === ' ' ? pieces[k + 2] : undefined
    ) {
      if (said.length > 0) k += 2;
      said.push(word.text);
    }
    latex += said.length > 1 ? textLatex(said.join(' ')) : latexOfPiece(piece);
  }
  return latex;
}

function latexOfPiece(piece: FormulaPiece): string {
  if (typeof piece === 'string') return signsLatex(piece);
  switch (piece.kind) {
    case 'value': {
      const isSigned = /^[−+]/.test(piece.text);
      return isSigned ? signsLatex(piece.text[0]) + wordLatex(piece.text.slice(1)) : wordLatex(piece.text);
    }
    case 'word':
      return WRITTEN_NUMBER.test(piece.text) ? wordLatex(piece.text) : nameLatex(piece.text);
    case 'function':
      return FUNCTIONS.has(piece.text) ? `\\${piece.text} ` : textLatex(piece.text);
    case 'raised':
      return `^{${latexOfPieces(piece.within)}}`;
    case 'lowered':
      return `_{${latexOfPieces(piece.within)}}`;
    case 'root':
      return `\\sqrt{${latexOfPieces(piece.within)}}`;
    case 'exponent':
      return `^{${piece.digits}}`;
  }
}

function signsLatex(signs: string): string {
  return Array.from(signs, (sign) => OPERATORS[sign] ?? sign).join('');
}

/** A name may have signs of its own: `∂loss/∂z`. */
function nameLatex(name: string): string {
  return name
    .split(SIGN_IN_NAME)
    .map((part, k) => (k % 2 === 1 ? signsLatex(part) : part === '' ? '' : wordLatex(part)))
    .join('');
}

function wordLatex(word: string): string {
  const [, stem = word, marks = ''] = /^(.*?)([⁰¹²³⁴-⁹₀-₉ᵢ]*)$/u.exec(word) ?? [];
  return stemLatex(stem) + scriptLatex('^', marks, SUPERSCRIPTS) + scriptLatex('_', marks, `${SUBSCRIPTS}ᵢ`);
}

function stemLatex(stem: string): string {
  const [, hatted] = /^(\p{L})\u0302$/u.exec(stem) ?? [];
  if (hatted !== undefined) return `\\hat{${hatted}}`;
  if (/^[A-Za-zα-ω]?$/.test(stem)) return stem;
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(stem)) return stem.replaceAll(',', '{,}');
  const [, digits, exponent] = NUMBER.exec(stem.replace('e−', 'e')) ?? [];
  if (digits === undefined) return stem === '∞' ? '\\infty ' : stem === '½' ? '\\tfrac{1}{2}' : textLatex(stem);
  return exponent === undefined ? digits : `${digits} \\times 10^{${stem.includes('e−') ? '-' : ''}${exponent}}`;
}

function scriptLatex(sign: '^' | '_', marks: string, among: string): string {
  const found = [...marks].map((mark) => among.indexOf(mark)).filter((place) => place !== -1);
  return found.length === 0 ? '' : `${sign}{${found.map((place) => (place > 9 ? 'i' : String(place))).join('')}}`;
}

function textLatex(words: string): string {
  return words
    .split(/([<>\\{}*~_`%#&$])/)
    .filter(Boolean)
    .map((part) => IN_TEXT[part] ?? `\\text{${part}}`)
    .join('');
}
