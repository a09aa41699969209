/**
 * Turns text into a small syntax tree: jsep parses, and only the node types known here are accepted. Every node knows
 * its column.
 * Invariant: the work is bounded by the length of the text, which is bounded too; any text gives a tree or a refusal,
 * never an exception.
 */
import jsep from 'jsep';
import { quote, shorten } from '../../data/printable.js';

export const BINARY_OPERATORS = ['+', '-', '*', '/', '%', '**', '<', '<=', '>', '>=', '==', '!=', '&&', '||'] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];
export const UNARY_OPERATORS = ['-', '+', '!'] as const;
export type UnaryOperator = (typeof UNARY_OPERATORS)[number];

/** `column` counts the characters of the text from 1. */
export type Syntax =
  | { readonly kind: 'literal'; readonly column: number; readonly value: number | boolean | string }
  | { readonly kind: 'name'; readonly column: number; readonly name: string }
  | { readonly kind: 'field'; readonly column: number; readonly object: Syntax; readonly field: string }
  | { readonly kind: 'index'; readonly column: number; readonly object: Syntax; readonly places: readonly Place[] }
  | { readonly kind: 'call'; readonly column: number; readonly name: string; readonly parameters: readonly Syntax[] }
  /** The iterations that `over` looks at: from the first up to, but not including, the second. */
  | { readonly kind: 'range'; readonly column: number; readonly from: Syntax | null; readonly to: Syntax | null }
  | { readonly kind: 'unary'; readonly column: number; readonly operator: UnaryOperator; readonly operand: Syntax }
  | {
      readonly kind: 'binary';
      readonly column: number;
      readonly operator: BinaryOperator;
      readonly left: Syntax;
      readonly right: Syntax;
    };

/** What stands in brackets, one an axis. A slice goes up to, but not including, its end. */
export type Place =
  | { readonly kind: 'at'; readonly at: Syntax }
  | { readonly kind: 'slice'; readonly from: Syntax | null; readonly to: Syntax | null };

export interface Refusal {
  readonly kind: 'refused';
  readonly message: string;
  readonly column: number;
}

export type Parsed = { readonly kind: 'parsed'; readonly syntax: Syntax } | Refusal;

export const LONGEST_EXPRESSION = 400;
/** How deep brackets and calls may nest, which bounds the number of tensors held at a time. */
const DEEPEST = 40;

export function parse(text: string): Parsed {
  if (text.length > LONGEST_EXPRESSION) {
    return refuse(`This expression has ${text.length} characters; ${LONGEST_EXPRESSION} is the most.`, 1);
  }
  // The screen writes − and ×, so people copy them.
  const plain = text.replace(QUOTED_OR_SIGN, (found) => ({ '−': '-', '×': '*' })[found] ?? found);
  if (plain.trim() === '')
    return refuse('An expression is missing here, e.g. loss < 1. "info expressions" lists all it may say.', 1);
  return parsePlain(plain);
}

const QUOTED_OR_SIGN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[−×]/gsu;

function parsePlain(text: string): Parsed {
  try {
    const parser = new PositionedParser(text);
    const node = parser.gobbleExpression();
    if (node === undefined || node === false || parser.index < text.length) {
      return refuse(`Unexpected ${describeCharacter(text, parser.index)}.`, parser.index + 1);
    }
    return { kind: 'parsed', syntax: convert(node, parser, 0) };
  } catch (error) {
    if (error instanceof Refused) return refuse(error.message, error.column);
    if (isParserError(error)) return refuse(`${shorten(error.description)}.`, Math.min(error.index, text.length) + 1);
    if (error instanceof RangeError) return refuse('This expression is nested too deeply.', 1);
    throw error;
  }
}

// What jsep's class has beyond its published types.
interface Parser {
  index: number;
  readonly expr: string;
  gobbleExpression(): Node | undefined | false;
  gobbleToken(): Node | undefined | false;
  gobbleIdentifier(): Node;
  gobbleGroup(): Node | undefined | false;
  gobbleSpaces(): void;
}
type Node = jsep.Expression;
const { Jsep } = jsep as unknown as { readonly Jsep: new (text: string) => Parser };

