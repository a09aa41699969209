/**
 * The debugger in a page: a session on a run that the page carries, what is shown of it, and the links that lead to it.
 * Invariant: commands, words and numbers are the terminal's. What is done on the page is seen at once; what goes on by
 * itself once a turn.
 */
import type { Act } from '../../../document/document.js';
import { NO_OFFER } from '../../../terminal/components/offer.js';
import { pressKey } from '../../../terminal/components/pressed-key.js';
import { changeSession, oncePerTurn } from '../../../terminal/store.js';
import type { Down } from '../protocol.js';
import type { LiveRun } from './carried-run.js';
import { createPageLinks, type LinkSurroundings } from './page-links.js';
import { createPageSession, type SessionSurroundings } from './page-session.js';
import { createShownPage } from './shown-page.js';

/** What differs between a browser and a test. */
export interface PageHost extends SessionSurroundings, LinkSurroundings {
  show(down: Down): void;
}

export function createCarriedPage(opened: LiveRun, host: PageHost) {
  const session = createPageSession(opened, host);
  const { store, driver } = session;
  const shown = createShownPage(store, host.show);
  const links = createPageLinks(session, host, shown.showLink);
  const show = (): void => {
    links.noteStop();
    shown.show(links.offered());
  };
  oncePerTurn(store).subscribe(show);
  return {
    session,
    act: (act: Act) => {
      if ('key' in act) pressKey({ store, driver, offer: NO_OFFER }, act.key);
      else if ('ask' in act) shown.ask(act.ask);
      else if (!links.takes(act.line)) session.run(act.line);
      show();
    },
    /** Goes where the end of an address leads; without one, to the beginning. */
    arrive: (end: string) => {
      links.arrive(end);
      show();
    },
    /** Shows all of it again. */
    show: () => {
      shown.forget();
      show();
    },
    /** Nobody looks any more, so nothing plays on. */
    pause: () => changeSession(store, { playing: false }),
  };
}
