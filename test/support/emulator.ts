// A terminal to test against: bytes go into xterm's own engine, and what it shows comes back as a cell grid.

import type { IBufferCell, ITerminalAddon, Terminal as XtermTerminal } from '@xterm/headless';
import xterm from '@xterm/headless';
import stringWidth from 'string-width';
import {
  Attribute,
  type CellColor,
  type CellGrid,
  type CellRow,
  type CellStyle,
  DEFAULT_COLOR,
  type Size,
  trueColor,
} from '../../src/document/cells/cell-grid.js';

const BIDIRECTIONAL_SUPPORT = 8;

export interface Emulator {
  readonly terminal: XtermTerminal;
  /** The screen shows the bytes when this returns. */
  write(bytes: Uint8Array | string): void;
  grid(): CellGrid;
  isOnAlternateScreen(): boolean;
  isCursorVisible(): boolean;
  /** Whether the terminal reorders bidirectional text itself: the implicit mode of ECMA-48. */
  reordersText(): boolean;
}

/**
 * `modern` joins grapheme clusters and gives them the same width as the grid does; `old` counts code points by a table
 * from before emoji, so it often disagrees.
 */
export function createEmulator({ columns, rows }: Size, generation: 'modern' | 'old' = 'modern'): Emulator {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 50, logLevel: 'off' });
  // The engine's own write waits for a timer, more than a millisecond each time.
  const core = Reflect.get(terminal, '_core');
  if (generation === 'modern') terminal.loadAddon(clusterWidths());
  let isImplicit = true;
  for (const final of ['h', 'l']) {
    terminal.parser.registerCsiHandler({ final }, (parameters) => {
      if (parameters.includes(BIDIRECTIONAL_SUPPORT)) isImplicit = final === 'h';
      // The engine does not know this mode, but it should handle others in the same sequence.
      return false;
    });
  }
  return {
    terminal,
    write: (bytes) => core.writeSync(bytes),
    grid: () => readGrid(terminal),
    isOnAlternateScreen: () => terminal.buffer.active.type === 'alternate',
    reordersText: () => isImplicit,
    isCursorVisible: () => !core.coreService.isCursorHidden,
  };
}

function readGrid(terminal: XtermTerminal): CellGrid {
  const buffer = terminal.buffer.active;
  const cell = buffer.getNullCell();
  const rows: CellRow[] = [];
  for (let y = 0; y < terminal.rows; y++) {
    const line = buffer.getLine(buffer.baseY + y)!;
    const text: string[] = [];
    const style: CellStyle[] = [];
    for (let x = 0; x < terminal.cols; x++) {
      line.getCell(x, cell);
      text.push(cell.getWidth() === 0 ? '' : cell.getChars() || ' ');
      style.push(readStyle(cell));
    }
    rows.push({ text, style });
  }
  return { columns: terminal.cols, rows };
}

/** A bit that no cell of ours has. */
const NOT_OURS = 1 << 16;

function readStyle(cell: IBufferCell): CellStyle {
  let attributes = 0;
  if (cell.isBold()) attributes |= Attribute.bold;
  if (cell.isDim()) attributes |= Attribute.dim;
  if (cell.isUnderline()) attributes |= Attribute.underline;
  if (cell.isInverse()) attributes |= Attribute.inverse;
  if (cell.isItalic() || cell.isInvisible() || cell.isStrikethrough() || cell.isOverline()) attributes |= NOT_OURS;
  return {
    foreground: readColor(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    background: readColor(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    attributes,
  };
}

function readColor(isDefault: boolean, isTrueColor: boolean, value: number): CellColor {
  if (isDefault) return DEFAULT_COLOR;
  return isTrueColor ? trueColor(value) : value;
}

/**
 * Widths by grapheme cluster, in the form that xterm asks for: a number made of the cluster's index, width and joining.
 */
function clusterWidths(): ITerminalAddon {
  return {
    activate: (terminal) => {
      terminal.unicode.register({
        version: 'clusters',
        wcwidth: (code) => Math.min(2, stringWidth(String.fromCodePoint(code))) as 0 | 1 | 2,
        charProperties: propertiesAfter,
      });
      terminal.unicode.activeVersion = 'clusters';
    },
    dispose: () => {},
  };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Every cluster so far, and its index; the first stands for the start of a line. */
const clusters: string[] = [''];
const indexes = new Map<string, number>([['', 0]]);
/** For each cluster, the properties of a character that follows it. */
const following: Map<number, number>[] = [new Map()];

function propertiesAfter(code: number, preceding: number): number {
  const before = preceding >> 3;
  const known = following[before].get(code);
  if (known !== undefined) return known;
  const character = String.fromCodePoint(code);
  const joined = clusters[before] + character;
  const joins = before !== 0 && [...segmenter.segment(joined)].length === 1;
  const cluster = joins ? joined : character;
  const properties = (indexOf(cluster) << 3) | (Math.min(stringWidth(cluster), 3) << 1) | Number(joins);
  following[before].set(code, properties);
  return properties;
}

function indexOf(cluster: string): number {
  const known = indexes.get(cluster);
  if (known !== undefined) return known;
  indexes.set(cluster, clusters.length);
  following.push(new Map());
  return clusters.push(cluster) - 1;
}
