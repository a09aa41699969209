/**
 * Waits between the stops of a session that plays by itself, as long as its speed and its pace say.
 * Invariant: nothing is due once it was stopped, whatever is under way by then.
 */
import type { Session } from './session.js';
import type { Pace } from './session-host.js';

export class PlayTimer {
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly pace: Pace,
    private readonly onDue: () => void,
  ) {}

  /** The session has changed: where it has begun to play, or plays and has moved, the next stop is waited for. */
  follow(before: Session, { where: { playing, speed } }: Session, hasMoved: boolean): void {
    if (playing && (!before.where.playing || hasMoved)) this.start(speed);
    if (!playing && before.where.playing) this.stop();
  }

  /** Waits for the next stop, and no longer for the one before. */
  start(stopsASecond: number): void {
    this.stop();
    const speed = Math.min(stopsASecond, this.pace.mostStopsASecond);
    const isDue = (): void => {
      if (this.timer === timer) this.onDue();
    };
    const timer = setTimeout(() => this.pace.schedule(isDue), 1000 / speed);
    this.timer = timer;
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
