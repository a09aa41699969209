/**
 * Texts of expressions over a state: mostly what has a value, some that ask for what is not there, and some that are no
 * expressions at all. The same random numbers give the same text.
 */
import type { Random } from '../random.js';
import { COUNTS } from './functions.js';
import type { Plain } from './tables.js';
import { isTable } from './tables.js';

/** An expression that has a value in a state, e.g. parameter("wte"). */
export interface Atom {
  readonly text: string;
  readonly value: Plain;
}

/** Longer ones are refused. */
const LONGEST = 400;
const ARITHMETIC = ['+', '-', '*', '/', '%', '**', '−', '×'];
const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='];
const ELEMENTWISE = ['abs', 'exp', 'log', 'sqrt', 'sign', 'round'];
const QUESTIONS = ['isnan', 'isfinite', 'isinf'];
const REDUCTIONS = ['max', 'min', 'sum', 'mean', 'norm', 'count', 'var', 'std', 'argmax', 'argmin', 'median'];
const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '7',
  '0.5',
  '.25',
  '5.',
  '1e-3',
  '1e308',
  '2.5E+2',
  '(1 / 0)',
  '(0 / 0)',
  '(-0)',
  '007',
];
const PIECES = [
  ...[
    '(',
    ')',
    '[',
    ']',
    ',',
    ':',
    '.',
    '+',
    '-',
    '*',
    '/',
    '**',
    '<',
    '==',
    '=',
    '&&',
    '&',
    '!',
    '"',
    "'",
    '?',
    ';',
    ' ',
  ],
  ...[
    'true',
    'loss',
    'output',
    'max',
    'over',
    '"word"',
    '1',
    '0.5',
    'lost',
    'NaN',
    '===',
    '!==',
    '?.',
    '`',
    '~',
    '@',
    '#',
    '1e',
  ],
  ...Object.keys(COUNTS),
];

export function randomExpression(random: Random, atoms: readonly Atom[]): string {
  const writer = new Writer(random, atoms);
  const depth = 1 + Math.floor(random() ** 2 * 4);
  const whole = writer.pick([writer.number, writer.number, writer.table, writer.truth]).call(writer, depth);
  const text = random() < 0.12 ? spoil(whole, random) : whole;
  return text.length > LONGEST ? randomExpression(random, atoms) : text;
}

class Writer {
  private readonly tables: readonly Atom[];
  private readonly numbers: readonly Atom[];
  private readonly texts: readonly Atom[];

