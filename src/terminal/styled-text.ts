// From text with SGR sequences (colours and attributes) to cells. Only SGR and printable characters get through: every
// other control, C0, C1, escape sequence, control string and bidi control is dropped, so what a user supplies can
// never act on a terminal.

import type { CellRow, CellStyle } from '../cells/cell-grid.js';
import { PLAIN } from '../cells/cell-grid.js';
import { clustersOf, clusterWidth } from '../cells/width.js';
import { applySgr } from './sgr.js';

const ESCAPE = 0x1b;
const BELL = 0x07;
const STRING_TERMINATOR = 0x9c;
const hasEscape = /[\x1b\x80-\x9f]/;
const isSpace = /^\s+$/u;

/** The cells of one line; its length is the sum of its clusters' widths. */
export function parseStyledLine(line: string): CellRow {
  const text: string[] = [];
  const style: CellStyle[] = [];
  let pen = PLAIN;
  scanLine(line, {
    sgr: (parameters) => {
      pen = applySgr(pen, parameters);
    },
    cluster: (cluster, width) => {
      const blank = width > 0 && cluster.length === 1 && cluster !== ' ' && isSpace.test(cluster);
      for (let column = 0; column < width; column++) {
        text.push(blank ? ' ' : column === 0 ? cluster : '');
        style.push(pen);
      }
    },
  });
  return { text, style };
}

/**
 * The columns `from` (included) to `to` (excluded) of a line, as text with its SGR sequences. A wide cluster which is
 * cut in two becomes blanks.
 */
export function sliceStyledLine(line: string, from: number, to: number): string {
  let sliced = '';
  let column = 0;
  scanLine(line, {
    sgr: (parameters) => {
      sliced += `\x1b[${parameters}m`;
    },
    cluster: (cluster, width) => {
      const end = column + width;
      if (column >= from && end <= to) sliced += cluster;
      else sliced += ' '.repeat(Math.max(0, Math.min(end, to) - Math.max(column, from)));
      column = end;
    },
  });
  return sliced;
}

/** `text` without its escape sequences other than SGR; an escape sequence without an end drops the rest. */
export function sanitizeText(text: string): string {
  if (!hasEscape.test(text)) return text;
  let clean = '';
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code !== ESCAPE && (code < 0x80 || code > 0x9f)) {
      clean += text.charAt(index++);
      continue;
    }
    const end = endOfControl(text, index);
    if (end < 0) break;
    if (isSgr(text, index, end)) clean += text.slice(index, end);
    index = end;
  }
  return clean;
}

interface LineVisitor {
  /** An SGR sequence's parameters, such as `38;5;9`. */
  readonly sgr: (parameters: string) => void;
  /** A visible cluster and its width, at least 1. */
  readonly cluster: (cluster: string, width: number) => void;
}

function scanLine(line: string, visitor: LineVisitor): void {
  let index = 0;
  while (index < line.length) {
    if (isControl(line.charCodeAt(index))) {
      const end = endOfControl(line, index);
      if (end < 0) return;
      if (isSgr(line, index, end)) visitor.sgr(line.slice(index + 2, end - 1));
      index = end;
      continue;
    }
    const end = endOfText(line, index);
    for (const cluster of clustersOf(line.slice(index, end))) {
      const width = clusterWidth(cluster);
      if (width > 0) visitor.cluster(cluster, width);
    }
    index = end;
  }
}

function endOfText(line: string, start: number): number {
  let index = start;
  while (index < line.length && !isControl(line.charCodeAt(index))) index++;
  return index;
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/** The index after the control character or sequence at `index`, or -1 when it has no end. */
function endOfControl(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code !== ESCAPE) {
    if (code === 0x9b) return endOfControlSequence(text, index + 1);
    if (code === 0x9d) return endOfControlString(text, index + 1, true);
    if (code === 0x90 || code === 0x98 || code === 0x9e || code === 0x9f) {
      return endOfControlString(text, index + 1, false);
    }
    return index + 1;
  }
  const introducer = text.charAt(index + 1);
  if (introducer === '') return -1;
  if (introducer === '[') return endOfControlSequence(text, index + 2);
  if (introducer === ']') return endOfControlString(text, index + 2, true);
  if ('PX^_'.includes(introducer)) return endOfControlString(text, index + 2, false);
  return endOfEscape(text, index + 1);
}

function endOfControlSequence(text: string, start: number): number {
  const intermediates = skipRange(text, start, 0x30, 0x3f);
  const final = skipRange(text, intermediates, 0x20, 0x2f);
  return isInRange(text.charCodeAt(final), 0x40, 0x7e) ? final + 1 : -1;
}

function endOfEscape(text: string, start: number): number {
  const final = skipRange(text, start, 0x20, 0x2f);
  if (isInRange(text.charCodeAt(final), 0x30, 0x7e)) return final + 1;
  return final === start ? start : -1;
}

function endOfControlString(text: string, start: number, endsWithBell: boolean): number {
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === STRING_TERMINATOR || (code === BELL && endsWithBell)) return index + 1;
    if (code !== ESCAPE) continue;
    const following = text.charAt(index + 1);
    if (following === '\\') return index + 2;
    if (following === '\x1b') index++;
  }
  return -1;
}

function isSgr(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start) !== ESCAPE || text.charAt(start + 1) !== '[' || text.charAt(end - 1) !== 'm') return false;
  return skipRange(text, start + 2, 0x30, 0x3b) === end - 1;
}

function skipRange(text: string, start: number, first: number, last: number): number {
  let index = start;
  while (isInRange(text.charCodeAt(index), first, last)) index++;
  return index;
}

function isInRange(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}
