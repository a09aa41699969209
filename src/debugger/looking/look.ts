/**
 * Look: how much one wants to see, and how closely. It changes what views show, never what has happened.
 */

export const DETAILS = ['terse', 'plain', 'full'] as const;
/** `terse` leaves explanations out, `full` adds names, shapes and symbols. */
export type Detail = (typeof DETAILS)[number];

export interface Look {
  /** Steps of zoom into a picture; 0 shows all of it. */
  readonly zoom: number;
  readonly lossScale: 'linear' | 'logarithmic';
  readonly detail: Detail;
  /** The number of the formula's symbol that is explained; null if none is. */
  readonly symbol: number | null;
}

export const USUAL_LOOK: Look = { zoom: 0, lossScale: 'linear', detail: 'plain', symbol: null };

export const DEEPEST_ZOOM = 7;
