/**
 * Turns text into a small syntax tree, by precedence climbing. Every node knows its column.
 * Invariant: the work is bounded by the length of the text, which is bounded too; any text gives a tree or a refusal,
 * never an exception.
 */
import { controlIn, quote } from '../../files/refusal.js';

/** The higher, the tighter it binds. A sign binds as tightly as a power, of which it takes all. */
const PRECEDENCE = {
  ...{ '+': 5, '-': 5, '*': 6, '/': 6, '%': 6, '**': 7 },
  ...{ '<': 4, '<=': 4, '>': 4, '>=': 4, '==': 3, '!=': 3, '&&': 2, '||': 1 },
} as const;
export type BinaryOperator = keyof typeof PRECEDENCE;
export const BINARY_OPERATORS = Object.keys(PRECEDENCE) as readonly BinaryOperator[];
export const UNARY_OPERATORS = ['-', '+', '!'] as const;
export type UnaryOperator = (typeof UNARY_OPERATORS)[number];

/** `column` counts the characters of the text from 1. */
export type Syntax = { readonly column: number } & (
  | { readonly kind: 'literal'; readonly value: number | boolean | string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'field'; readonly object: Syntax; readonly field: string }
  /** What stands in brackets, one an axis. */
  | { readonly kind: 'index'; readonly object: Syntax; readonly places: readonly Syntax[] }
  | { readonly kind: 'call'; readonly name: string; readonly parameters: readonly Syntax[] }
  /** A slice, or the iterations that `over` looks at: from the first up to, but not including, the second. */
  | { readonly kind: 'range'; readonly from: Syntax | null; readonly to: Syntax | null }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Syntax }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Syntax; readonly right: Syntax }
);
export type FunctionCall = Extract<Syntax, { kind: 'call' }>;

const TESTS: ReadonlySet<string> = new Set(['any', 'isnan', 'isfinite', 'isinf', 'changed']);

/** Whether it may be true or false, wherever it is evaluated: `loss < 1`, but not `loss`. */
export function mayBeTrue(syntax: Syntax): boolean {
  switch (syntax.kind) {
    case 'literal':
      return typeof syntax.value === 'boolean';
    case 'unary':
      return syntax.operator === '!';
    case 'binary':
      return PRECEDENCE[syntax.operator] < PRECEDENCE['+'];
    case 'call':
      return syntax.name === 'previous' ? syntax.parameters.some(mayBeTrue) : TESTS.has(syntax.name);
    default:
      return false;
  }
}

export const LONGEST_EXPRESSION = 400;
/** How deep operators and calls may nest, which bounds the number of tensors held at a time. */
const DEEPEST = 40;

/** Thrown within an expression, at its column. */
export class ExpressionError extends Error {
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

export function refuseAt(message: string, column: number): never {
  throw new ExpressionError(message, column);
}

/**
 * @param read the tokens of a text, without an end
 * @throws ExpressionError
 */
export function parse(text: string, read: (text: string) => readonly Token[]): Syntax {
  if (text.length > LONGEST_EXPRESSION) {
    refuseAt(`This expression has ${text.length} characters; ${LONGEST_EXPRESSION} is the most.`, 1);
  }
  const control = controlIn(text);
  if (control !== null) refuseAt(`An expression cannot have control characters such as ${control}.`, 1);
  if (text.trim() === '')
    refuseAt('An expression is missing here, e.g. loss < 1. "info expressions" lists all it may say.', 1);
  return new Parser([...read(text), { kind: 'end', text: '', column: text.length + 1 }]).parse();
}

export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly column: number;
}

