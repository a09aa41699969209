// The style that a terminal currently writes in. Colours the terminal lacks are replaced by the nearest it has, and a
// change costs nothing when the result is the same.

import type { CellStyle } from '../cells/cell-grid.js';
import { PLAIN } from '../cells/cell-grid.js';
import type { ColorDepth } from '../cells/palette.js';
import { lowerStyle } from '../cells/palette.js';
import { changeStyle } from './sgr.js';

/** Starts plain. */
export interface Pen {
  readonly depth: ColorDepth;
  readonly style: CellStyle;
  /** Changes the style; returns the sequence for that. */
  change(style: CellStyle): string;
  /** The style in the terminal's colours. */
  lower(style: CellStyle): CellStyle;
}

export function createPen(depth: ColorDepth): Pen {
  const lowered = new Map<CellStyle, CellStyle>();
  let current = PLAIN;
  const lower = (style: CellStyle): CellStyle => {
    if (depth === 'true-color') return style;
    const known = lowered.get(style) ?? lowerStyle(style, depth);
    lowered.set(style, known);
    return known;
  };
  return {
    depth,
    get style() {
      return current;
    },
    change: (style) => {
      const wanted = lower(style);
      const sequence = changeStyle(current, wanted);
      current = wanted;
      return sequence;
    },
    lower,
  };
}
