// A box's own cells: its background and its border, as text blocks for the canvas. Each side of a border may be left
// out, and has its own colour and dimness.

import chalk from 'chalk';
import cliBoxes from 'cli-boxes';
import type { DOMElement } from 'ink';

type BoxStyle = DOMElement['style'];
type ColorKind = 'foreground' | 'background';

/** Writes a block of lines with its upper left corner at a cell. */
export type WriteBlock = (x: number, y: number, text: string) => void;

/** A box's place on the screen, in cells. */
export interface BoxArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function paintBackground(style: BoxStyle, area: BoxArea, write: WriteBlock): void {
  if (!style.backgroundColor) return;
  const sides = borderSides(style);
  const width = area.width - Number(sides.left) - Number(sides.right);
  const height = area.height - Number(sides.top) - Number(sides.bottom);
  if (width <= 0) return;
  const line = colorize(' '.repeat(width), style.backgroundColor, 'background');
  for (let row = 0; row < height; row++) write(area.x + Number(sides.left), area.y + Number(sides.top) + row, line);
}

export function paintBorder(style: BoxStyle, area: BoxArea, write: WriteBlock): void {
  if (!style.borderStyle) return;
  const glyphs = typeof style.borderStyle === 'string' ? cliBoxes[style.borderStyle] : style.borderStyle;
  const sides = borderSides(style);
  const { x, y, width, height } = area;
  const innerWidth = Math.max(0, width - Number(sides.left) - Number(sides.right));
  const innerHeight = Math.max(0, height - Number(sides.top) - Number(sides.bottom));
  const row = (left: string, middle: string, right: string): string =>
    (sides.left ? left : '') + middle.repeat(innerWidth) + (sides.right ? right : '');
  const column = (glyph: string): string => `${glyph}\n`.repeat(innerHeight);
  const looks = borderLooks(style);
  if (sides.top) write(x, y, looks.top(row(glyphs.topLeft, glyphs.top, glyphs.topRight)));
  if (sides.left) write(x, y + Number(sides.top), looks.left(column(glyphs.left)));
  if (sides.right) write(x + width - 1, y + Number(sides.top), looks.right(column(glyphs.right)));
  if (sides.bottom) write(x, y + height - 1, looks.bottom(row(glyphs.bottomLeft, glyphs.bottom, glyphs.bottomRight)));
}

function borderSides(style: BoxStyle) {
  const has = (side: boolean | undefined): boolean => Boolean(style.borderStyle) && side !== false;
  return {
    top: has(style.borderTop),
    bottom: has(style.borderBottom),
    left: has(style.borderLeft),
    right: has(style.borderRight),
  };
}

function borderLooks(style: BoxStyle) {
  const looks = (color: string | undefined, dim: boolean | undefined) => (text: string) => {
    const colored = colorize(text, color ?? style.borderColor, 'foreground');
    return (dim ?? style.borderDimColor) ? chalk.dim(colored) : colored;
  };
  return {
    top: looks(style.borderTopColor, style.borderTopDimColor),
    bottom: looks(style.borderBottomColor, style.borderBottomDimColor),
    left: looks(style.borderLeftColor, style.borderLeftDimColor),
    right: looks(style.borderRightColor, style.borderRightDimColor),
  };
}

/** `text` in a colour as Ink writes them: a name, `#rrggbb`, `rgb(r, g, b)` or `ansi256(n)`; else `text` as it is. */
function colorize(text: string, color: string | undefined, kind: ColorKind): string {
  if (!color) return text;
  if (color in chalk) {
    const name = kind === 'foreground' ? color : `bg${color.charAt(0).toUpperCase()}${color.slice(1)}`;
    const style: unknown = Reflect.get(chalk, name);
    return typeof style === 'function' ? String(style(text)) : text;
  }
  if (color.startsWith('#')) return (kind === 'foreground' ? chalk.hex(color) : chalk.bgHex(color))(text);
  const [form, ...numbers] = color.split(/[(),]/).map((part) => part.trim());
  const [first, second, third] = numbers.map(Number);
  if (form === 'ansi256') return (kind === 'foreground' ? chalk.ansi256(first!) : chalk.bgAnsi256(first!))(text);
  if (form !== 'rgb') return text;
  const style = kind === 'foreground' ? chalk.rgb(first!, second!, third!) : chalk.bgRgb(first!, second!, third!);
  return style(text);
}