const TOKEN =
  /(?<number>(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|(?<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?<name>[\p{L}_][\p{L}\p{M}\p{N}_]*)|(?<sign>[=!]==|\*\*|[<>=!]=|&&|\|\||\S)/giu;

/** The screen writes − and ×, so people copy them. */
const COPIED: ReadonlyMap<string, string> = new Map([
  ['−', '-'],
  ['×', '*'],
]);

/** @param before how many characters stand before the text */
export function tokensOf(text: string, before = 0): readonly Token[] {
  return Array.from(text.matchAll(TOKEN), ({ 0: written, index, groups = {} }) => {
    const kind = Object.keys(groups).find((each) => groups[each] !== undefined) as Token['kind'];
    return { kind, text: COPIED.get(written) ?? written, column: before + index + 1 };
  });
}

class Parser {
  private next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Syntax {
    const syntax = this.binary(0, 0);
    if (this.token.kind !== 'end') this.unexpected();
    return syntax;
  }

  private get token(): Token {
    return this.tokens[this.next];
  }

  /** Whether this sign comes next; then it is passed. */
  private take(sign: string): boolean {
    const isNext = this.token.text === sign;
    if (isNext) this.next++;
    return isNext;
  }

  /** Operators that bind at least as tightly as `least`, with what is between them. */
  private binary(least: number, depth: number): Syntax {
    let left = this.unary(depth);
    for (;;) {
      const operator = this.operatorAfter(left);
      if (operator === null || PRECEDENCE[operator] < least) return left;
      this.next++;
      // Powers are taken from the right. A long sum leans to the left and holds one value at a time, so it is not deep.
      const right = this.binary(PRECEDENCE[operator] + (operator === '**' ? 0 : 1), depth + 1);
      left = { kind: 'binary', column: left.column, operator, left, right };
    }
  }

  private operatorAfter({ column }: Syntax): BinaryOperator | null {
    const { text } = this.token;
    if (FOREIGN.test(text)) {
      refuseAt(`${quote(text)} is not an operator here. There are ${BINARY_OPERATORS.join(' ')}.`, column);
    }
    return isOperator(text) ? text : null;
  }

  private unary(depth: number): Syntax {
    const { column } = this.token;
    if (depth > DEEPEST) refuseAt('This expression is nested too deeply.', column);
    const operator = UNARY_OPERATORS.find((sign) => this.take(sign));
    if (operator === undefined) return this.postfix(depth);
    return { kind: 'unary', column, operator, operand: this.binary(PRECEDENCE['**'], depth + 1) };
  }

  /** A value, with the fields, calls and brackets after it. */
  private postfix(depth: number): Syntax {
    const { column } = this.token;
    let object = this.value(depth);
    for (;;) {
      if (this.take('.')) {
        const { kind, text: field } = this.token;
        if (kind !== 'name') this.unexpected();
        this.next++;
        object = { kind: 'field', column, object, field };
      } else if (this.take('[')) {
        object = { kind: 'index', column, object, places: this.list(']', depth + 1) };
      } else if (this.take('(')) {
        if (object.kind !== 'name') refuseAt('Only a function by its name can be called.', column);
        const parameters = this.take(')') ? [] : this.list(')', depth + 1);
        object = { kind: 'call', column, name: object.name, parameters };
      } else return object;
    }
  }

  private value(depth: number): Syntax {
    const { kind, text, column } = this.token;
    if (this.take('(')) return this.group(depth);
    if (kind === 'sign' || kind === 'end') return this.missing();
    this.next++;
    if (kind === 'name' && !['true', 'false'].includes(text)) return { kind, column, name: text };
    const value = kind === 'name' ? text === 'true' : kind === 'text' ? unquote(text) : Number(text);
    return { kind: 'literal', column, value };
  }

  private group(depth: number): Syntax {
    const inside = this.binary(0, depth);
    const { text, column } = this.token;
    if (this.take(')')) return inside;
    refuseAt(text === ',' ? 'Parentheses hold one value.' : 'Unclosed (.', column);
  }

  /** Values or ranges with a comma between every two, up to a bracket. */
  private list(closing: ')' | ']', depth: number): readonly Syntax[] {
    const list: Syntax[] = [];
    do {
      list.push(this.range(depth));
      if (this.take(closing)) return list;
    } while (this.take(','));
    refuseAt(closing === ')' ? 'Expected , or ).' : 'Unclosed [.', this.token.column);
  }

  private range(depth: number): Syntax {
    const { column } = this.token;
    const from = this.take(':') ? null : this.binary(0, depth);
    if (from !== null && !this.take(':')) return from;
    const to = /^[,)\]]?$/.test(this.token.text) ? null : this.binary(0, depth);
    return { kind: 'range', column, from, to };
  }

  /** Where a value has to come next, and none does. */
  private missing(): never {
    const { text, column } = this.token;
    const { text: before } = this.tokens[this.next - 1] ?? { text: '' };
    if (before === '!' || isOperator(before)) refuseAt(`Expected expression after ${before}.`, column);
    const known = MISSING.get(text);
    return known === undefined ? this.unexpected() : refuseAt(known, column);
  }

  private unexpected(): never {
    const { text, column } = this.token;
    const [character] = text;
    refuseAt(`Unexpected ${character === undefined ? 'end of the expression' : quote(character)}.`, column);
  }
}

/** Operators that other languages have. */
const FOREIGN = /^(?:[=!]==|[=&|^?])$/;

const MISSING: ReadonlyMap<string, string> = new Map([
  ['[', 'A list in brackets cannot be used in an expression.'],
  ['"', 'Unclosed quote.'],
  ["'", 'Unclosed quote.'],
  ...[',', ';', ')'].map((sign) => [sign, 'A value is missing here.'] as const),
]);

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gsu, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

function isOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(PRECEDENCE, text);
}
