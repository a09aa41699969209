/**
 * A line of a formula, as it is written, in the LaTeX that GitHub shows.
 * Invariant: no backslash stands before anything but a letter, since Markdown would take it for its own; words of users
 * are text.
 */

const OPERATORS: Readonly<Record<string, string>> = {
  '×': '\\times ',
  '·': '\\cdot ',
  '−': '-',
  '∂': '\\partial ',
  Σ: '\\sum ',
  '|': '{\\vert}',
};
const FUNCTIONS = /^(ln|log|exp|tanh|max|min)$/;
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
const TOKEN = /\s+|[()=+−×/·√∂Σ^,:;|]|[^\s()=+−×/·√∂Σ^,:;|]+/gu;
const OPERATOR = /^[()=+−×/·√∂Σ^,:;|]$/u;
const WHOLE_NUMBER = /(?<![\p{L}\p{N}._])\d+(?:\.\d+)?e−\d+|(?<![\p{L}\p{N}._,])\d{1,3}(?:,\d{3})+(?:\.\d+)?/gu;
const NUMBER = /^(\d+(?:\.\d+)?)(?:e(\d+))?$/;

export function latexOf(line: string): string {
  return sequence(tokensOf(line), 0).latex.replace(/ {2,}/g, ' ').trim();
}

/** A number in scientific form is one token, whatever the sign of its exponent; so is one with thousands. */
function tokensOf(line: string): readonly string[] {
  const tokens: string[] = [];
  let end = 0;
  for (const { 0: number, index } of line.matchAll(WHOLE_NUMBER)) {
    tokens.push(...(line.slice(end, index).match(TOKEN) ?? []), number);
    end = index + number.length;
  }
  return [...tokens, ...(line.slice(end).match(TOKEN) ?? [])];
}

interface Read {
  readonly latex: string;
  /** The position of the token after it. */
  readonly next: number;
}

/** Up to the end, or within brackets up to the one that closes them. */
function sequence(tokens: readonly string[], from: number, isWithin = false): Read {
  let latex = '';
  let at = from;
  while (at < tokens.length && !(isWithin && tokens[at] === ')')) {
    const read = atom(tokens, at);
    latex += read.latex;
    at = read.next;
  }
  return { latex, next: at };
}

function atom(tokens: readonly string[], at: number): Read {
  const token = tokens[at];
  if (/^\s/.test(token)) return { latex: ' ', next: at + 1 };
  if (token === '(') {
    const { latex, next } = sequence(tokens, at + 1, true);
    return { latex: `(${latex}${next < tokens.length ? ')' : ''}`, next: next + 1 };
  }
  if (token === '^' || token === '√') {
    const { latex, next } = operand(tokens, at + 1);
    return { latex: token === '^' ? `^{${latex}}` : `\\sqrt{${latex}}`, next };
  }
  const [, index] = token === 'Σ' ? (/^_([a-z])$/.exec(tokens[at + 1] ?? '') ?? []) : [];
  if (index !== undefined) return { latex: `\\sum_{${index}} `, next: at + 2 };
  if (OPERATOR.test(token)) return { latex: OPERATORS[token] ?? token, next: at + 1 };
  return phrase(tokens, at);
}

/** What a power or a root is of: brackets round it are not needed. */
function operand(tokens: readonly string[], at: number): Read {
  if (tokens[at] === '(') {
    const { latex, next } = sequence(tokens, at + 1, true);
    return { latex, next: next + 1 };
  }
  if (tokens[at] === undefined) return { latex: '', next: at };
  if (tokens[at] === '−') {
    const { latex, next } = operand(tokens, at + 1);
    return { latex: `-${latex}`, next };
  }
  const base = OPERATOR.test(tokens[at]) ? atom(tokens, at) : { latex: wordLatex(tokens[at]), next: at + 1 };
  if (tokens[base.next] !== '(' && tokens[base.next] !== '^') return base;
  const { latex, next } = atom(tokens, base.next);
  return { latex: base.latex + latex, next };
}

/** Words with nothing but spaces between them are one text, but for the function at its start. */
function phrase(tokens: readonly string[], from: number): Read {
  const said = [tokens[from]];
  let next = from + 1;
  if (FUNCTIONS.test(tokens[from])) return { latex: `\\${tokens[from]} `, next };
  while (tokens[next] === ' ' && tokens[next + 1] !== undefined && !OPERATOR.test(tokens[next + 1])) {
    if (FUNCTIONS.test(tokens[next + 1])) break;
    said.push(tokens[next + 1]);
    next += 2;
  }
  return { latex: said.length === 1 ? wordLatex(said[0]) : textLatex(said.join(' ')), next };
}

function wordLatex(word: string): string {
  const [, stem = word, marks = ''] = /^(.*?)([⁰¹²³⁴-⁹₀-₉ᵢ]*)$/u.exec(word) ?? [];
  return stemLatex(stem) + scriptLatex('^', marks, SUPERSCRIPTS) + scriptLatex('_', marks, `${SUBSCRIPTS}ᵢ`);
}

function stemLatex(stem: string): string {
  const [, hatted] = /^(\p{L})\u0302$/u.exec(stem) ?? [];
  if (hatted !== undefined) return `\\hat{${hatted}}`;
  if (/^[A-Za-zα-ω]?$/.test(stem)) return stem;
  const [, letter, index] = /^([A-Za-z])_([A-Za-z])$/.exec(stem) ?? [];
  if (letter !== undefined) return `${letter}_{${index}}`;
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
