/**
 * Nodes of trees.
 * Invariant: this is the one place where a page makes nodes. Texts become text nodes and attributes are set by their names,
 * so nothing that somebody has written is ever markup. What has not changed stays the node that it is, with its focus and
 * its scroll position.
 */
import type { Element as TreeElement, Trees } from '../../../document/drawing/html/tree.js';

const NAMESPACES: Readonly<Record<string, string>> = {
  svg: 'http://www.w3.org/2000/svg',
  math: 'http://www.w3.org/1998/Math/MathML',
};

/** Makes the children of a parent those of `after`, where they are those of `before`. */
export function patch(parent: Element, before: Trees, after: Trees): void {
  after.forEach((tree, k) => {
    const [old, node] = [before[k], parent.childNodes[k]];
    if (old === tree) return;
    if (old === undefined) parent.append(nodeOf(tree, parent));
    else if (typeof tree !== 'string' && typeof old !== 'string' && tree.name === old.name) {
      setAttributes(node as Element, old.attributes, tree.attributes);
      patch(node as Element, old.children, tree.children);
    } else if (typeof tree === 'string' && typeof old === 'string') node.nodeValue = tree;
    else parent.replaceChild(nodeOf(tree, parent), node);
  });
  for (let count = before.length; count > after.length; count--) parent.lastChild?.remove();
}

function nodeOf(tree: Trees[number], parent: Element): Node {
  if (typeof tree === 'string') return document.createTextNode(tree);
  const node = document.createElementNS(NAMESPACES[tree.name] ?? parent.namespaceURI, tree.name);
  setAttributes(node, {}, tree.attributes);
  patch(node, [], tree.children);
  return node;
}

function setAttributes(node: Element, before: TreeElement['attributes'], after: TreeElement['attributes']): void {
  for (const name of Object.keys(before)) if (after[name] === undefined) node.removeAttribute(name);
  for (const [name, value] of Object.entries(after)) if (before[name] !== value) node.setAttribute(name, value);
}
