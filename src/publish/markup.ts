/**
 * HTML of a tree.
 * Invariant: this is the one place where markup is made. Every text passes through `escapeText`, which writes what cannot be
 * printed as an escape, so that what a user has written is text in it, whatever it holds.
 */

import type { Tree, Trees } from '../document/drawing/html/tree.js';
import { escapeControls } from '../files/printable.js';

/** Elements that hold nothing and have no end. */
const VOID = ['br'];
/** Elements that end where the next begins, as HTML has it; a table has thousands of them. */
const ENDED_BY_NEXT = ['td', 'th', 'tr'];
/** What stands in an attribute without quotes. */
const BARE = /^[\w-]+$/;

export function markupOf(trees: Trees): string {
  return trees.map(markupOfTree).join('');
}

export function escapeText(text: string): string {
  const lines = text.split('\n').map((line) => escapeControls(line));
  return lines.join('\n').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function markupOfTree(tree: Tree): string {
  if (typeof tree === 'string') return escapeText(tree);
  const { name, attributes, children } = tree;
  const given = Object.entries(attributes)
    .filter(([key]) => !key.startsWith('data-'))
    .map(([key, value]) => ` ${key}=${BARE.test(value) ? value : `"${escapeText(value)}"`}`);
  const start = `<${name}${given.join('')}>`;
  if (VOID.includes(name)) return start;
  return `${start}${markupOf(children)}${ENDED_BY_NEXT.includes(name) ? '' : `</${name}>`}`;
}
