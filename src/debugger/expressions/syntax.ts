/**
 * Turns text into a small syntax tree: only the node types known here are accepted. Every node knows its column.
 * Invariant: the work is bounded by the length of the text, which is bounded too; any text gives a tree or a refusal,
 * never an exception.
 */
import { controlIn, quote, shorten } from '../../data/printable.js';
import { type Node, PositionedParser, SLICE } from './positioned-parser.js';

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
  /** A slice, or the iterations that `over` looks at: from the first up to, but not including, the second. */
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

const TESTS: ReadonlySet<string> = new Set(['any', 'isnan', 'isfinite', 'isinf', 'changed']);

/** Whether it may be true or false, wherever it is evaluated: `loss < 1`, but not `loss`. */
export function mayBeTrue(syntax: Syntax): boolean {
  switch (syntax.kind) {
    case 'literal':
      return typeof syntax.value === 'boolean';
    case 'unary':
      return syntax.operator === '!';
    case 'binary':
      return !['+', '-', '*', '/', '%', '**'].includes(syntax.operator);
    case 'call':
      return syntax.name === 'previous' ? syntax.parameters.some(mayBeTrue) : TESTS.has(syntax.name);
    default:
      return false;
  }
}

export type Parsed = { readonly kind: 'parsed'; readonly syntax: Syntax } | Refusal;

export const LONGEST_EXPRESSION = 400;
/** How deep brackets and calls may nest, which bounds the number of tensors held at a time. */
const DEEPEST = 40;

export function parse(text: string): Parsed {
  if (text.length > LONGEST_EXPRESSION) {
    return refuse(`This expression has ${text.length} characters; ${LONGEST_EXPRESSION} is the most.`, 1);
  }
  const control = controlIn(text);
  if (control !== null) return refuse(`An expression cannot have control characters such as ${control}.`, 1);
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

/** Thrown within an expression, at its column. */
export class Refused extends Error {
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
      const operator = oneOf(BINARY_OPERATORS, String(node.operator), column);
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
      const at = child(place);
      return at.kind === 'range' ? { kind: 'slice', from: at.from, to: at.to } : { kind: 'at', at };
    });
    return { kind: 'index', column, object, places };
  }
  return { kind: 'field', column, object, field: String(property.name) };
}

function call(node: Node, parser: PositionedParser, depth: number, column: number): Syntax {
  const callee = node.callee as Node;
  if (callee.type !== 'Identifier') throw new Refused('Only a function by its name can be called.', column);
  if (node.optional === true) throw new Refused('Write "(" instead of "?.(".', column);
  const parameters = (node.arguments as readonly Node[]).map((parameter) => convert(parameter, parser, depth + 1));
  return { kind: 'call', column, name: String(callee.name), parameters };
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
