/**
 * What one page shows, and its way down.
 * Invariant: what the page shows is known, or it gets all of it. A page that is slow skips to the newest article.
 */
import { createNewest } from '../terminal/newest.js';
import { createOutlet } from './outlet.js';
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

export type Showing<Page extends ShownPage> = ReturnType<typeof createShowing<Page>>;

export function createShowing<Page extends ShownPage>(options: ShowingOptions<Page>) {
  const { encode, stalledMilliseconds, idleMilliseconds = stalledMilliseconds, onSeen, onLost } = options;
  const newest = createNewest<Page>(
    () => outlet.hasRoom(),
    (shown, next) => {
      const message = encode(shown, next);
      if (message !== null) outlet.send(message);
    },
  );
  const outlet = createOutlet({
    owedMilliseconds: Math.min(stalledMilliseconds, idleMilliseconds),
    onAnew: newest.forget,
    onRoom: newest.flush,
    onSeen,
    onGone: () => onLost('disconnected'),
  });
  const { stream, poll, confirm, isAway } = outlet;
  return {
    stream,
    poll,
    confirm,
    isAway,
    /** Whether the page has not answered what it has seen. */
    isBehind: () => outlet.askedMilliseconds() > BEHIND_MILLISECONDS,
    /** Shows it, unless a newer one arrives before it can be shown. */
    show: newest.put,
    /** Looks after the connection; called from time to time. */
    check: () => {
      if (outlet.owedMilliseconds() <= stalledMilliseconds) {
        outlet.beat();
        // There may be room without a confirmation.
        newest.flush();
        return;
      }
      // Without a farewell, a page whose lid was closed comes back by itself.
      outlet.close(null);
      onLost('stalled');
    },
    close: (farewell: string) => outlet.close(encodeFarewell(farewell)),
  };
}
