/**
 * Names with what they mean: keys in the help, rules, signs. Nothing is left out, however narrow the pane; a meaning
 * takes as many lines as it needs.
 */
import { widthOf } from '../../cells/width.js';
import { type Row, row, span, wrap } from './rows.js';

export interface Definition {
  readonly name: string;
  readonly text: string;
  readonly muted: boolean;
}

const INDENT = 2;
const GAP = 2;
/** Where a name is wider than this share of the row, its text begins on the next line. */
const NAME_SHARE = 0.3;

export function definitionRows(list: readonly Definition[], width: number): readonly Row[] {
  const nameWidth = Math.min(Math.floor(width * NAME_SHARE), Math.max(...list.map(({ name }) => widthOf(name))));
  const start = INDENT + nameWidth + GAP;
  return list.flatMap(({ name, text, muted }) => {
    const lines = wrap(text, Math.max(1, width - start), muted ? 'muted' : 'plain');
    const label = row(' '.repeat(INDENT), span(name, muted ? 'muted' : 'accent'));
    const fits = widthOf(name) <= nameWidth;
    const rest = (fits ? lines.slice(1) : lines).map((line) => row(' '.repeat(start), ...line));
    const first = fits ? row(...label, ' '.repeat(start - INDENT - widthOf(name)), ...(lines[0] ?? [])) : label;
    return [first, ...rest];
  });
}
