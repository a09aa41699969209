/**
 * Look: how much and how closely one wants to see. It changes what views show, never what has happened.
 * Invariant: plain data, a part of the session.
 */

import type { Cursor } from '../../timeline/cursor.js';

export const DETAILS = ['terse', 'plain', 'full'] as const;
/** `terse` leaves explanations out, `full` adds names, shapes and symbols. */
export type Detail = (typeof DETAILS)[number];

/** The symbols of the formula and then the terms of the screen are explained one by one, then none, then the first again. */
export interface Explained {
  readonly at: Cursor;
  /** From 0 for the first of them. */
  readonly count: number;
}

export interface Look {
  /** Steps of zoom into a picture, from 0 for the whole of it. */
  readonly zoom: number;
  readonly lossScale: 'linear' | 'logarithmic';
  readonly detail: Detail;
  /** How often it was asked at a place what something there means. */
  readonly explained: Explained | null;
}

export const USUAL_LOOK: Look = { zoom: 0, lossScale: 'linear', detail: 'plain', explained: null };

export const DEEPEST_ZOOM = 7;
