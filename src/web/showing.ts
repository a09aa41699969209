/**
 * What one page shows, and its way down.
 * Invariant: what the page shows is known, or it gets all of it. A page that is slow skips to the newest article.
 */
import { createOutlet, type Outlet } from './outlet.js';
import { type Encode, encodeFarewell, type ShownPage } from './sending.js';

/** How long a page without a connection is waited for. */
const GONE_MILLISECONDS = 20_000;
const BEHIND_MILLISECONDS = 1000;

interface ShowingOptions<Page extends ShownPage> {
  readonly encode: Encode<Page>;
  readonly stalledMilliseconds: number;
  /** Called when messages have arrived. */
  readonly onSeen: () => void;
  /** Called when nobody is there any more, or nobody takes anything. */
  readonly onLost: (how: 'disconnected' | 'stalled') => void;
}

export interface Showing<Page extends ShownPage> extends Pick<Outlet, 'stream' | 'poll' | 'confirm' | 'isAway'> {
  /** Whether the newest article is overdue on the page. */
  readonly isBehind: boolean;
  /** Shows it, unless a newer one arrives before it can be shown. */
  show(next: Page): void;
  /** Looks after the connection; called from time to time. */
  check(): void;
  close(farewell: string): void;
}

export function createShowing<Page extends ShownPage>(options: ShowingOptions<Page>): Showing<Page> {
  const { encode, stalledMilliseconds, onSeen, onLost } = options;
  let shown: Page | null = null;
  let newest: Page | null = null;
  const flush = (): void => {
    if (newest === null || newest === shown || !outlet.hasRoom) return;
    const bytes = encode(shown, newest);
    shown = newest;
    if (bytes.length > 0) outlet.send(bytes);
  };
  const outlet = createOutlet({
    onAnew: () => {
      shown = null;
    },
    onRoom: flush,
    onSeen,
    onGone: () => onLost('disconnected'),
    goneMilliseconds: GONE_MILLISECONDS,
  });
  return {
    stream: outlet.stream,
    poll: outlet.poll,
    confirm: outlet.confirm,
    get isAway() {
      return outlet.isAway;
    },
    get isBehind() {
      return !outlet.hasRoom && outlet.owedMilliseconds > BEHIND_MILLISECONDS;
    },
    show: (next) => {
      newest = next;
      flush();
    },
    check: () => {
      if (outlet.owedMilliseconds > stalledMilliseconds) onLost('stalled');
      else outlet.beat();
    },
    close: (farewell) => outlet.close(encodeFarewell(farewell)),
  };
}
