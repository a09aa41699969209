/**
 * A formula with its numbers as a tree, for drawings that set formulas as mathematics.
 * Invariant: what is computed from the printed numbers is the printed result; a sum that is cut short has the value of the
 * terms that are left out.
 */

export type Math =
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  /** What a copy was made of. */
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'binary'; readonly operator: '+' | '−' | '×' | '/'; readonly left: Math; readonly right: Math }
  | { readonly kind: 'power'; readonly base: Math; readonly exponent: number }
  | { readonly kind: 'function'; readonly name: string; readonly argument: Math }
  | { readonly kind: 'sum'; readonly terms: readonly Math[]; readonly rest: Rest | null };

/** The terms of a sum that are not written out. */
export interface Rest {
  /** Such as `12 smaller`. */
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** `name = right = value`; without a right side the value alone. */
export interface Equation {
  readonly name: string;
  readonly right: Math | null;
  readonly value: number;
  readonly text: string;
}
