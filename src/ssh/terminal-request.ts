/**
 * What a client says about its terminal: size, type, environment.
 * Invariant: screens are drawn within bounds whatever the client claims, and nothing it sends is printed unsanitized.
 */
import type { Size } from '../cells/cell-grid.js';
import { type ColorDepth, detectColorDepth } from '../cells/palette.js';
import { sanitizePeerText } from '../class/log.js';
import { clampSize } from '../class/screen-sizes.js';

export interface TerminalRequest {
  size: Size;
  /** Null until a terminal has been requested. */
  term: string | null;
  readonly env: Record<string, string>;
}

const USUAL_SIZE: Size = { columns: 80, rows: 24 };
const LONGEST_VALUE = 16;

export function newRequest(): TerminalRequest {
  return { size: USUAL_SIZE, term: null, env: {} };
}

export function noteTerminal(
  request: TerminalRequest,
  info: { readonly cols: unknown; readonly rows: unknown; readonly term?: unknown },
): void {
  request.size = clampSize(info.cols, info.rows, USUAL_SIZE);
  request.term = sanitizePeerText(String(info.term ?? ''));
}

export function noteSize(request: TerminalRequest, info: { readonly cols: unknown; readonly rows: unknown }): void {
  request.size = clampSize(info.cols, info.rows, request.size);
}

/** Keeps only the variables that concern colours. */
export function noteVariable(
  { env }: TerminalRequest,
  { key, val }: { readonly key: string; readonly val: unknown },
): void {
  if (key === 'COLORTERM' || key === 'NO_COLOR') env[key] = sanitizePeerText(String(val), LONGEST_VALUE);
}

export function depthOf({ term, env }: TerminalRequest): ColorDepth {
  return detectColorDepth({ ...env, TERM: term ?? 'dumb' }, true);
}
