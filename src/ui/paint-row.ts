/**
 * A row as one text with SGR sequences: a text node for each span would cost several times as much.
 * Invariant: every look is closed where its span ends, so rows can be put beside each other.
 */
import { type Row, type Span, textOf } from '../views/drawing/rows.js';
import { type Color, type Look, paintShade, type Theme } from './theme.js';

export function paintRow(row: Row, theme: Theme): string {
  let painted = '';
  for (let k = 0; k < row.length; k++) {
    const { text, look } = lookOf(row[k], theme);
    const open = openLook(look);
    // Neighbours of one look, as the cells of pictures often are, share their sequences.
    let joined = text;
    while (k + 1 < row.length) {
      const next = lookOf(row[k + 1], theme);
      if (openLook(next.look) !== open) break;
      joined += next.text;
      k++;
    }
    painted += open === '' ? joined : `${open}${joined}${closeLook(look)}`;
  }
  return painted;
}

/** The characters that a row shows under a theme. */
export function paintedText(row: Row, theme: Theme): string {
  return textOf(row.map((span) => ({ ...span, text: lookOf(span, theme).text })));
}

function lookOf({ text, role, shade }: Span, theme: Theme): { readonly text: string; readonly look: Look } {
  if (shade === undefined || theme.shades === null || role === 'selected') return { text, look: theme.roles[role] };
  return paintShade(text, shade, theme.shades);
}

function openLook(look: Look): string {
  const parameters: string[] = [];
  if (look.bold) parameters.push('1');
  if (look.dim) parameters.push('2');
  if (look.underline) parameters.push('4');
  if (look.inverse) parameters.push('7');
  if (look.color !== undefined) parameters.push(colorParameters(look.color, 0));
  if (look.background !== undefined) parameters.push(colorParameters(look.background, 10));
  return parameters.length === 0 ? '' : `\x1b[${parameters.join(';')}m`;
}

function closeLook(look: Look): string {
  const parameters: string[] = [];
  if (look.bold || look.dim) parameters.push('22');
  if (look.underline) parameters.push('24');
  if (look.inverse) parameters.push('27');
  if (look.color !== undefined) parameters.push('39');
  if (look.background !== undefined) parameters.push('49');
  return parameters.length === 0 ? '' : `\x1b[${parameters.join(';')}m`;
}

function colorParameters(color: Color, offset: 0 | 10): string {
  if (color.kind === 'rgb') {
    return `${38 + offset};2;${(color.rgb >> 16) & 255};${(color.rgb >> 8) & 255};${color.rgb & 255}`;
  }
  return String(color.index < 8 ? 30 + color.index + offset : 82 + color.index + offset);
}

/** As Ink's own properties write a colour. */
export function inkColor(color: Color): string {
  return color.kind === 'rgb' ? `#${color.rgb.toString(16).padStart(6, '0')}` : `ansi256(${color.index})`;
}
