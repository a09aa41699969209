/**
 * Signs for the direction in which numbers have changed.
 * Invariant: a row keeps its width.
 */
import type { Glyphs } from './glyphs.js';
import { type Row, type Span, span } from './rows.js';

const SIGNS = { up: '▲', down: '▼', other: '' } as const;

/** Puts the direction into the space before each number that has changed, where one can be spared. */
export function pointAtChanges(row: Row, glyphs: Glyphs): Row {
  if (!row.some(({ change }) => change !== undefined)) return row;
  const spans: Span[] = [];
  for (const part of row) {
    const { change } = part;
    const last = spans.at(-1);
    const sign = change === undefined ? '' : SIGNS[change];
    if (sign !== '' && last !== undefined && endsInTwoSpaces(spans)) {
      spans[spans.length - 1] = { ...last, text: last.text.slice(0, -1) };
      spans.push(span(glyphs.signs(sign), 'changed'));
    }
    spans.push({ ...part, change: undefined });
  }
  return spans.filter(({ text }) => text !== '');
}

function endsInTwoSpaces(spans: readonly Span[]): boolean {
  const [before, last] = [spans.at(-2), spans.at(-1)];
  if (last?.text.endsWith('  ')) return true;
  return last?.text === ' ' && before?.text.endsWith(' ') === true;
}
