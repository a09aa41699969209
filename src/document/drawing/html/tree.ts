/**
 * HTML and SVG as a tree.
 * Invariant: texts are texts and attributes are attributes, whatever they hold; markup is made of it in one place, nodes in
 * another.
 */

export type Tree = string | Element;
export type Trees = readonly Tree[];

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Trees;
}

/** Attributes that are undefined are left out, and so are children that are false. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly (Tree | Trees | false)[]
): Element {
  const given = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, `${value}`]]));
  return { name, attributes: Object.fromEntries(given), children: children.flatMap((child) => child || []) };
}

/** An element without attributes. */
export function plain(name: string, ...children: readonly (Tree | Trees | false)[]): Element {
  return element(name, {}, ...children);
}

/** The text alone, as somebody reads it. */
export function textOfTree(tree: Tree): string {
  return typeof tree === 'string' ? tree : tree.children.map(textOfTree).join('');
}