  constructor(
    private readonly random: Random,
    atoms: readonly Atom[],
  ) {
    this.tables = atoms.filter(({ value }) => isTable(value));
    this.numbers = atoms.filter(({ value }) => typeof value === 'number');
    this.texts = atoms.filter(({ value }) => typeof value === 'string');
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)];
  }

  number(depth: number): string {
    if (depth <= 0) return this.random() < 0.5 ? this.pick(NUMBERS) : this.pick(this.numbers).text;
    return this.pick<() => string>([
      () => this.pair(ARITHMETIC, this.number(depth - 1), this.number(depth - 1)),
      () => `${this.pick(['-', '+', '−', '- -'])}${this.part(this.number(depth - 1))}`,
      () => `${this.pick(ELEMENTWISE)}(${this.number(depth - 1)})`,
      () => this.reduction(depth),
      () => this.reduction(depth),
      () => `${this.pick(['max', 'sum', 'mean', 'norm', 'count'])}(${this.number(depth - 1)}, ${this.any(depth - 1)})`,
      () => this.entry(),
      () => `${this.part(this.table(depth - 1))}[${this.pick(['0', '1', '2'])}]`,
      () => `quantile(${this.any(depth - 1)}, ${this.pick(['0', '1', '0.5', '0.3', '0.99', '2', 'loss'])})`,
      () => `cosine(${this.twins(depth - 1)})`,
      () => `len(${this.any(depth - 1)})`,
      () => `previous(${this.number(depth - 1)})`,
    ])();
  }

  table(depth: number): string {
    if (depth <= 0) return this.random() < 0.9 ? this.pick(this.tables).text : this.slice();
    return this.pick<() => string>([
      () => this.pair(ARITHMETIC, this.table(depth - 1), this.number(depth - 1)),
      () => this.pair(ARITHMETIC, this.number(depth - 1), this.table(depth - 1)),
      () => this.pair([...ARITHMETIC, ...COMPARISONS], ...this.twinPair(depth - 1)),
      () => this.mask(depth),
      () => `${this.pick([...ELEMENTWISE, ...QUESTIONS])}(${this.table(depth - 1)})`,
      () => `${this.pick(['-', '!', '+'])}${this.part(this.table(depth - 1))}`,
      () => this.slice(),
      () => this.slice(),
      () => this.alongAxis(),
      () => this.alongAxis(),
      () => `where(${this.mask(depth)})`,
      () => `shape(${this.table(depth - 1)})`,
      () => `top(${this.table(depth - 1)}, ${this.pick(['1', '3', '5', '1000', '0', '1.5'])})`,
      () => `histogram(${this.any(depth - 1)}${this.pick(['', ', 4', ', 1', ', 7', ', 0'])})`,
      () => `over(${this.iterations()}, ${this.any(depth - 1)})`,
      () => `previous(${this.table(depth - 1)})`,
    ])();
  }

  truth(depth: number): string {
    if (depth <= 0) return this.pick(['true', 'false', 'changed(loss)', 'loss > 1']);
    return this.pick<() => string>([
      () => this.pair(COMPARISONS, this.number(depth - 1), this.number(depth - 1)),
      () =>
        this.pair(['==', '!='], this.pick(this.texts).text, `${this.pick(['"', "'"])}update${this.pick(['"', "'"])}`),
      () => this.pair(['&&', '||', '==', '!='], this.truth(depth - 1), this.truth(depth - 1)),
      () => `!${this.part(this.truth(depth - 1))}`,
      () => `any(${this.mask(depth)})`,
      () => `changed(${this.any(depth - 1)})`,
      () => `${this.pick(QUESTIONS)}(${this.number(depth - 1)})`,
    ])();
  }

  /** Now and then what does not fit. */
  private any(depth: number): string {
    const writers = [this.table, this.table, this.table, this.number, this.number, this.truth];
    return this.random() < 0.03 ? this.pick(this.texts).text : this.pick(writers).call(this, depth);
  }

  private mask(depth: number): string {
    return this.pair(COMPARISONS, this.table(depth - 1), this.number(depth - 1));
  }

  private reduction(depth: number): string {
    return `${this.pick(REDUCTIONS)}(${this.any(depth - 1)})`;
  }

  /** Two sides, each sometimes in parentheses, so that precedence decides. */
  private pair(operators: readonly string[], left: string, right: string): string {
    const space = this.pick([' ', ' ', '', '  ']);
    return `${this.part(left)}${space}${this.pick(operators)}${space}${this.part(right)}`;
  }

  private part(text: string): string {
    return this.random() < 0.55 ? `(${text})` : text;
  }

  private twins(depth: number): string {
    return this.twinPair(depth).join(', ');
  }

  /** Two tables of one shape, mostly. */
  private twinPair(depth: number): readonly [string, string] {
    const text = this.table(depth);
    if (this.random() < 0.15) return [text, this.table(depth)];
    return [text, this.pick([text, `(${text}) * 2`, `abs(${text})`, `previous(${text})`])];
  }

  private entry(): string {
    const { text, value } = this.pick(this.tables);
    if (!isTable(value)) return text;
    const places = value.shape.map((extent, axis) => this.place(extent, value.axes[axis].labels));
    return this.random() < 0.3 ? `${text}[${places.join('][')}]` : `${text}[${places.join(this.pick([',', ', ']))}]`;
  }

  private slice(): string {
    const { text, value } = this.pick(this.tables);
    if (!isTable(value)) return text;
    const count = 1 + Math.floor(this.random() * value.shape.length);
    const places = Array.from({ length: count }, (_, axis) => {
      const extent = value.shape[axis];
      if (this.random() < 0.4) return this.place(extent, value.axes[axis].labels);
      const [from, to] = [this.position(extent + 1), this.position(extent + 1)]
        .sort((a, b) => a - b)
        .map((position) => this.backwards(position, extent));
      return this.pick([':', `${from}:`, `:${to}`, `${from}:${to}`, `${from} : ${to}`, `${to}:${from}`]);
    });
    return `${text}[${places.join(',')}]`;
  }

  private place(extent: number, labels: readonly string[] | null): string {
    const position = this.position(extent);
    if (labels !== null && this.random() < 0.4) return JSON.stringify(labels[position]);
    return this.random() < 0.95
      ? String(this.backwards(position, extent))
      : this.pick([String(extent), String(-1 - extent), '0.5', '"nobody"', 'true', 'loss']);
  }

  private alongAxis(): string {
    const { text, value } = this.pick(this.tables);
    const axis =
      this.random() < 0.4 ? this.pick(['0', '1', '-1', '-2', '2', '1 - 1', 'loss * 0', '- -1']) : this.axisName(value);
    const of = this.pick([text, text, `${text} > 0`, `abs(${text})`, `log(${text})`]);
    return this.random() < 0.15
      ? `quantile(${of}, 0.3, ${axis})`
      : `${this.pick([...REDUCTIONS, 'any'])}(${of}, ${axis})`;
  }

  private axisName(value: Plain): string {
    const name = isTable(value) ? this.pick(value.axes).name : 'word';
    return JSON.stringify(this.random() < 0.95 ? name + this.pick(['', '', '', '#1', '#2']) : 'nowhere');
  }

  /** Now and then counted from the end. */
  private backwards(position: number, extent: number): number {
    return position < extent && this.random() < 0.3 ? position - extent : position;
  }

  private iterations(): string {
    return this.pick(['1', '2', '3', '9', '0:2', '1:4', '1:', ':3', '2:2', ':', '0', '1.5']);
  }

  private position(extent: number): number {
    return Math.floor(this.random() * extent);
  }
}

/** Leaves something out, puts something in, or has two parts change places. */
function spoil(text: string, random: Random): string {
  const parts = text.match(/"[^"]*"|[\w.]+|\s+|[^\s\w]/g) ?? [text];
  const at = Math.floor(random() * parts.length);
  const piece = PIECES[Math.floor(random() * PIECES.length)];
  const kind = Math.floor(random() * 4);
  if (kind === 0) return [...parts.slice(0, at), ...parts.slice(at + 1)].join('');
  if (kind === 1) return [...parts.slice(0, at), piece, ...parts.slice(at)].join('');
  if (kind === 2) return [...parts.slice(0, at), piece, ...parts.slice(at + 1)].join('');
  const other = Math.floor(random() * parts.length);
  return parts.map((part, k) => (k === at ? parts[other] : k === other ? parts[at] : part)).join('');
}
