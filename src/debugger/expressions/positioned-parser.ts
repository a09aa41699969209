/**
 * jsep as this language needs it: it records where things began, reads several places and slices in brackets, and takes
 * no text that leaves out a comma or has one too many.
 */
import jsep from 'jsep';

// What jsep's class has beyond its published types.
interface Parser {
  index: number;
  readonly expr: string;
  gobbleExpression(): Node | undefined | false;
  gobbleToken(): Node | undefined | false;
  gobbleIdentifier(): Node;
  gobbleGroup(): Node | undefined | false;
  gobbleSpaces(): void;
  gobbleArguments(termination: number): readonly Node[];
  throwError(message: string): never;
}
export type Node = jsep.Expression;
const { Jsep } = jsep as unknown as { readonly Jsep: new (text: string) => Parser };

const CLOSING_PARENTHESIS = ')'.charCodeAt(0);
const BEFORE_RANGE = /(?<!\w)over\s*\($/;

// Node types beyond jsep's own.
export const PLACES = 'Places';
export const SLICE = 'Slice';

/**
 * jsep keeps neither positions nor parentheses. This records where each token and name began, and what was in
 * parentheses.
 */
export class PositionedParser extends Jsep {
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

  /** One value: jsep would pass over commas and semicolons around it. */
  override gobbleGroup(): Node {
    this.index++;
    const node = this.gobbleValue();
    this.gobbleSpaces();
    if (this.expr[this.index] === ',') this.throwError('Parentheses hold one value');
    if (this.expr[this.index] !== ')') this.throwError('Unclosed (');
    this.index++;
    this.grouped.add(node);
    return node;
  }

  /** Values with a comma between every two: jsep would take spaces for them. */
  override gobbleArguments(termination: number): readonly Node[] {
    if (termination !== CLOSING_PARENTHESIS) return super.gobbleArguments(termination);
    const values: Node[] = [];
    this.gobbleSpaces();
    while (this.expr[this.index] !== ')') {
      if (values.length > 0) {
        if (this.expr[this.index] !== ',') this.throwError('Expected , or )');
        this.index++;
      }
      values.push(this.gobbleValue());
      this.gobbleSpaces();
    }
    this.index++;
    return values;
  }

  private gobbleValue(): Node {
    const node = this.gobbleExpression();
    if (node !== undefined && node !== false) return node;
    return this.throwError(this.isAtEnd() ? 'Unexpected end of the expression' : 'A value is missing here');
  }

  private isAtEnd(): boolean {
    return this.index >= this.expr.length;
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
      const place = this.gobbleRange();
      if (place === undefined || place === false) return place;
      places.push(place);
      this.gobbleSpaces();
    } while (this.expr[this.index] === ',');
    return { type: PLACES, places };
  }

  private note(start: number, node: Node | undefined | false): Node | undefined | false {
    if (node !== undefined && node !== false && !this.starts.has(node)) this.starts.set(node, start);
    return node;
  }
}
