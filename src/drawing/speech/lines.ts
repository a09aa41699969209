/** Words and numbers of a line to be read aloud. */
import { type Inline, type Inlines, textOfInlines } from '../../document/document.js';
import { targetInWords, trendInWords } from '../in-words.js';

export interface SpokenLine {
  readonly text: string;
  readonly isSelected: boolean;
}

/** Lines, blocks, braille and marks that only point. */
const SIGNS = /[─-╿▀-▟▪▫■□⠀-⣿▾◂▸▶]/gu;

/** Parts that stand apart are parts of a list. */
export function inlineWords(inlines: Inlines): string {
  return inlines
    .map(wordsOf)
    .join('')
    .replace(SIGNS, ' ')
    .trim()
    .replace(/\s{2,}/g, ', ');
}

function wordsOf(inline: Inline): string {
  switch (inline.kind) {
    case 'trend':
      return trendInWords(inline.values);
    case 'link':
      return textOfInlines(inline.inlines) + targetInWords(inline);
    default:
      return textOfInlines([inline]);
  }
}
