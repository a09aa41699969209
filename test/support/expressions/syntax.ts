/**
 * The syntax of expressions, written a second time from what `info expressions` says and from nothing else: a text
 * becomes a tree, or is refused. It shares no line with the program, so that the two can be held against each other.
 */

export type Tree =
  | { readonly kind: 'constant'; readonly value: number | boolean | string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly (Tree | Range)[] }
  | { readonly kind: 'sign'; readonly operator: string; readonly of: Tree }
  | { readonly kind: 'pair'; readonly operator: string; readonly left: Tree; readonly right: Tree }
  | { readonly kind: 'entry'; readonly of: Tree; readonly places: readonly (Tree | Range)[] };

export interface Range {
  readonly kind: 'range';
  readonly from: Tree | null;
  readonly to: Tree | null;
}

/** What is no expression, or has no value. */
export class Refused extends Error {}

/** Something that it reads has not been computed so early in the run. */
export class NotYet extends Refused {}

export function notYet(reason: string): never {
  throw new NotYet(reason);
}

export function refuse(reason: string): never {
  throw new Refused(reason);
}

/** From what holds least to what holds most. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
const SIGNS = ['+', '-', '!'];
/** Other signs that are read as these. */
const SAME: Readonly<Record<string, string>> = { '−': '-', '×': '*' };
const TOKEN =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))|([A-Za-z_$][\w$]*)|("(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')|(\*\*|<=|>=|==|!=|&&|\|\||[-+*/%<>!()[\],:.−×]))/y;

interface Token {
  readonly kind: 'number' | 'word' | 'text' | 'sign' | 'end';
  readonly text: string;
}

export function parse(text: string): Tree {
  const reader = new Reader(tokensOf(text));
  const tree = reader.level(0);
  reader.expectEnd();
  return tree;
}

function tokensOf(text: string): readonly Token[] {
  const kinds = ['number', 'word', 'text', 'sign'] as const;
  const tokens: Token[] = [];
  // Signs are read as others before anything else, so *× is a power, but not in quotes.
  const source = text.trimEnd().replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[−×]/gsu, (found) => SAME[found] ?? found);
  for (let position = 0; position < source.length; position = TOKEN.lastIndex) {
    TOKEN.lastIndex = position;
    const found = TOKEN.exec(source) ?? refuse(`no word of the language at ${position}`);
    const group = found.findIndex((part, k) => k > 0 && part !== undefined);
    tokens.push({ kind: kinds[group - 1], text: found[group] });
  }
  return tokens;
}

/** Reads tokens from the left; it holds where it is. */
class Reader {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  level(level: number): Tree {
    if (level === LEVELS.length) return this.signed();
    let left = this.level(level + 1);
    for (let operator = this.take(LEVELS[level]); operator !== null; operator = this.take(LEVELS[level])) {
      left = { kind: 'pair', operator, left, right: this.level(level + 1) };
    }
    return left;
  }

  expectEnd(): void {
    if (this.position < this.tokens.length) refuse(`something after the end: ${this.next.text}`);
  }

  private get next(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: '' };
  }

  private take(signs: readonly string[]): string | null {
    if (this.next.kind !== 'sign' || !signs.includes(this.next.text)) return null;
    return this.tokens[this.position++].text;
  }

  private expect(sign: string): void {
    if (this.take([sign]) === null) refuse(`${sign} is missing`);
  }

  /** A sign stands before all of a power, and a power may have one on its right. */
  private signed(): Tree {
    const operator = this.take(SIGNS);
    if (operator !== null) return { kind: 'sign', operator, of: this.signed() };
    const base = this.entries();
    return this.take(['**']) === null ? base : { kind: 'pair', operator: '**', left: base, right: this.signed() };
  }

  private entries(): Tree {
    let tree = this.atom();
    while (this.take(['[']) !== null) tree = { kind: 'entry', of: tree, places: this.list(']') };
    return tree;
  }

  private atom(): Tree {
    const { kind, text } = this.next;
    if (kind === 'end') refuse('the end, where a value should stand');
    this.position++;
    if (kind === 'number') return { kind: 'constant', value: Number(text) };
    if (kind === 'text') return { kind: 'constant', value: text.slice(1, -1).replace(/\\([\s\S])/g, '$1') };
    if (kind === 'word') return this.named(text);
    if (text !== '(') refuse(`${text}, where a value should stand`);
    const tree = this.level(0);
    this.expect(')');
    return tree;
  }

  private named(name: string): Tree {
    if (name === 'true' || name === 'false') return { kind: 'constant', value: name === 'true' };
    if (this.take(['(']) !== null) return { kind: 'call', name, values: this.list(')') };
    if (this.take(['.']) === null) return { kind: 'name', name };
    const field = this.next;
    this.position++;
    return { kind: 'name', name: `${name}.${field.text}` };
  }

  private list(end: string): readonly (Tree | Range)[] {
    const items = [this.item()];
    while (this.take([',']) !== null) items.push(this.item());
    this.expect(end);
    return items;
  }

  private item(): Tree | Range {
    const isBound = (): boolean => !(this.next.kind === 'sign' && [':', ',', ']', ')'].includes(this.next.text));
    const from = this.next.kind === 'sign' && this.next.text === ':' ? null : this.level(0);
    if (this.take([':']) === null) return from ?? refuse('a place is missing');
    return { kind: 'range', from, to: isBound() ? this.level(0) : null };
  }
}
