/**
 * Words and numbers of a document as spans, and bars of block characters, in eighths of a cell.
 * Invariant: a bar is never longer than its width, and what is not 0 shows at least a sliver.
 */
import { type Inline, type Inlines, textOfInlines } from '../../document.js';
import { inlinesOfFormula } from '../../formula-text.js';
import { thinOut } from '../../numbers.js';
import { targetInWords } from '../in-words.js';
import { joined, type Role, type Row, row, span } from './rows.js';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A bar on one side, or on both. */
export const BAR_WIDTH = 20;

/** Into how many cells pictures within a line are drawn, if not as many as they like. */
interface PictureWidths {
  readonly bar?: number;
  readonly trend?: number;
}

/** @param role of what has no tone of its own */
export function inlineRow(inlines: Inlines, role: Role = 'plain', widths: PictureWidths = {}): Row {
  const [first] = inlines;
  // A cell of a table, mostly.
  if (inlines.length === 1 && first.kind === 'text') return row(span(first.text, first.tone ?? role));
  return joined(row(...inlines.flatMap((inline) => spansOf(inline, role, widths))));
}

/** Muted words round numbers that are not. */
export function noteRow(inlines: Inlines): Row {
  return joined(row(...inlines.flatMap((inline) => spansOf(inline, inline.kind === 'value' ? 'plain' : 'muted'))));
}

/** @param share 0 … 1 of `width` cells; NaN gives no bar */
export function bar(share: number, width: number): string {
  if (!(share > 0) || width <= 0) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/**
 * One character per value, scaled from the smallest to the largest; values that are not finite are `·`.
 * @param most how many characters at most
 */
export function sparkline(values: readonly number[], most = values.length): string {
  const shown = thinOut(values, most);
  const finite = shown.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  return shown
    .map((value) => {
      if (!Number.isFinite(value)) return '·';
      return LEVELS[span === 0 ? 0 : Math.round(((value - low) / span) * (LEVELS.length - 1))];
    })
    .join('');
}

function spansOf(inline: Inline, role: Role, { bar: width = BAR_WIDTH, trend }: PictureWidths = {}): Row {
  switch (inline.kind) {
    case 'text':
      return [span(inline.text, inline.tone ?? role)];
    case 'place':
      return [span(inline.text, inline.tone ?? role, { parts: [{ kind: 'place', to: inline.to }] })];
    case 'term':
      return [span(inline.text, 'term', { parts: [{ kind: 'term', term: inline.term }] })];
    case 'value': {
      const { change, of } = inline;
      const look = change === undefined ? (inline.tone ?? role) : 'changed';
      return [span(inline.text, look, { change, parts: [{ kind: 'value', of }] })];
    }
    case 'token':
      return [span(inline.text, inline.tone ?? (role === 'prose' ? 'plain' : role))];
    case 'formula':
      return inlineRow(inlinesOfFormula(inline.formula), inline.tone ?? role);
    case 'command':
      return [span(textOfInlines([inline]), inline.tone ?? role)];
    case 'absent':
      return [span(inline.text, 'muted')];
    case 'code':
      return [span(inline.text, inline.tone ?? (role === 'plain' || role === 'prose' ? 'accent' : role))];
    case 'bar': {
      // An arrow to either side, so that the sign is seen without colours, too.
      const drawn = inline.sides === 1 ? bar(inline.share, width) : arrow(inline.share, Math.floor(width / 2));
      return [span(drawn, inline.tone ?? role)];
    }
    case 'trend':
      return [span(sparkline(inline.values, trend), inline.tone ?? role)];
    case 'emphasis':
    case 'strong':
      return inlineRow(inline.inlines, 'title');
    case 'link':
      return row(...inlineRow(inline.inlines, role), targetInWords(inline));
  }
}

/** @param share −1 … 1 of `half` cells to either side; one that is not 0 shows at least its head */
function arrow(share: number, half: number): string {
  if (!(share < 0 || share > 0)) return '';
  const shaft = '━'.repeat(Math.max(1, Math.round(Math.min(1, Math.abs(share)) * half)) - 1);
  return share < 0 ? `◂${shaft}`.padStart(half) : `${' '.repeat(half)}${shaft}▸`;
}
