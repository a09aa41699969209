/**
 * Text as HTML.
 * Invariant: what a user has written is text in it, whatever it holds: this is the one place where markup is made, and
 * every text passes through `escapeText`, which writes what cannot be printed as an escape.
 */
import { escapeControls } from '../data/printable.js';
import type { Line } from '../web/messages.js';

export function escapeText(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Lines as they stand on the screen, with the classes of their spans. */
export function preformatted(lines: readonly Line[]): string {
  return `<pre>${lines.map((line) => line.map(spanOf).join('')).join('\n')}</pre>`;
}

function spanOf(span: Line[number]): string {
  const [classes, text] = typeof span === 'string' ? ['', span] : span;
  return classes === '' ? escapeText(text) : `<i class="${classes}">${escapeText(text)}</i>`;
}
