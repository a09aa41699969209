/**
 * What a span of a drawn row is a part of. Whoever draws a thing says so on its spans, and they keep it when rows are
 * wrapped, cut, indented or boxed, so that nobody has to find a thing again by its text or its role.
 */
import type { Address } from '../../document.js';

export type Part =
  /** What is selected: the sign before its line, or the thing itself. */
  | { readonly kind: 'selection'; readonly is: 'sign' | 'thing' }
  /** A line, where a selection moves through lines. In a graph, each shown node is a line. */
  | { readonly kind: 'line'; readonly line: number }
  /** The names of the columns of a table. */
  | { readonly kind: 'head' }
  | { readonly kind: 'formula' }
  /** What a symbol or a word that was asked about means. */
  | { readonly kind: 'explanation' }
  /** A number, with its address where it has one. */
  | { readonly kind: 'value'; readonly of: Address | undefined }
  | { readonly kind: 'term'; readonly term: string }
  /** A link to a place in the run. */
  | { readonly kind: 'place'; readonly to: string }
  /** The border over or under the content of a box. */
  | { readonly kind: 'border' }
  /** What stands for a whole run, from its first iteration to its last. */
  | { readonly kind: 'track' };

export type PartKind = Part['kind'];

type PartOf<Kind extends PartKind> = Extract<Part, { kind: Kind }>;

export const NO_PARTS: readonly Part[] = [];
export const SELECTED_SIGN: readonly Part[] = [{ kind: 'selection', is: 'sign' }];
export const SELECTED_THING: readonly Part[] = [{ kind: 'selection', is: 'thing' }];

/** The thing of a kind that a span is a part of. */
export function partOf<Kind extends PartKind>(
  { parts }: { readonly parts: readonly Part[] },
  kind: Kind,
): PartOf<Kind> | undefined {
  return parts.find((part): part is PartOf<Kind> => part.kind === kind);
}