const BEFORE_RANGE = /(?<!\w)over\($/;

// Node types beyond jsep's own.
const PLACES = 'Places';
const SLICE = 'Slice';

/**
 * jsep keeps neither positions nor parentheses. This records where each token and name began, and what was in
 * parentheses.
 */
class PositionedParser extends Jsep {
  readonly starts = new WeakMap<object, number>();
  readonly grouped = new WeakSet<object>();

  override gobbleToken(): Node | undefined | false {
    this.gobbleSpaces();
    return this.note(this.index, super.gobbleToken());
  }

  override gobbleIdentifier(): Node {
    const start = this.index;
    const node = super.gobbleIdentifier();
    this.note(start, node);
    return node;
  }

  override gobbleGroup(): Node | undefined | false {
    const node = super.gobbleGroup();
    if (node !== undefined && node !== false) this.grouped.add(node);
    return node;
  }

  /** Brackets may hold several places, and slices: `["a", 2:5]`. A range of iterations is written as a slice is. */
  override gobbleExpression(): Node | undefined | false {
    if (this.expr[this.index - 1] === '[') return this.gobblePlaces();
    return BEFORE_RANGE.test(this.expr.slice(0, this.index)) ? this.gobbleRange() : super.gobbleExpression();
  }

  private gobbleRange(): Node | undefined | false {
    const start = this.index;
    const from = super.gobbleExpression();
    this.gobbleSpaces();
    if (this.expr[this.index] !== ':') return from;
    this.index++;
    return this.note(start, { type: SLICE, from, to: super.gobbleExpression() });
  }

  private gobblePlaces(): Node | undefined | false {
    const places: Node[] = [];
    do {
      if (places.length > 0) this.index++;
      const from = super.gobbleExpression();
      this.gobbleSpaces();
      if (this.expr[this.index] !== ':') {
        if (from === undefined || from === false) return from;
        places.push(from);
        continue;
      }
      this.index++;
      places.push({ type: SLICE, from, to: super.gobbleExpression() });
      this.gobbleSpaces();
    } while (this.expr[this.index] === ',');
    return { type: PLACES, places };
  }

  private note(start: number, node: Node | undefined | false): Node | undefined | false {
    if (node !== undefined && node !== false && !this.starts.has(node)) this.starts.set(node, start);
    return node;
  }
}

class Refused extends Error {
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

function convert(node: Node, parser: PositionedParser, depth: number): Syntax {
  const column = columnOf(node, parser);
  if (depth > DEEPEST) throw new Refused('This expression is nested too deeply.', column);
  // A long sum leans to the left and holds one value at a time, so only the right side counts as deeper.
  const child = (name: string): Syntax => convert(node[name] as Node, parser, name === 'left' ? depth : depth + 1);
  switch (node.type) {
    case 'Literal':
      return literal(node.value, column);
    case 'Identifier':
      return { kind: 'name', column, name: String(node.name) };
    case 'UnaryExpression': {
      const operator = oneOf(UNARY_OPERATORS, String(node.operator), column);
      return { kind: 'unary', column, operator, operand: child('argument') };
    }
    case 'BinaryExpression': {
      const sign = signOfPower(node, parser);
      if (sign !== null) return convertSign(sign, { ...node, left: sign.argument }, parser, column, depth);
      const operator = oneOf(BINARY_OPERATORS, plainOperator(String(node.operator)), column);
      return { kind: 'binary', column, operator, left: child('left'), right: child('right') };
    }
    case 'MemberExpression':
      return member(node, parser, depth, column);
    case SLICE: {
      const end = (name: string): Syntax | null => (node[name] ? child(name) : null);
      return { kind: 'range', column, from: end('from'), to: end('to') };
    }
    case 'CallExpression':
      return call(node, parser, depth, column);
    default:
      throw new Refused(`${DESCRIPTIONS.get(node.type) ?? 'This'} cannot be used in an expression.`, column);
  }
}

/** The sign before a power: `-2 ** 2` is −(2 ** 2), as in mathematics, though jsep attaches the sign to the 2. */
function signOfPower(node: Node, { grouped }: PositionedParser): Node | null {
  const left = node.left as Node;
  return node.operator === '**' && left.type === 'UnaryExpression' && !grouped.has(left) ? left : null;
}

function convertSign(sign: Node, power: Node, parser: PositionedParser, column: number, depth: number): Syntax {
  const operator = oneOf(UNARY_OPERATORS, String(sign.operator), column);
  return { kind: 'unary', column, operator, operand: convert(power, parser, depth + 1) };
}

const DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ['ArrayExpression', 'A list in brackets'],
  ['ConditionalExpression', 'A choice with ? and :'],
  ['SequenceExpression', 'More than one value in parentheses'],
  ['Compound', 'More than one value'],
  ['ThisExpression', '"this"'],
]);

