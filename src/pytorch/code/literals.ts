/**
 * Values as Python: the one place where words and names of a user become code, as literals of ASCII alone.
 * Invariant: what is laid out here is as black would leave it at 100 columns; long lists of short things, which it would
 * give a line each, stand between marks that it heeds.
 */
import { filled } from '../../numbers/engine/code.js';

/** An expression: text that is never broken, or brackets with what they hold. */
export type PythonCode =
  | string
  | { readonly open: string; readonly items: readonly PythonCode[]; readonly close: string };

const WIDTH = 100;
const INDENT = '    ';
/** More than these are not given a line each. */
const MOST_LINES = 24;

/** A string in the quotes that need fewer escapes. */
export function text(value: string): string {
  const quote = value.split('"').length > value.split("'").length ? "'" : '"';
  const escaped = value.replace(/[^ -~]|["'\\]/gu, (character) => {
    if (character === '\\' || character === quote) return `\\${character}`;
    if (/[ -~]/.test(character)) return character;
    if (character === '\n') return '\\n';
    const code = character.codePointAt(0)!;
    return code > 0xffff ? `\\U${hexadecimal(code, 8)}` : `\\u${hexadecimal(code, 4)}`;
  });
  return `${quote}${escaped}${quote}`;
}

function hexadecimal(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

/** The same number to the bit; a whole one is an int. */
export function number(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return `${value < 0 ? '-' : ''}float("inf")`;
  if (Object.is(value, -0)) return '-0.0';
  const exponential = value.toExponential();
  const usual = String(value);
  return (Math.abs(value) < 0.0001 && exponential.length < usual.length ? exponential : usual).replace('e+', 'e');
}

/** The same as a float, as a list has to have one for PyTorch to make a tensor of floats. */
export function float(value: number): string {
  const written = number(value);
  return /^-?\d+$/.test(written) ? `${written}.0` : written;
}

export const list = (items: readonly PythonCode[]): PythonCode => ({ open: '[', items, close: ']' });
export const call = (name: string, items: readonly PythonCode[]): PythonCode => ({
  open: `${name}(`,
  items,
  close: ')',
});

/** The same after a prefix, as a value stands after its key. */
export function withPrefix(prefix: string, code: PythonCode): PythonCode {
  return typeof code === 'string' ? prefix + code : { ...code, open: prefix + code.open };
}

/** Row-major values in lists of lists. */
export function nested(shape: readonly number[], values: ArrayLike<number>): PythonCode {
  const [length, ...rest] = shape;
  if (rest.length === 0) return list(Array.from(values, float));
  const size = values.length / length;
  const all = Array.from(values);
  return list(Array.from({ length }, (_, row) => nested(rest, all.slice(row * size, (row + 1) * size))));
}

/**
 * A statement: `before`, such as `words = `, and an expression.
 * @param depth how far it will be indented
 */
export function statement(before: string, code: PythonCode, depth = 0): string {
  const lines = layOut(before, code, '', '', WIDTH - depth * INDENT.length);
  const isPacked = lines.some((line) => line.startsWith(PACKED));
  const written = lines.map((line) => line.replace(PACKED, '')).join('\n');
  return isPacked ? `# fmt: off\n${written}\n# fmt: on` : written;
}

const PACKED = '\0';

function layOut(before: string, code: PythonCode, after: string, indent: string, width: number): readonly string[] {
  const line = `${indent}${before}${flat(code)}${after}`;
  if (typeof code === 'string' || line.length <= width) return [line];
  const { open, items, close } = code;
  const [first, last] = [`${indent}${before}${open}`, `${indent}${close}${after}`];
  const inner = indent + INDENT;
  const together = inner + items.map(flat).join(', ');
  // Black keeps the arguments of a call together, and gives the elements of a literal a line each.
  if (/\w\($/.test(open) && together.length <= width) return [first, together, last];
  if (items.length > MOST_LINES && items.every((item) => typeof item === 'string'))
    return [
      first,
      ...filled(
        items.map((item) => `${flat(item)},`),
        PACKED + inner,
        width + PACKED.length,
      ),
      last,
    ];
  const comma = items.length > 1 ? ',' : '';
  return [first, ...items.flatMap((item) => layOut('', item, comma, inner, width)), last];
}

function flat(code: PythonCode): string {
  return typeof code === 'string' ? code : `${code.open}${code.items.map(flat).join(', ')}${code.close}`;
}

/** Lines within loops and functions; empty ones stay empty. */
export function indented(lines: string, depth = 1): string {
  return lines.replace(/^(?=.)/gm, INDENT.repeat(depth));
}

/** Items in lines of a comment that are not too wide. */
export function commented(items: readonly string[]): readonly string[] {
  return filled(items, '# ', WIDTH);
}

/** Sentences in lines that are not too wide. */
export function wrapped(sentences: string): string {
  return filled(sentences.split(' '), '', WIDTH).join('\n');
}
