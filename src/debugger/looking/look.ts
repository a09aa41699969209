/**
 * Look: how much one wants to see, and how closely. It changes what views show, never what has happened.
 */

import type { Cursor } from '../../timeline/cursor.js';
import type { KeyNames } from '../prompt/key-names.js';

export const DETAILS = ['terse', 'plain', 'full'] as const;
/** `terse` leaves explanations out, `full` adds names, shapes and symbols. */
export type Detail = (typeof DETAILS)[number];

export interface Look {
  /** Steps of zoom into a picture; 0 shows all of it. */
  readonly zoom: number;
  readonly lossScale: 'linear' | 'logarithmic';
  /** What stands beside the step: the program as steps or as lines of PyTorch, or the picture of the model in its place. */
  readonly beside: 'program' | 'code' | 'model';
  readonly detail: Detail;
  /** How keys are called, for whoever sees no arrows or presses no keys. */
  readonly keys: KeyNames;
  /** Which characters the terminal has. With `ascii` formulas are spelled out. */
  readonly glyphs: 'unicode' | 'ascii';
  /** What is explained at a place: the formula's symbols in turn, the screen's terms, nothing, then all of it again. */
  readonly explained: {
    readonly at: Cursor;
    /** The kind of answer that was open; null for the step itself. */
    readonly over: string | null;
    /** 0 for the first symbol or term. */
    readonly count: number;
  } | null;
}

export const USUAL_LOOK: Look = {
  zoom: 0,
  lossScale: 'linear',
  beside: 'program',
  detail: 'plain',
  keys: 'signs',
  glyphs: 'unicode',
  explained: null,
};

/** How it looks on terminals that have ASCII only. */
export const ASCII_LOOK: Pick<Look, 'keys' | 'glyphs'> = { keys: 'words', glyphs: 'ascii' };

export const DEEPEST_ZOOM = 7;
