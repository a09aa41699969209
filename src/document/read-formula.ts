/**
 * The one reader of formulas: what an author writes, `{result} = {values} × {gates}`, as a tree. It is read once, where it
 * is defined.
 * Invariant: a tree is written as it was read, but for brackets that it does not need.
 * @throws SyntaxError where it is no formula
 */
import { type BETWEEN, type FormulaTree, name } from './formula.js';

export function readFormula(written: string): FormulaTree {
  const reader = new Reader(written);
  const tree = reader.cases();
  reader.end();
  return tree;
}

/** Words that begin a clause, which binds less than any sign. */
const CLAUSES: ReadonlySet<string> = new Set(
  'or where for over unless else and with between there by if after'.split(' '),
);
/** Functions that are written before their argument, without brackets where it is one that needs none. */
const FUNCTIONS: ReadonlySet<string> = new Set('ln log tanh erf sin cos asin acos atan max min'.split(' '));
const OPENING: ReadonlySet<string> = new Set(['Σ', 'Π', '√', '(', '[']);
const RELATIONS = ['≈', '<', '>', '≤', '≥', '≠'] as const;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const TOKEN =
  /\{\w+\}|∂loss\/∂[\p{L}\p{N}_]+|\d+(?:,\d{3})*(?:\.\d+)?(?:e[-−]?\d+)?(?![\p{L}\p{N}_])|[()[\]=+−×/√Σ^,|≈<>≤≥≠;Π∂⁰¹²³⁴-⁹⁻]|_\{|\}|[^\s()[\]=+−×/√Σ^,|≈<>≤≥≠;Π∂⁰¹²³⁴-⁹⁻{}]+/u;

interface Token {
  readonly text: string;
  /** Whether a space stands before it. */
  readonly isApart: boolean;
}

class Reader {
  private at = 0;
  private readonly tokens: readonly Token[];

  constructor(private readonly written: string) {
    this.tokens = tokensOf(written);
  }

  end(): void {
    if (this.at < this.tokens.length) this.fail();
  }

  cases(): FormulaTree {
    const items = [this.list()];
    while (this.take(';')) items.push(this.list());
    return items.length === 1 ? items[0] : { kind: 'list', items, by: ';' };
  }

  private list(): FormulaTree {
    const items = [this.clauses()];
    while (this.take(',')) items.push(this.remark() ?? this.clauses());
    return items.length === 1 ? items[0] : { kind: 'list', items };
  }

  /** Words in brackets after a comma keep these: a list of one. */
  private remark(): FormulaTree | null {
    const from = this.at;
    if (this.take('(')) {
      const tree = this.clauses();
      if (tree.kind === 'beside' && this.take(')') && this.isOver()) return { kind: 'list', items: [tree] };
    }
    this.at = from;
    return null;
  }

  private clauses(): FormulaTree {
    const parts: FormulaTree[] = [];
    do {
      while (CLAUSES.has(this.next)) parts.push(name(this.shift()));
      if (this.isOver()) break;
      parts.push(this.equation());
    } while (CLAUSES.has(this.next));
    return parts.length === 1 ? parts[0] : { kind: 'clauses', parts };
  }

  private equation(): FormulaTree {
    const sides = [this.relation()];
    while (this.take('=')) sides.push(this.relation());
    return sides.length === 1 ? sides[0] : { kind: 'equation', sides };
  }

  private relation(): FormulaTree {
    let left = this.sum();
    for (let sign = this.sign(...RELATIONS); sign !== null; sign = this.sign(...RELATIONS))
      left = { kind: 'binary', operator: sign, left, right: this.sum() };
    return left;
  }

  private sum(): FormulaTree {
    let left = this.term();
    for (let sign = this.sign('+', '−'); sign !== null; sign = this.sign('+', '−'))
      left = { kind: 'binary', operator: sign, left, right: this.term() };
    return left;
  }

  /** A sign before it is that of the whole product. */
  private term(): FormulaTree {
    if (this.take('−')) return { kind: 'function', name: 'negate', argument: this.term() };
    return this.product(['×', '/']);
  }

  private product(signs: readonly ('×' | '/')[]): FormulaTree {
    let left = this.factor();
    for (let sign = this.sign(...signs); sign !== null; sign = this.sign(...signs))
      left = { kind: 'binary', operator: sign, left, right: this.factor() };
    return left;
  }

  private factor(): FormulaTree {
    const parts = [this.series()];
    while (this.isBeside()) parts.push(this.series());
    return parts.length === 1 ? parts[0] : { kind: 'beside', parts };
  }

  /** What a sum is of ends before what the whole is divided by. */
  private series(): FormulaTree {
    const sign = this.take('Σ') ? 'Σ' : this.take('Π') ? 'Π' : null;
    if (sign === null) return this.prefix();
    const index = this.index();
    const series = { kind: 'series', sign, ...(index !== null && { index }) } as const;
    if (this.isOver() || CLAUSES.has(this.next) || this.next === '=') return series;
    if (this.take('−')) return { ...series, of: { kind: 'function', name: 'negate', argument: this.product(['×']) } };
    return { ...series, of: this.product(['×']) };
  }

  private index(): FormulaTree | null {
    if (this.take('_{')) {
      const index = this.list();
      this.expect('}');
      return index;
    }
    return this.next.startsWith('_') ? name(this.shift().slice(1)) : null;
  }

