/** What a mouse does at a cell of a screen, counted from 0. `drag` is a move with the left button held. */
export interface PointerEvent {
  readonly kind: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down';
  readonly x: number;
  readonly y: number;
}
