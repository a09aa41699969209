// The style that a terminal currently writes in. Colours the terminal lacks are replaced by the nearest it has, and a
// change costs nothing when the result is the same. Styles are written as SGR, the escape sequences for colours and
// attributes.
import {
  Attribute,
  type CellColor,
  type CellStyle,
  DEFAULT_COLOR,
  PLAIN,
  sameStyle,
  TRUE_COLOR,
} from '../cells/cell-grid.js';
import { type ColorDepth, lowerStyle } from '../cells/palette.js';
import { findOrMake } from '../kernels/remember.js';

/** Each attribute's bit, with the parameters that switch it on and off. */
const ATTRIBUTE_CODES: readonly (readonly [bit: number, on: number, off: number])[] = [
  [Attribute.bold, 1, 22],
  [Attribute.dim, 2, 22],
  [Attribute.underline, 4, 24],
  [Attribute.inverse, 7, 27],
];

/** The shortest SGR sequence that turns one style into another; empty when they are the same. */
export function changeStyle(from: CellStyle, to: CellStyle): string {
  if (sameStyle(from, to)) return '';
  if (sameStyle(to, PLAIN)) return '\x1b[m';
  const changes = styleChanges(from, to).join(';');
  const fresh = `0;${styleChanges(PLAIN, to).join(';')}`;
  return `\x1b[${changes.length <= fresh.length ? changes : fresh}m`;
}

function styleChanges(from: CellStyle, to: CellStyle): string[] {
  const parameters: string[] = [];
  const removed = from.attributes & ~to.attributes;
  const intensity = Attribute.bold | Attribute.dim;
  // One parameter switches both bold and dim off, so whichever stays has to be set again.
  const kept = (removed & intensity) !== 0 ? from.attributes & ~intensity : from.attributes;
  for (const [bit, , off] of ATTRIBUTE_CODES) {
    const parameter = String(off);
    if ((removed & bit) !== 0 && !parameters.includes(parameter)) parameters.push(parameter);
  }
  for (const [bit, on] of ATTRIBUTE_CODES) {
    if ((to.attributes & ~kept & bit) !== 0) parameters.push(String(on));
  }
  if (from.foreground !== to.foreground) parameters.push(colorParameters(to.foreground, 0));
  if (from.background !== to.background) parameters.push(colorParameters(to.background, 10));
  return parameters;
}

/** `offset` is 0 for the foreground and 10 for the background. */
function colorParameters(color: CellColor, offset: 0 | 10): string {
  if (color === DEFAULT_COLOR) return String(39 + offset);
  if ((color & TRUE_COLOR) !== 0) {
    return `${38 + offset};2;${(color >> 16) & 255};${(color >> 8) & 255};${color & 255}`;
  }
  if (color < 8) return String(30 + color + offset);
  if (color < 16) return String(82 + color + offset);
  return `${38 + offset};5;${color}`;
}

/** Starts plain. */
export type Pen = ReturnType<typeof createPen>;

export function createPen(depth: ColorDepth) {
  const lowered = new Map<CellStyle, CellStyle>();
  let current = PLAIN;
  const nearest = (style: CellStyle): CellStyle => lowerStyle(style, depth);
  const lower = (style: CellStyle): CellStyle => (depth === 'true-color' ? style : findOrMake(lowered, style, nearest));
  return {
    depth,
    get style() {
      return current;
    },
    /** Changes the style; returns the sequence for that. */
    change: (style: CellStyle) => {
      const wanted = lower(style);
      const sequence = changeStyle(current, wanted);
      current = wanted;
      return sequence;
    },
    /** The style in the terminal's colours. */
    lower,
  };
}
