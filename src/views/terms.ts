/**
 * Marks the terms of the field where they stand in prose. The first mention on a screen is marked, so that a screen is not
 * full of marks; one that is broken over two rows is marked in both.
 */
import type { TermName } from '../debugger/glossary.js';
import { type MentionFinder, mentionsIn } from '../debugger/terms.js';
import { type Role, type Row, row, type Span, span, textOf } from '../drawing/rows/rows.js';

/** The terms of a screen in the order in which they first stand there, and its rows with these marked. */
export interface MarkedRows {
  readonly rows: readonly Row[];
  readonly terms: readonly MarkedTerm[];
}

export interface MarkedTerm {
  readonly term: TermName;
  /** The form in which it stands there, as far as that is in its first row. */
  readonly form: string;
  /** Its first row. */
  readonly line: number;
}

/** Where a mention, or a part of it, lies in a row. */
interface Part {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

const SENTENCES: readonly Role[] = ['prose', 'aside'];

export function markTerms(rows: readonly Row[], findMentions: MentionFinder = mentionsIn): MarkedRows {
  const terms: MarkedTerm[] = [];
  const parts = new Map<number, Part[]>();
  for (const paragraph of paragraphsOf(rows)) {
    for (const { term, start, end } of findMentions(paragraph.map((line) => textOf(rows[line])).join(' '))) {
      if (terms.some((known) => known.term === term)) continue;
      const [first, ...others] = partsOf(rows, paragraph, start, end);
      for (const part of [first, ...others]) parts.set(part.line, [...(parts.get(part.line) ?? []), part]);
      terms.push({ term, form: textOf(rows[first.line]).slice(first.start, first.end), line: first.line });
    }
  }
  return { rows: rows.map((line, k) => markParts(line, parts.get(k) ?? [])), terms };
}

/** Numbers of the rows of each paragraph. */
function paragraphsOf(rows: readonly Row[]): readonly (readonly number[])[] {
  const paragraphs: number[][] = [];
  rows.forEach((line, k) => {
    if (line.length !== 1 || !SENTENCES.includes(line[0].role)) return;
    const last = paragraphs.at(-1);
    if (last?.at(-1) === k - 1) last?.push(k);
    else paragraphs.push([k]);
  });
  return paragraphs;
}

/** The rows of a paragraph were broken at spaces, each of which counts as one character of its text. */
function partsOf(rows: readonly Row[], paragraph: readonly number[], start: number, end: number): readonly Part[] {
  let offset = 0;
  return paragraph.flatMap((line) => {
    const { length } = textOf(rows[line]);
    const part = { line, start: Math.max(0, start - offset), end: Math.min(length, end - offset) };
    offset += length + 1;
    return part.start < part.end ? [part] : [];
  });
}

function markParts(line: Row, parts: readonly Part[]): Row {
  if (parts.length === 0) return line;
  const [{ text, role }] = line;
  let from = 0;
  const spans: Span[] = [];
  for (const { start, end } of parts) {
    spans.push(span(text.slice(from, start), role), span(text.slice(start, end), 'term'));
    from = end;
  }
  return row(...spans, span(text.slice(from), role));
}
