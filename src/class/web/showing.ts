/**
 * What one page shows, and its way down.
 * Invariant: what the page shows is known, or it gets all of it. A page that is slow skips to the newest article.
 */
import type { ServerResponse } from 'node:http';
import { Newest } from '../../terminal/stream/newest.js';
import { Outlet } from './outlet.js';
import { type Encode, encodeFarewell, type ShownPage } from './sending.js';

const BEHIND_MILLISECONDS = 1000;

interface ShowingOptions<Page extends ShownPage> {
  readonly encode: Encode<Page>;
  readonly stalledMilliseconds: number;
  /** Whoever has seen nothing for so long is idle; default: nobody is. */
  readonly idleMilliseconds?: number;
  /** Called when messages have arrived. */
  readonly onSeen: () => void;
  /** Called when nobody is there any more, or nobody takes anything. */
  readonly onLost: (how: 'disconnected' | 'stalled') => void;
}

export class Showing<Page extends ShownPage> {
  private readonly newest: Newest<Page> = new Newest(this);
  private readonly outlet: Outlet;
  private readonly encode: Encode<Page>;
  private readonly stalledMilliseconds: number;
  private readonly onLost: ShowingOptions<Page>['onLost'];

  constructor(options: ShowingOptions<Page>) {
    const { encode, stalledMilliseconds, idleMilliseconds = stalledMilliseconds, onSeen, onLost } = options;
    this.encode = encode;
    this.stalledMilliseconds = stalledMilliseconds;
    this.onLost = onLost;
    this.outlet = new Outlet({
      owedMilliseconds: Math.min(stalledMilliseconds, idleMilliseconds),
      onAnew: () => this.newest.forget(),
      onRoom: () => this.newest.flush(),
      onSeen,
      onGone: () => onLost('disconnected'),
    });
  }

  /** Shows it, unless a newer one arrives before it can be shown. */
  show(page: Page): void {
    this.newest.put(page);
  }

  hasRoom(): boolean {
    return this.outlet.hasRoom();
  }

  /** Sends what differs. */
  send(before: Page | null, next: Page): void {
    const message = this.encode(before, next);
    if (message !== null) this.outlet.send(message);
  }

  stream(response: ServerResponse, isPacked: boolean): void {
    this.outlet.stream(response, isPacked);
  }

  poll(response: ServerResponse, count: number): void {
    this.outlet.poll(response, count);
  }

  confirm(count: number): void {
    this.outlet.confirm(count);
  }

  isAway(): boolean {
    return this.outlet.isAway();
  }

  /** Whether the page has not answered what it has seen. */
  isBehind(): boolean {
    return this.outlet.askedMilliseconds() > BEHIND_MILLISECONDS;
  }

  /** Looks after the connection; called from time to time. */
  check(): void {
    if (this.outlet.owedMilliseconds() <= this.stalledMilliseconds) {
      this.outlet.beat();
      // There may be room without a confirmation.
      this.newest.flush();
      return;
    }
    // Without a farewell, a page whose lid was closed comes back by itself.
    this.outlet.close(null);
    this.onLost('stalled');
  }

  close(farewell: string): void {
    this.outlet.close(encodeFarewell(farewell));
  }
}
