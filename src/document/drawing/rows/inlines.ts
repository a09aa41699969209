/**
 * Words and numbers of a document as spans, and bars of block characters, in eighths of a cell.
 * Invariant: a bar is never longer than its width, and what is not 0 shows at least a sliver.
 */

import { ALARM_SIGN, withAlarmSign } from '../../alarm.js';
import { type Inline, type Inlines, textOfInlines } from '../../document.js';
import { inlinesOfFormula } from '../../formula-text.js';
import { thinOut } from '../../numbers.js';
import { targetInWords } from '../in-words.js';
import { shareBetween } from '../share.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { joined, type Role, type Row, row, span } from './rows.js';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A bar on one side, or on both. */
export const BAR_WIDTH = 20;

/** How pictures within a line are drawn: into how many cells, if not as many as they like. */
interface Pictures {
  readonly bar?: number;
  readonly trend?: number;
  /** Default: all characters. The inlines themselves are spelled already. */
  readonly glyphs?: Glyphs;
}

/** @param role of what has no tone of its own */
export function inlineRow(inlines: Inlines, role: Role = 'plain', pictures: Pictures = {}): Row {
  const [first] = inlines;
  // A cell of a table, mostly.
  if (inlines.length === 1 && first.kind === 'text') return row(span(first.text, first.tone ?? role));
  return joined(row(...inlines.flatMap((inline) => spansOf(inline, role, pictures))));
}

/** Muted words round numbers that are not. */
export function noteRow(inlines: Inlines, glyphs: Glyphs): Row {
  const roleOf = ({ kind }: Inline): Role => (kind === 'value' ? 'plain' : 'muted');
  return joined(row(...inlines.flatMap((inline) => spansOf(inline, roleOf(inline), { glyphs }))));
}

/** @param share 0 … 1 of `width` cells; NaN gives no bar */
export function bar(share: number, width: number): string {
  if (!(share > 0) || width <= 0) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/**
 * One character per value, scaled from the smallest to the largest; values that are not finite are `⚠`.
 * @param most how many characters at most
 */
export function sparkline(values: readonly number[], most = values.length): string {
  const shown = thinOut(values, most);
  const finite = shown.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  return shown
    .map((value) => {
      if (!Number.isFinite(value)) return ALARM_SIGN;
      return LEVELS[low === high ? 0 : Math.round(shareBetween(low, high, value) * (LEVELS.length - 1))];
    })
    .join('');
}

function spansOf(inline: Inline, role: Role, { bar: width = BAR_WIDTH, trend, glyphs = UNICODE }: Pictures = {}): Row {
  switch (inline.kind) {
    case 'text':
      return [span(inline.text, inline.tone ?? role)];
    case 'place':
      return [span(inline.text, inline.tone ?? role, { parts: [{ kind: 'place', to: inline.to }] })];
    case 'term':
      return [span(inline.text, 'term', { parts: [{ kind: 'term', term: inline.term }] })];
    case 'value': {
      const { change, of, tone } = inline;
      const look = tone === 'alarm' || change === undefined ? (tone ?? role) : 'changed';
      const text = glyphs.signs(withAlarmSign('', tone)) + inline.text;
      return [span(text, look, { change, parts: [{ kind: 'value', of }] })];
    }
    case 'token':
      return [span(inline.text, inline.tone ?? (role === 'prose' ? 'plain' : role))];
    case 'formula':
      return inlineRow(inlinesOfFormula(inline.formula), inline.tone ?? role, { glyphs });
    case 'command':
      return [span(textOfInlines([inline]), inline.tone ?? role)];
    case 'absent':
      return [span(inline.text, 'muted')];
    case 'code':
      return [span(inline.text, inline.tone ?? (role === 'plain' || role === 'prose' ? 'title' : role))];
    case 'bar': {
      // An arrow to either side, so that the sign is seen without colours, too.
      const drawn = inline.sides === 1 ? bar(inline.share, width) : arrow(inline.share, Math.floor(width / 2));
      return [span(glyphs.signs(drawn), inline.tone ?? role)];
    }
    case 'trend':
      return [span(glyphs.signs(sparkline(inline.values, trend)), inline.tone ?? role)];
    case 'emphasis':
    case 'strong':
      return inlineRow(inline.inlines, 'title', { glyphs });
    case 'link':
      return row(...inlineRow(inline.inlines, role, { glyphs }), targetInWords(inline));
  }
}

/** @param share −1 … 1 of `half` cells to either side; one that is not 0 shows at least its head */
function arrow(share: number, half: number): string {
  if (!(share < 0 || share > 0)) return '';
  const shaft = '━'.repeat(Math.max(1, Math.round(Math.min(1, Math.abs(share)) * half)) - 1);
  return share < 0 ? `◂${shaft}`.padStart(half) : `${' '.repeat(half)}${shaft}▸`;
}
