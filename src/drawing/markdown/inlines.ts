/** Words and numbers of a line as Markdown. */
import { type Inline, type Inlines, textOfInlines } from '../../document/document.js';
import { apart, trendInWords } from '../in-words.js';
import { codeSpan, escapeText } from './escape.js';

/** @param isInTable where a bar is escaped even in code */
export function inlinesMarkdown(inlines: Inlines, isInTable = false): string {
  return apart(inlines.map((inline) => inlineMarkdown(inline, isInTable)).join(''));
}

/** In strong letters, unless some of it is already. */
export function strong(markdown: string): string {
  return markdown === '' || markdown.includes('**') ? markdown : `**${markdown}**`;
}

function inlineMarkdown(inline: Inline, isInTable: boolean): string {
  switch (inline.kind) {
    case 'bar':
      return '';
    case 'trend':
      return trendInWords(inline.values);
    case 'code':
      return codeSpan(inline.text, isInTable);
    case 'command':
      return codeSpan(inline.line, isInTable);
    case 'strong':
      return strong(inlinesMarkdown(inline.inlines, isInTable));
    case 'emphasis': {
      const words = inlinesMarkdown(inline.inlines, isInTable);
      return words === '' ? '' : `*${words}*`;
    }
    case 'link':
      return `[${inlinesMarkdown(inline.inlines, isInTable)}](<${inline.target}>)`;
    default:
      return escapeText(textOfInlines([inline]));
  }
}
