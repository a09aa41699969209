/**
 * Look: how much and how closely one wants to see. It changes what views show, never what has happened.
 * Invariant: plain data, a part of the session.
 */

export const DETAILS = ['terse', 'plain', 'full'] as const;
/** `terse` leaves explanations out, `full` adds names, shapes and symbols. */
export type Detail = (typeof DETAILS)[number];

export interface Look {
  /** Steps of zoom into a picture, from 0 for the whole of it. */
  readonly zoom: number;
  readonly lossScale: 'linear' | 'logarithmic';
  readonly detail: Detail;
  /** Number of the symbol of the formula that is explained; null when none is. */
  readonly symbol: number | null;
}

export const USUAL_LOOK: Look = { zoom: 0, lossScale: 'linear', detail: 'plain', symbol: null };

export const DEEPEST_ZOOM = 7;
