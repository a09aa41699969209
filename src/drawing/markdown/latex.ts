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
  return sequence(tokensOf(line)).replace(/ {2,}/g, ' ').trim();
}

/** A number in scientific form is one token, whatever the sign of its exponent; so is one with thousands. */
function tokensOf(line: string): string[] {
  const tokens: string[] = [];
  let end = 0;
  for (const { 0: number, index } of line.matchAll(WHOLE_NUMBER)) {
    tokens.push(...(line.slice(end, index).match(TOKEN) ?? []), number);
    end = index + number.length;
  }
  return [...tokens, ...(line.slice(end).match(TOKEN) ?? [])];
}

/** Takes from the tokens what it writes; within brackets, up to the one that closes them. */
function sequence(tokens: string[], isWithin = false): string {
  let latex = '';
  while (tokens.length > 0 && !(isWithin && tokens[0] === ')')) latex += atom(tokens);
  return latex;
}

function atom(tokens: string[], token = tokens.shift() ?? ''): string {
  if (/^\s/.test(token)) return ' ';
  if (token === '(') return `(${sequence(tokens, true)}${tokens.shift() ?? ''}`;
  if (token === '^') return `^{${operand(tokens)}}`;
  if (token === '√') return `\\sqrt{${operand(tokens)}}`;
  const [, index] = token === 'Σ' ? (/^_([a-z])$/.exec(tokens[0] ?? '') ?? []) : [];
  if (index !== undefined) {
    tokens.shift();
    return `\\sum_{${index}} `;
  }
  return OPERATOR.test(token) ? (OPERATORS[token] ?? token) : phrase(tokens, token);
}

/** What a power or a root is of: brackets round it are not needed. */
function operand(tokens: string[]): string {
  const token = tokens.shift() ?? '';
  if (token === '(') {
    const latex = sequence(tokens, true);
    tokens.shift();
    return latex;
  }
  if (token === '−') return `-${operand(tokens)}`;
  const base = OPERATOR.test(token) ? atom(tokens, token) : wordLatex(token);
  return tokens[0] === '(' || tokens[0] === '^' ? base + atom(tokens) : base;
}

/** Words with nothing but spaces between them are one text, but for the function at its start. */
function phrase(tokens: string[], first: string): string {
  if (FUNCTIONS.test(first)) return `\\${first} `;
  const said = [first];
  while (tokens[0] === ' ' && tokens[1] !== undefined && !OPERATOR.test(tokens[1]) && !FUNCTIONS.test(tokens[1])) {
    said.push(tokens[1]);
    tokens.splice(0, 2);
  }
  return said.length === 1 ? wordLatex(first) : textLatex(said.join(' '));
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
