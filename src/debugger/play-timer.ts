/** Waits between the stops of a session that plays by itself, as long as its speed and its pace say. */
import type { Pace } from './session-host.js';

export class PlayTimer {
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly pace: Pace,
    private readonly onDue: () => void,
  ) {}

  /** Waits for the next stop, and no longer for the one before. */
  start(stopsASecond: number): void {
    this.stop();
    const speed = Math.min(stopsASecond, this.pace.mostStopsASecond);
    this.timer = setTimeout(() => this.pace.schedule(this.onDue), 1000 / speed);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
