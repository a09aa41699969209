/**
 * Marks what changed since the last stop: numbers that differ from the previous ones in the same place, with the
 * direction.
 * Invariant: marking moves nothing; a row keeps its width.
 */
import { type Row, type Span, span } from '../drawing/rows/rows.js';

/** Numbers as the views write them, and the text in place of a number that is not known yet. */
const NUMBER = /not yet|NaN|[+−]?(?:\d[\d,]*(?:\.\d+)?(?:e−?\d+)?|∞)/gu;
const DRAWN = /[▀-▟⠀-⣿▲▼▸\s]+/gu;

/** @param before rows of the same pane at the previous stop */
export function markChanges(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const earlier = new Map<string, Row[]>();
  for (const row of before) {
    const key = skeletonOf(row);
    earlier.set(key, [...(earlier.get(key) ?? []), row]);
  }
  return after.map((row) => {
    const [match] = earlier.get(skeletonOf(row))?.splice(0, 1) ?? [];
    return match === undefined ? row : markRow(match, row);
  });
}

/** The row without its values, bars and marks. Rows with the same skeleton are about the same thing. */
function skeletonOf(row: Row): string {
  return row
    .map(({ text, numbers }) => (numbers === 'name' ? text : text.replace(NUMBER, '#')))
    .join('')
    .replace(DRAWN, ' ')
    .trim();
}

function markRow(before: Row, after: Row): Row {
  const old = valuesOf(before);
  const now = valuesOf(after);
  if (now.every((text, k) => text === old[k])) return after;
  const marked: Span[] = [];
  let position = 0;
  for (const part of after) {
    if (!holdsValues(part)) {
      marked.push(part);
      continue;
    }
    let from = 0;
    for (const match of part.text.matchAll(NUMBER)) {
      const [text] = match;
      const previous = old[position++];
      if (text === previous || text === 'not yet' || previous === undefined) continue;
      push(marked, { ...part, text: part.text.slice(from, match.index) });
      if (part.numbers !== 'change') pointBefore(marked, directionOf(previous, text));
      push(marked, { ...part, text, role: part.role === 'selected' ? 'selected' : 'changed' });
      from = match.index + text.length;
    }
    push(marked, { ...part, text: part.text.slice(from) });
  }
  return marked;
}

function valuesOf(row: Row): readonly string[] {
  return row.filter(holdsValues).flatMap(({ text }) => text.match(NUMBER) ?? []);
}

function holdsValues({ shade, numbers }: Span): boolean {
  return (shade === undefined || shade.isNumber === true) && numbers !== 'name';
}

function push(spans: Span[], part: Span): void {
  if (part.text !== '') spans.push(part);
}

/** Puts the direction into the space before the number, where one can be spared. */
function pointBefore(spans: Span[], direction: string): void {
  const last = spans.at(-1);
  if (direction === '' || last === undefined || !endsInTwoSpaces(spans)) return;
  spans[spans.length - 1] = { ...last, text: last.text.slice(0, -1) };
  spans.push(span(direction, 'changed'));
}

function endsInTwoSpaces(spans: readonly Span[]): boolean {
  const [before, last] = [spans.at(-2), spans.at(-1)];
  if (last?.text.endsWith('  ')) return true;
  return last?.text === ' ' && before?.numbers !== 'name' && before?.text.endsWith(' ') === true;
}

function directionOf(before: string, after: string): string {
  const change = numberIn(after) - numberIn(before);
  return change > 0 ? '▲' : change < 0 ? '▼' : '';
}

function numberIn(text: string): number {
  return Number(text.replaceAll(',', '').replaceAll('−', '-').replace('∞', 'Infinity'));
}
