/**
 * Text as HTML.
 * Invariant: what a user has written is text in it, whatever it holds: this is the one place where markup is made, and
 * every text passes through `escapeText`, which writes what cannot be printed as an escape.
 */
import { escapeControls } from '../data/printable.js';
import { type Block, type Blocks, type Inline, type Inlines, textsOf } from '../document/document.js';
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

/** Words with their paragraphs, lists, code, tables and links. */
export function blocksMarkup(blocks: Blocks): string {
  return blocks.map(blockMarkup).join('');
}

function blockMarkup(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return element('h3', inlinesMarkup(block.inlines));
    case 'paragraph':
    case 'note':
    case 'gloss':
      return element('p', inlinesMarkup(block.inlines));
    case 'hint':
    case 'matrix':
    case 'chart':
    case 'map':
    case 'picture':
    case 'group':
    case 'choice':
      return '';
    case 'formula':
      return element('pre', escapeText(textsOf([block]).join('\n')));
    case 'list': {
      const items = block.items.map((item) => element('li', itemMarkup(item))).join('');
      return block.first === null ? element('ul', items) : `<ol start="${block.first}">${items}</ol>`;
    }
    case 'code':
      return element('pre', escapeText(block.lines.join('\n')));
    case 'table': {
      const rowOf = (name: string, cells: readonly Inlines[]): string =>
        element('tr', cells.map((cell) => element(name, inlinesMarkup(cell))).join(''));
      const heads = block.columns.map(({ head }) => head);
      return element('table', rowOf('th', heads) + block.rows.map(({ cells }) => rowOf('td', cells)).join(''));
    }
  }
}

/** What begins with a paragraph stands beside its mark. */
function itemMarkup(blocks: Blocks): string {
  const [first, ...rest] = blocks;
  return first?.kind === 'paragraph' ? inlinesMarkup(first.inlines) + blocksMarkup(rest) : blocksMarkup(blocks);
}

function inlinesMarkup(inlines: Inlines): string {
  return inlines.map(inlineMarkup).join('');
}

function inlineMarkup(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
    case 'token':
    case 'value':
    case 'term':
    case 'absent':
      return escapeText(inline.text);
    case 'bar':
    case 'trend':
      return '';
    case 'code':
      return element('code', escapeText(inline.text));
    case 'emphasis':
      return element('em', inlinesMarkup(inline.inlines));
    case 'strong':
      return element('strong', inlinesMarkup(inline.inlines));
    case 'link':
      return `<a href="${escapeText(inline.target)}" rel="noopener noreferrer">${inlinesMarkup(inline.inlines)}</a>`;
  }
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
