/**
 * What is said, as blocks in reading order. The terminal makes rows of them, the handout HTML, the manual page roff.
 * Invariant: plain data, the same after JSON, without widths, colours and keys.
 */

export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly inlines: Inlines }
  /** `first` is the number of the first item; null where items have dashes. */
  | { readonly kind: 'list'; readonly first: number | null; readonly items: readonly Blocks[] }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly heads: readonly Inlines[]; readonly rows: readonly (readonly Inlines[])[] };

export type Blocks = readonly Block[];

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'emphasis' | 'strong'; readonly inlines: Inlines }
  | { readonly kind: 'link'; readonly target: string; readonly inlines: Inlines };

export type Inlines = readonly Inline[];

/** The words alone. */
export function textOfInlines(inlines: Inlines): string {
  return inlines.map((inline) => ('text' in inline ? inline.text : textOfInlines(inline.inlines))).join('');
}

/** One text for each paragraph, item, line of code and row of a table. */
export function textsOf(blocks: Blocks): readonly string[] {
  return blocks.flatMap(textsOfBlock);
}

/** The same blocks with other words in their place; what links lead to stays. */
export function mapTexts(blocks: Blocks, change: (text: string) => string): Blocks {
  return blocks.map((block) => mapBlock(block, change));
}

function textsOfBlock(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return [textOfInlines(block.inlines)];
    case 'list':
      return block.items.flatMap(textsOf);
    case 'code':
      return block.lines;
    case 'table':
      return block.rows.map((cells) => cells.map(textOfInlines).join(', '));
  }
}

function mapBlock(block: Block, change: (text: string) => string): Block {
  const inlinesOf = (inlines: Inlines): Inlines => mapInlines(inlines, change);
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return { ...block, inlines: inlinesOf(block.inlines) };
    case 'list':
      return { ...block, items: block.items.map((item) => mapTexts(item, change)) };
    case 'code':
      return { ...block, lines: block.lines.map(change) };
    case 'table':
      return { ...block, heads: block.heads.map(inlinesOf), rows: block.rows.map((cells) => cells.map(inlinesOf)) };
  }
}

function mapInlines(inlines: Inlines, change: (text: string) => string): Inlines {
  return inlines.map((inline) =>
    'text' in inline
      ? { ...inline, text: change(inline.text) }
      : { ...inline, inlines: mapInlines(inline.inlines, change) },
  );
}
