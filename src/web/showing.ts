/**
 * What one page shows, and its way down.
 * Invariant: what the page shows is known, or it gets the whole screen. A page that is slow skips to the newest picture.
 */
import { createOutlet, type Outlet } from './outlet.js';
import { type Encode, encodeFarewell, type Shown } from './pictures.js';

/** How long a page without a connection is waited for. */
const GONE_MILLISECONDS = 20_000;
const BEHIND_MILLISECONDS = 1000;

interface ShowingOptions<Kind extends Shown> {
  readonly encode: Encode<Kind>;
  readonly stalledMilliseconds: number;
  /** Called when pictures have arrived. */
  readonly onSeen: () => void;
  /** Called when nobody is there any more, or nobody takes anything. */
  readonly onLost: (how: 'disconnected' | 'stalled') => void;
}

export interface Showing<Kind extends Shown> extends Pick<Outlet, 'stream' | 'poll' | 'confirm' | 'isAway'> {
  /** Whether the newest picture is overdue on the page. */
  readonly isBehind: boolean;
  /** Shows it, unless a newer one arrives before it can be shown. */
  show(next: Kind): void;
  /** Looks after the connection; called from time to time. */
  check(): void;
  close(farewell: string): void;
}

export function createShowing<Kind extends Shown>(options: ShowingOptions<Kind>): Showing<Kind> {
  const { encode, stalledMilliseconds, onSeen, onLost } = options;
  let shown: Kind | null = null;
  let newest: Kind | null = null;
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