function literal(value: unknown, column: number): Syntax {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
    return { kind: 'literal', column, value };
  }
  throw new Refused('"null" cannot be used in an expression.', column);
}

function member(node: Node, parser: PositionedParser, depth: number, column: number): Syntax {
  if (node.optional === true) throw new Refused('Write "." instead of "?.".', column);
  const child = (inner: unknown): Syntax => convert(inner as Node, parser, depth + 1);
  const object = child(node.object);
  const property = node.property as Node;
  if (node.computed === true) {
    const places = (property.places as readonly Node[]).map((place): Place => {
      if (place.type !== SLICE) return { kind: 'at', at: child(place) };
      const end = (inner: unknown) => (inner ? child(inner) : null);
      return { kind: 'slice', from: end(place.from), to: end(place.to) };
    });
    return { kind: 'index', column, object, places };
  }
  return { kind: 'field', column, object, field: String((node.property as Node).name) };
}

function call(node: Node, parser: PositionedParser, depth: number, column: number): Syntax {
  const callee = node.callee as Node;
  if (callee.type !== 'Identifier') throw new Refused('Only a function by its name can be called.', column);
  if (node.optional === true) throw new Refused('Write "(" instead of "?.(".', column);
  const parameters = node.arguments as readonly (Node | null)[];
  return {
    kind: 'call',
    column,
    name: String(callee.name),
    parameters: parameters.map((parameter) => {
      if (parameter === null) throw new Refused('A value is missing between the commas.', column);
      return convert(parameter, parser, depth + 1);
    }),
  };
}

function plainOperator(operator: string): string {
  if (operator === '===') return '==';
  return operator === '!==' ? '!=' : operator;
}

function oneOf<T extends string>(allowed: readonly T[], operator: string, column: number): T {
  const known = allowed.find((candidate) => candidate === operator);
  if (known === undefined) {
    throw new Refused(`${quote(operator)} is not an operator here. There are ${allowed.join(' ')}.`, column);
  }
  return known;
}

/** Where a node begins: recorded, or else where its leftmost part begins. */
function columnOf(node: Node, parser: PositionedParser): number {
  let leftmost: Node | undefined = node;
  while (leftmost !== undefined) {
    const start = parser.starts.get(leftmost);
    if (start !== undefined) return start + 1;
    leftmost = (leftmost.left ?? leftmost.object ?? leftmost.callee) as Node | undefined;
  }
  return 1;
}

function describeCharacter(text: string, index: number): string {
  const code = text.codePointAt(index);
  if (code === undefined) return 'end of the expression';
  return quote(String.fromCodePoint(code));
}

function isParserError(error: unknown): error is Error & { readonly index: number; readonly description: string } {
  return error instanceof Error && 'index' in error && 'description' in error;
}

function refuse(message: string, column: number): Refusal {
  return { kind: 'refused', message, column };
}
