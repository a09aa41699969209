// SGR: the parameters which set colours and attributes, read into a style and written from one. Reading what was
// written gives the style back; parameters which stand for nothing a cell holds (blinking, fonts) are ignored.

import type { CellColor, CellStyle } from '../cells/cell-grid.js';
import { Attribute, DEFAULT_COLOR, PLAIN, sameStyle, TRUE_COLOR, trueColor } from '../cells/cell-grid.js';

/** Each attribute's bit, with the parameters that switch it on and off. */
const ATTRIBUTE_CODES: readonly (readonly [bit: number, on: number, off: number])[] = [
  [Attribute.bold, 1, 22],
  [Attribute.dim, 2, 22],
  [Attribute.italic, 3, 23],
  [Attribute.underline, 4, 24],
  [Attribute.inverse, 7, 27],
  [Attribute.hidden, 8, 28],
  [Attribute.strikethrough, 9, 29],
  [Attribute.overline, 53, 55],
];

/** The style after an SGR sequence with these parameters (the text between `CSI` and `m`). */
export function applySgr(style: CellStyle, parameters: string): CellStyle {
  let { foreground, background, attributes } = style;
  const fields = parameters.split(';');
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!;
    const code = Number.parseInt(field, 10) || 0;
    if (code === 0) {
      foreground = DEFAULT_COLOR;
      background = DEFAULT_COLOR;
      attributes = 0;
    } else if (code === 38 || code === 48 || code === 58) {
      const { color, consumed } = readExtendedColor(fields, index);
      if (code === 38) foreground = color ?? foreground;
      if (code === 48) background = color ?? background;
      index += consumed;
    } else if (field === '4:0') attributes &= ~Attribute.underline;
    else if (code >= 30 && code <= 39) foreground = code === 39 ? DEFAULT_COLOR : code - 30;
    else if (code >= 40 && code <= 49) background = code === 49 ? DEFAULT_COLOR : code - 40;
    else if (code >= 90 && code <= 97) foreground = code - 82;
    else if (code >= 100 && code <= 107) background = code - 92;
    else attributes = applyAttribute(attributes, code);
  }
  return { foreground, background, attributes };
}

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

function applyAttribute(attributes: number, code: number): number {
  let result = attributes;
  for (const [bit, on, off] of ATTRIBUTE_CODES) {
    if (code === on) result |= bit;
    if (code === off) result &= ~bit;
  }
  return result;
}

/** Reads `38;5;n`, `38;2;r;g;b` and the forms with colons; `consumed` counts the fields after the first. */
function readExtendedColor(
  fields: readonly string[],
  index: number,
): { readonly color: CellColor | undefined; readonly consumed: number } {
  const withColons = fields[index]!.includes(':');
  const parts = withColons ? fields[index]!.split(':') : fields.slice(index, index + 5);
  const numbers = parts.map((part) => (Number.parseInt(part, 10) || 0) & 255);
  if (numbers[1] === 5 && parts.length > 2) return { color: numbers[2]!, consumed: withColons ? 0 : 2 };
  if (numbers[1] === 2 && parts.length > 4) {
    // With colons a colour space may stand before the three components.
    const [red, green, blue] = numbers.slice(-3);
    return { color: trueColor((red! << 16) | (green! << 8) | blue!), consumed: withColons ? 0 : 4 };
  }
  return { color: undefined, consumed: 0 };
}
