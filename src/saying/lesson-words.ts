/**
 * The words of a lesson at a moment: Markdown, in which an expression in braces stands for its value there.
 * Invariant: what stands in braces, and the value in its place, is never read as Markdown.
 */

import { replacePlaceholders } from '../debugger/expressions/template.js';
import type { Moment } from '../debugger/places/moment.js';
import { shownAt } from '../debugger/teaching/lesson-text.js';
import { type Blocks, mapTexts, textsOf } from '../document/document.js';
import { parseMarkdown } from './markdown.js';

/** A paragraph with its values. An expression that has none there stays as it is written. */
export function sayParagraph(paragraph: string, moment: Moment): Blocks {
  return parseAround(paragraph, (placeholder) => shownAt(placeholder, moment));
}

/** The words that are typed in a paragraph, without its expressions and the marks of Markdown. */
export function typedWordsOf(paragraph: string): string {
  return textsOf(parseAround(paragraph, () => ' ')).join('\n');
}

/** Numbers between characters that no text has a use for stand for what Markdown is not to read. */
function parseAround(paragraph: string, show: Parameters<typeof replacePlaceholders>[1]): Blocks {
  const kept: string[] = [];
  const marked = replacePlaceholders(paragraph.replaceAll(MARK, ''), (placeholder) => {
    kept.push(show(placeholder));
    return `${MARK}${kept.length - 1}${MARK}`;
  });
  return mapTexts(parseMarkdown(marked), (text) => text.replace(MARKED, (_, place) => kept[Number(place)] ?? ''));
}

const MARK = '\uE000';
const MARKED = /\uE000(\d+)\uE000/g;
