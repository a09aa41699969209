// SGR: the escape sequences for colours and attributes.

import type { CellColor, CellStyle } from '../cells/cell-grid.js';
import { Attribute, DEFAULT_COLOR, PLAIN, sameStyle, TRUE_COLOR } from '../cells/cell-grid.js';

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
