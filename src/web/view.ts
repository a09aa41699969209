/**
 * One page that looks at the class: a guest, who is shown articles of the session as viewers see it.
 * Invariant: a page scrolls by itself, and nothing that is done on it moves what is seen here. Whoever explores does so in
 * the page.
 */
import { createBudget } from '../class/budget.js';
import type { GuestScreen } from '../class/guest/screen.js';
import { Guest, type GuestOptions } from '../class/guest.js';
import { sayPanel } from '../class/panels/panel.js';
import type { Asked } from '../document/article.js';
import type { DebuggerState } from '../store.js';
import type { ClassArticles, ShownState } from './class-articles.js';
import type { WriteControls } from './controls.js';
import { createShowing, type Showing } from './showing.js';
import type { TakenRun } from './taken.js';

interface ViewOptions extends Omit<GuestOptions, 'screen' | 'openFiles' | 'desk'> {
  /** Shared by all pages of the class. */
  readonly articles: ClassArticles;
  readonly controls: WriteControls;
  readonly taken: TakenRun;
}

export interface View {
  readonly showing: Pick<Showing<never>, 'stream' | 'poll' | 'confirm' | 'check'>;
  readonly guest: Pick<Guest, 'enter' | 'act' | 'explore' | 'end'>;
  /** The run to explore in the page, compressed; null where this page does not explore, or asks too often. */
  takeRun?(): Promise<Buffer | null>;
}

/** How often somebody may ask what a number was made of. */
const ASKED_A_SECOND = 1;
const ASKED_AT_ONCE = 3;
/** How often a page may take the run, which is compressed anew wherever the class stands. */
const TAKEN_A_SECOND = 0.5;
const TAKEN_AT_ONCE = 4;

export function createView({ articles, controls, taken, ...options }: ViewOptions): View {
  const { classroom, limits } = options;
  let shown: ShownState | null = null;
  let asked: Asked | null = null;
  const asking = createBudget(ASKED_A_SECOND, ASKED_AT_ONCE);
  const showing = createShowing<ShownState>({
    encode: articles.encode,
    stalledMilliseconds: limits.stalledMilliseconds,
    onSeen: () => guest.noteShown(),
    onLost: (how) => guest.end(how),
  });
  const put = (state: DebuggerState, written: string): void => {
    shown = articles.of(state, written, asked, guest.isExploring);
    showing.show(shown);
  };
  const store = classroom.shownTo(options.identity);
  const nothing = (): void => {};
  const still = { press: nothing, scroll: nothing, close: nothing, isRight: () => true };
  const screen: GuestScreen = {
    look: (_, onChange) => ({ ...still, leave: store.subscribe(onChange) }),
    exploresItself: true,
    room: () => null,
    ...{ isBehind: showing.isBehind, isAway: showing.isAway },
    show: (seen) => {
      const state = store.getState();
      // What was asked about another place is over there.
      if (asked !== null && shown !== null && shown.state.session.cursor !== state.session.cursor) asked = null;
      const panel = seen.keys.panel();
      if (panel !== null) {
        const said = sayPanel(panel, classroom, seen.member, 'no keys');
        asked = said === null ? null : { of: null, title: [said.title], blocks: said.blocks };
        // The page closes it by itself.
        seen.keys.open(null);
      }
      put(state, controls(seen));
    },
    whyNotExplore: taken.whyNot,
    ask: (address) => {
      if (shown === null || guest.isExploring || !asking.take(1)) return;
      const answer = articles.answer(shown.state, address, asked);
      // Another object each time: a page that has closed it is sent it again.
      asked = answer === null ? null : { ...answer };
      put(shown.state, shown.controls);
    },
    close: (farewell) => showing.close(farewell ?? ''),
  };
  const guest = new Guest({ ...options, screen, openFiles: undefined, desk: undefined });
  const taking = createBudget(TAKEN_A_SECOND, TAKEN_AT_ONCE);
  return {
    ...{ guest, showing },
    takeRun: async () => (guest.isExploring && taking.take(1) ? await taken.bytes() : null),
  };
}
