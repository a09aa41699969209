/** What a client says about its terminal: size, type, and the variables of its environment that concern colours. */
import type { Size } from '../cells/cell-grid.js';
import { type ColorDepth, detectColorDepth } from '../cells/palette.js';

export interface TerminalRequest {
  size: Size;
  /** Null until a terminal has been requested. */
  term: string | null;
  readonly env: Record<string, string>;
}

export function depthOf({ term, env }: TerminalRequest): ColorDepth {
  return detectColorDepth({ ...env, TERM: term ?? 'dumb' }, true);
}
