/** Every topic of the help that ships, as a reader sees it on screens of three widths. */
import { describe, expect, test } from 'vitest';
import { readTopic } from '../../src/debugger/topic-text.js';
import { TOPICS } from '../../src/debugger/topics.js';
import { type Block, textOfInlines } from '../../src/document/document.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { rowWidth, textOf } from '../../src/document/drawing/rows/rows.js';
import { parseMarkdown } from '../../src/explaining/markdown.js';

/** Wide enough that nothing is broken. */
const WIDE = 4000;

/** Letters and digits in order of the alphabet: in a table, cells stand beside one another. */
function lettersOf(block: Block, width: number): readonly string[] {
  const text = blockRows([block], { width }).map(textOf).join('');
  return [...text.replace(/[^\p{L}\p{N}]/gu, '')].sort();
}

/** What is left of the letters once those of the others are taken away. */
function without(letters: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const letter of others) left.set(letter, (left.get(letter) ?? 0) + 1);
  return letters.filter((letter) => {
    const count = left.get(letter) ?? 0;
    left.set(letter, count - 1);
    return count <= 0;
  });
}

describe.each(TOPICS.map(({ name }) => name))('the topic %s', (name) => {
  const blocks = parseMarkdown(readTopic(name) ?? '');

  test.each([40, 76, 118])('is whole, and no wider than %i columns', (width) => {
    expect(blocks).not.toEqual([]);
    expect(blockRows(blocks, { width }).filter((row) => rowWidth(row) > width)).toEqual([]);
    // Where the columns of a table have no room, their heads are repeated, or left out where they need no saying.
    for (const block of blocks) {
      const heads = block.kind === 'table' ? [...block.columns.map(({ head }) => textOfInlines(head)).join('')] : [];
      expect(without(without(lettersOf(block, WIDE), lettersOf(block, width)), heads)).toEqual([]);
    }
  });
});