  private prefix(): FormulaTree {
    if (FUNCTIONS.has(this.next) && this.isArgument(this.tokens[this.at + 1])) {
      const called = this.shift();
      return { kind: 'function', name: called, argument: this.next === 'Σ' ? this.series() : this.prefix() };
    }
    if (this.take('√')) return { kind: 'function', name: 'sqrt', argument: this.primary() };
    const left = this.power();
    if (this.next !== '/' || this.tokens[this.at].isApart) return left;
    this.shift();
    return { kind: 'binary', operator: '/', left, right: this.prefix(), tight: true };
  }

  private power(): FormulaTree {
    const base = this.primary();
    const digits = this.superscripts();
    if (digits !== '') return { kind: 'power', base, exponent: { kind: 'constant', text: digits } };
    if (!this.take('^')) return base;
    const exponent: FormulaTree = this.take('−')
      ? { kind: 'function', name: 'negate', argument: this.primary() }
      : this.primary();
    return base.kind === 'name' && base.text === 'e'
      ? { kind: 'function', name: 'exp', argument: exponent }
      : { kind: 'power', base, exponent };
  }

  private superscripts(): string {
    let digits = '';
    while (this.next !== '' && `${SUPERSCRIPTS}⁻`.includes(this.next)) {
      const place = SUPERSCRIPTS.indexOf(this.shift());
      digits += place === -1 ? '-' : String(place);
    }
    return digits;
  }

  private primary(): FormulaTree {
    if (this.take('(')) {
      const tree = this.list();
      this.expect(')');
      return tree;
    }
    if (this.take('|')) {
      const argument = this.sum();
      this.expect('|');
      return { kind: 'function', name: 'abs', argument };
    }
    if (this.take('[')) {
      const list = this.list();
      this.expect(']');
      return { kind: 'vector', items: list.kind === 'list' ? list.items : [list] };
    }
    if (this.take('∂')) return { kind: 'beside', parts: [name('∂'), this.primary()], tight: true };
    if (this.next === '' || isSign(this.next)) this.fail();
    const token = this.shift();
    const of: FormulaTree = token.startsWith('{')
      ? { kind: 'name', text: token.slice(1, -1), isPlaceholder: true }
      : /^\d/.test(token) && !/\p{L}$/u.test(token)
        ? { kind: 'constant', text: token }
        : wordOf(token);
    if (this.next !== '(' || this.tokens[this.at].isApart) return of;
    this.shift();
    const list = this.arguments();
    this.expect(')');
    return { kind: 'call', of, arguments: list };
  }

  /** `P(w | c)` */
  private arguments(): readonly FormulaTree[] {
    const list = this.list();
    if (!this.take('|')) return list.kind === 'list' ? list.items : [list];
    return [{ kind: 'binary', operator: '|', left: list, right: this.list() }];
  }

  private get next(): string {
    return this.tokens[this.at]?.text ?? '';
  }

  private shift(): string {
    const { next } = this;
    this.at++;
    return next;
  }

  private take(text: string): boolean {
    if (this.next !== text) return false;
    this.at++;
    return true;
  }

  private sign<Sign extends (typeof BETWEEN)[number]>(...among: readonly Sign[]): Sign | null {
    const found = among.find((sign) => sign === this.next) ?? null;
    if (found !== null) this.at++;
    return found;
  }

  private expect(text: string): void {
    if (!this.take(text)) this.fail();
  }

  private isOver(): boolean {
    return ['', ',', ';', ')', ']', '}'].includes(this.next);
  }

  private isBeside(): boolean {
    return OPENING.has(this.next) || (!this.isOver() && !isSign(this.next) && !CLAUSES.has(this.next));
  }

  /** A function's name by itself is a name like any other. */
  private isArgument(token: Token | undefined): boolean {
    return (
      token !== undefined &&
      (OPENING.has(token.text) || token.text === '|' || !isSign(token.text)) &&
      !CLAUSES.has(token.text)
    );
  }

  private fail(): never {
    throw new SyntaxError(
      `"${this.written}" is no formula: ${this.next === '' ? 'it ends' : `"${this.next}"`} too soon.`,
    );
  }
}

/** `w_k` */
function wordOf(token: string): FormulaTree {
  const [, of, index] = /^(\p{L})_(\p{L})$/u.exec(token) ?? [];
  return of === undefined || index === undefined ? name(token) : { kind: 'index', of: name(of), index: name(index) };
}

function isSign(token: string): boolean {
  return '=+−×/^|≈<>≤≥≠;),]}_{'.includes(token) || `${SUPERSCRIPTS}⁻`.includes(token);
}

function tokensOf(written: string): readonly Token[] {
  const tokens: Token[] = [];
  const token = new RegExp(TOKEN, 'uy');
  let [at, isApart] = [0, false];
  while (at < written.length) {
    if (written[at] === ' ') {
      isApart = true;
      at++;
      continue;
    }
    token.lastIndex = at;
    const [text] = token.exec(written) ?? [];
    if (text === undefined) throw new SyntaxError(`"${written}" is no formula: "${written.slice(at)}" is none.`);
    tokens.push({ text, isApart });
    isApart = false;
    at += text.length;
  }
  return tokens;
}
