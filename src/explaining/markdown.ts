/**
 * Markdown of the help and of lessons: paragraphs, headings, lists, code and tables; within a line emphasis, code and links.
 * Invariant: HTML, indented code and references are words like any others, and a link leads to https or is an address of
 * mail; whatever else is written stays as it stands.
 */
import { Marked, type MarkedToken, type Token, type TokenizerObject } from 'marked';
import type { Block, Blocks, Inlines } from '../document/document.js';
import { LINK } from '../document/value-schema.js';
import { joined } from './blocks.js';

export function parseMarkdown(text: string): Blocks {
  return new Marked({ tokenizer: NOT_READ }).lexer(text).flatMap(blockOf);
}

/** A text that stands for itself in a paragraph or in the cell of a table. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]|]/g, (character) => `\\${character}`);
}

/** A table in Markdown; its cells are Markdown already. */
export function tableMarkdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Readers that never find what they look for. */
const NOT_READ: TokenizerObject = Object.fromEntries(
  ['html', 'tag', 'code', 'def', 'lheading', 'hr', 'autolink', 'url', 'reflink', 'del', 'blockquote'].map((name) => [
    name,
    () => undefined,
  ]),
);

function blockOf(token: Token): readonly Block[] {
  const known = token as MarkedToken;
  switch (known.type) {
    case 'heading':
      return [{ kind: 'heading', inlines: inlinesOf(known.tokens) }];
    case 'paragraph':
      return [{ kind: 'paragraph', inlines: withoutIndent(inlinesOf(known.tokens)) }];
    case 'text':
      return [{ kind: 'paragraph', inlines: inlinesOf(known.tokens ?? [known]) }];
    case 'list': {
      const items = known.items.map(({ tokens }) => tokens.flatMap(blockOf));
      return [{ kind: 'list', first: known.ordered ? Number(known.start) : null, items }];
    }
    case 'code':
      return [{ kind: 'code', lines: known.text.split('\n') }];
    case 'table': {
      const columns = known.header.map(({ tokens }) => ({ head: inlinesOf(tokens), holds: 'sentence' as const }));
      const rows = known.rows.map((cells) => ({ cells: cells.map(({ tokens }) => inlinesOf(tokens)) }));
      return [{ kind: 'table', columns, rows }];
    }
    default:
      return [];
  }
}

function inlinesOf(tokens: readonly Token[]): Inlines {
  return joined(tokens.flatMap(inlineOf));
}

function inlineOf(token: Token): Inlines {
  const known = token as MarkedToken;
  switch (known.type) {
    case 'strong':
      return [{ kind: 'strong', inlines: inlinesOf(known.tokens) }];
    case 'em':
      return [{ kind: 'emphasis', inlines: inlinesOf(known.tokens) }];
    case 'codespan':
      return [{ kind: 'code', text: known.text }];
    case 'link':
      return LINK.test(known.href)
        ? [{ kind: 'link', target: known.href, inlines: inlinesOf(known.tokens) }]
        : [{ kind: 'text', text: known.raw }];
    case 'br':
      return [{ kind: 'text', text: ' ' }];
    case 'image':
      return [{ kind: 'text', text: known.raw }];
    default:
      return [{ kind: 'text', text: ('text' in known ? known.text : known.raw).replace(/\s*\n\s*/g, ' ') }];
  }
}

function withoutIndent([first, ...others]: Inlines): Inlines {
  if (first === undefined) return [];
  return [first.kind === 'text' ? { ...first, text: first.text.trimStart() } : first, ...others];
}
