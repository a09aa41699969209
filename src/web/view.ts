/** One page that looks at the class: a guest, who is shown articles. */
import { createBudget } from '../class/budget.js';
import type { GuestScreen } from '../class/guest/screen.js';
import { Guest, type GuestOptions } from '../class/guest.js';
import { sayPanel } from '../class/panels/panel.js';
import type { Asked } from '../document/article.js';
import type { ClassArticles, ShownState } from './class-articles.js';
import type { ControlsMaker } from './controls.js';
import { createPageSights, type PageSight } from './page-sight.js';
import { createShowing, type Showing } from './showing.js';

/** The colours that a guest can choose instead of those that the browser is set to. */
export const PAGE_THEMES = ['dark', 'light', 'high-contrast'] as const;
export type PageTheme = (typeof PAGE_THEMES)[number];

interface ViewOptions extends Omit<GuestOptions<PageSight>, 'screen'> {
  /** Shared by all pages of the class. */
  readonly articles: ClassArticles;
  readonly controls: ControlsMaker;
}

export interface View extends Pick<Showing<never>, 'stream' | 'poll' | 'confirm' | 'check'> {
  readonly guest: Pick<Guest, 'enter' | 'act' | 'end'>;
}

/** How often somebody may ask what a number was made of. */
const ASKED_A_SECOND = 1;
const ASKED_AT_ONCE = 3;

export function createView({ articles, controls, ...options }: ViewOptions): View {
  const { classroom, limits } = options;
  let theme = themeOf(classroom.display.theme);
  let shown: ShownState | null = null;
  let asked: Asked | null = null;
  const asking = createBudget(ASKED_A_SECOND, ASKED_AT_ONCE);
  const showing = createShowing<ShownState>({
    encode: articles.encode,
    stalledMilliseconds: limits.stalledMilliseconds,
    onSeen: () => guest.noteShown(),
    onLost: (how) => guest.end(how),
  });
  const screen: GuestScreen<PageSight> = {
    sights: createPageSights(classroom, () => guest),
    room: () => null,
    takeNextTheme: () => {
      theme = nextTheme(theme);
      return theme;
    },
    isBehind: () => showing.isBehind,
    isAway: () => showing.isAway,
    show: (seen) => {
      const state = seen.place.sight.store.getState();
      // What was asked about another place is over there.
      if (asked !== null && shown !== null && shown.state.session.cursor !== state.session.cursor) asked = null;
      const panel = seen.keys.panel();
      if (panel !== null) {
        const said = sayPanel(panel, classroom, seen.member, 'no keys');
        asked = said === null ? null : { of: null, title: [said.title], blocks: said.blocks };
        // The page closes it by itself.
        seen.keys.open(null);
      }
      shown = articles.of(state, controls.of(seen, theme), asked);
      showing.show(shown);
    },
    ask: (address) => {
      if (shown === null || !asking.take(1)) return;
      const answer = articles.answer(shown.state, address);
      // Another object each time: a page that has closed it is sent it again.
      asked = answer === null ? null : { ...answer };
      shown = articles.of(shown.state, shown.controls, asked);
      showing.show(shown);
    },
    close: (farewell) => showing.close(farewell ?? ''),
  };
  const guest = new Guest<PageSight>({ ...options, screen });
  const { stream, poll, confirm, check } = showing;
  return { guest, stream, poll, confirm, check };
}

export function nextTheme(theme: PageTheme | null): PageTheme {
  return PAGE_THEMES[(theme === null ? 0 : PAGE_THEMES.indexOf(theme) + 1) % PAGE_THEMES.length];
}

function themeOf(name: string | null): PageTheme | null {
  return PAGE_THEMES.find((theme) => theme === name) ?? null;
}
