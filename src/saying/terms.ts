/**
 * Marks the terms of the field where they stand in sentences. The first mention of each is marked, so that a screen is not
 * full of marks.
 */
import type { TermName } from '../debugger/glossary.js';
import { type MentionFinder, mentionsIn } from '../debugger/terms.js';
import { type Block, type BlockOf, type Blocks, type Inline, textOfInlines } from '../document/document.js';
import { text, words } from './blocks.js';

export interface MarkedTerms {
  readonly blocks: Blocks;
  /** In the order in which they first stand there. */
  readonly terms: readonly TermName[];
}

export function markTerms(blocks: Blocks, findMentions: MentionFinder = mentionsIn): MarkedTerms {
  const terms: TermName[] = [];
  return { blocks: blocks.map((block) => markBlock(block, terms, findMentions)), terms };
}

/** A sentence: a paragraph that says or adds something. */
export function isSentence(block: Block | undefined): block is BlockOf<'paragraph'> {
  return block?.kind === 'paragraph' && (block.tone === undefined || block.tone === 'aside');
}

function markBlock(block: Block, terms: TermName[], findMentions: MentionFinder): Block {
  if (!isSentence(block)) return block;
  const mentions = findMentions(textOfInlines(block.inlines)).filter(({ term }) => {
    if (terms.includes(term)) return false;
    terms.push(term);
    return true;
  });
  if (mentions.length === 0) return block;
  let start = 0;
  const inlines = block.inlines.flatMap((inline): readonly Inline[] => {
    const from = start;
    start += textOfInlines([inline]).length;
    if (inline.kind !== 'text' || inline.tone !== undefined) return [inline];
    const within = mentions.filter((mention) => mention.start < start && mention.end > from);
    let end = 0;
    const parts = within.flatMap((mention): readonly Inline[] => {
      const [first, last] = [Math.max(0, mention.start - from), Math.min(inline.text.length, mention.end - from)];
      const before = text(inline.text.slice(end, first));
      end = last;
      return [before, { kind: 'term', term: mention.term, text: inline.text.slice(first, last) }];
    });
    return words([...parts, text(inline.text.slice(end))]);
  });
  return { ...block, inlines };
}
