/**
 * A grid of cells as an SVG picture. Invariant: every cell lies on its place in the grid whatever font the reader has, and
 * the picture holds no text but the grid's.
 */
import {
  Attribute,
  type CellGrid,
  type CellRow,
  type CellStyle,
  DEFAULT_COLOR,
  sameStyle,
  TRUE_COLOR,
} from '../../src/document/cells/cell-grid.js';
import { widthOf } from '../../src/document/cells/width.js';

const CELL = { width: 8.4, height: 18 } as const;
const MARGIN = 12;
const BASELINE = 13.5;
const FONT_SIZE = 14;
const FONTS = "'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace";
const BACKGROUND = 0x10141a;
const FOREGROUND = 0xd8dce3;
const PALETTE = [
  0x1c1f26, 0xe0605e, 0x7ec27e, 0xd9b45b, 0x5a9df5, 0xc39bf0, 0x56b6c2, 0xd8dce3, 0x7f858f, 0xff7b72, 0x9be09b,
  0xf0c14b, 0x79b8ff, 0xd8b4ff, 0x76d9e6, 0xffffff,
] as const;
/** Left blocks in eighths of a cell; a font's own would leave gaps. */
const LEFT_BLOCKS = '▏▎▍▌▋▊▉█';

/** @param description said instead of the picture to those who cannot see it */
export function gridToSvg({ columns, rows }: CellGrid, description: string): string {
  const width = round(columns * CELL.width + 2 * MARGIN);
  const height = round(rows.length * CELL.height + 2 * MARGIN);
  const shapes = rows.flatMap((row, y) => runsOf(row).flatMap((run) => shapesOf(run, y)));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeMarkup(description)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${hex(BACKGROUND)}"/>`,
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" fill="${hex(FOREGROUND)}" xml:space="preserve">`,
    ...shapes,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

/** The characters of such a picture, in lines; blocks are drawn without any, and so are blank. */
export function textOfSvg(svg: string): string {
  const lines: string[] = [];
  for (const [, x, y, text] of svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)<\/text>/g)) {
    const column = Math.round((Number(x) - MARGIN) / CELL.width);
    const row = Math.round((Number(y) - MARGIN - BASELINE) / CELL.height);
    while (lines.length <= row) lines.push('');
    lines[row] += ' '.repeat(column - widthOf(lines[row])) + unescapeMarkup(text);
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** What `textOfSvg` reads from a picture of this grid. */
export function textInSvg({ rows }: CellGrid): string {
  const lines = rows.map(({ text }) => text.map((cluster) => (kindOf(cluster) === 'text' ? cluster : ' ')).join(''));
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

interface Run {
  readonly x: number;
  readonly cells: readonly string[];
  readonly style: CellStyle;
}

/** Neighbouring cells of one look, cut where blocks begin and where blanks are left out. */
function runsOf({ text, style }: CellRow): readonly Run[] {
  const runs: { x: number; cells: string[]; style: CellStyle }[] = [];
  let kindBefore = '';
  text.forEach((cluster, x) => {
    const kind = kindOf(cluster);
    const last = runs.at(-1);
    if (last !== undefined && kind === kindBefore && sameStyle(last.style, style[x])) last.cells.push(cluster);
    else runs.push({ x, cells: [cluster], style: style[x] });
    kindBefore = kind;
  });
  return runs;
}

function kindOf(cluster: string): 'blank' | 'half' | 'block' | 'text' {
  if (cluster === ' ') return 'blank';
  if (cluster === '▀') return 'half';
  if (cluster !== '' && LEFT_BLOCKS.includes(cluster)) return 'block';
  return 'text';
}

function shapesOf({ x, cells, style }: Run, y: number): readonly string[] {
  const isInverse = (style.attributes & Attribute.inverse) !== 0;
  const foreground = colorOf(isInverse ? style.background : style.foreground, isInverse ? BACKGROUND : FOREGROUND);
  const background = colorOf(isInverse ? style.foreground : style.background, isInverse ? FOREGROUND : BACKGROUND);
  const left = MARGIN + x * CELL.width;
  const top = MARGIN + y * CELL.height;
  const rect = (at: number, width: number, height: number, color: number): string =>
    `<rect x="${round(at)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${hex(color)}"/>`;
  const fill = background === BACKGROUND ? [] : [rect(left, cells.length * CELL.width, CELL.height, background)];
  switch (kindOf(cells[0])) {
    case 'blank':
      return fill;
    case 'half':
      return [...fill, rect(left, cells.length * CELL.width, CELL.height / 2, foreground)];
    case 'block': {
      const width = cells.reduce((sum, cluster) => sum + ((LEFT_BLOCKS.indexOf(cluster) + 1) / 8) * CELL.width, 0);
      return [...fill, rect(left, width, CELL.height - 3, foreground)];
    }
    default: {
      const text = cells.join('');
      const bold = (style.attributes & Attribute.bold) === 0 ? '' : ' font-weight="bold"';
      const dim = (style.attributes & Attribute.dim) === 0 ? '' : ' opacity="0.7"';
      const line = (style.attributes & Attribute.underline) === 0 ? '' : ' text-decoration="underline"';
      const color = foreground === FOREGROUND ? '' : ` fill="${hex(foreground)}"`;
      const length = round(cells.length * CELL.width);
      return [
        ...fill,
        `<text x="${round(left)}" y="${round(top + BASELINE)}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${color}${bold}${dim}${line}>${escapeMarkup(text)}</text>`,
      ];
    }
  }
}

function colorOf(color: number, usual: number): number {
  if (color === DEFAULT_COLOR) return usual;
  return (color & TRUE_COLOR) === 0 ? (PALETTE[color] ?? usual) : color & 0xffffff;
}

function hex(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function unescapeMarkup(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
