/**
 * The words of a lesson at a moment: Markdown, in which an expression in braces stands for its value there, and code that
 * begins with a colon for a command.
 * Invariant: what stands in braces, and the value in its place, is never read as Markdown.
 */

import { type Placeholder, replacePlaceholders } from '../debugger/expressions/template.js';
import type { Moment } from '../debugger/places/moment.js';
import { codeAlone, shownAt } from '../debugger/teaching/lesson-text.js';
import { type Blocks, type Inline, mapInlines, textOfInlines, textsOf } from '../document/document.js';
import { inPython, joined, words } from './blocks.js';
import { parseMarkdown } from './markdown.js';

/** A paragraph with its values. An expression that has none there stays as it is written. */
export function sayParagraph(paragraph: string, moment: Moment): Blocks {
  const code = codeAlone(paragraph, moment);
  if (code !== null) return [inPython(code)];
  return parseAround(paragraph, (placeholder) => shownAt(placeholder, moment));
}

/** The words that are typed in a paragraph, without its expressions and the marks of Markdown. */
export function typedWordsOf(paragraph: string): string {
  return textsOf(parseAround(paragraph, () => ({ kind: 'text', text: ' ' }))).join('\n');
}

/** Numbers between characters that no text has a use for stand for what Markdown is not to read. */
function parseAround(paragraph: string, show: (placeholder: Placeholder) => Inline): Blocks {
  const kept: Inline[] = [];
  const marked = replacePlaceholders(paragraph.replaceAll(MARK, ''), (placeholder) => {
    kept.push(show(placeholder));
    return `${MARK}${kept.length - 1}${MARK}`;
  });
  return mapInlines(parseMarkdown(marked), (inline) => {
    if (inline.kind !== 'text' && inline.kind !== 'code') return [inline];
    const parts = inline.text
      .split(MARKED)
      .flatMap((text, k) => (k % 2 === 0 ? words(text) : (kept[Number(text)] ?? [])));
    if (inline.kind === 'text') return joined(parts);
    const code = textOfInlines(parts);
    return code.startsWith(':') ? [{ kind: 'command', line: code.slice(1) }] : [{ kind: 'code', text: code }];
  });
}

const MARK = '\uE000';
const MARKED = /\uE000(\d+)\uE000/;
