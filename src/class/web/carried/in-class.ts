/**
 * A run that a class explores, in the page of one of its guests: it begins where the class stands, and is taken up again
 * where its guest has left it.
 * Invariant: whatever was sent passes one schema; what does not is refused in a sentence and changes nothing.
 */
import { OTHER_RUN } from '../../../debugger/saving/catch-up.js';
import { readSession, type SavedSession } from '../../../debugger/saving/session-file.js';
import { refuse, unlessRefused } from '../../../files/refusal.js';
import { runSliced } from '../../../numbers/engine/task.js';
import type { OpenInClass } from '../page/engine.js';
import { createCarriedPage, type PageHost } from './carried-page.js';
import { openCarried, readCarried } from './carried-run.js';
import { createCatchingUp } from './catching-up.js';

export function createOpening(browser: Pick<PageHost, 'copy' | 'schedule'>): OpenInClass {
  return async (json, kept, { show, request }) => {
    const carried = readCarried(json);
    if (carried === null || carried.session === null) return refuse(UNREADABLE);
    const { session } = carried;
    const opened = await runSliced(openCarried(carried), () => new Promise(browser.schedule));
    const before = kept === null ? null : readSaved(kept, session);
    const host = { ...browser, show, noteStop: () => {}, linkTo: null, askClass: request, visit: () => {} };
    const page = createCarriedPage({ ...opened, session: before ?? session }, host);
    const catchingUp = createCatchingUp(page.session, kept !== null && before === null ? OTHER_RUN : null);
    void page.session.begin(1).then(catchingUp.greet);
    page.show();
    return {
      run: session.fixture.hash,
      act: (act) => {
        catchingUp.noteAct();
        page.act(act);
      },
      show: page.show,
      pause: page.pause,
      saved: () => JSON.stringify({ ...page.session.saved(), fixture: session.fixture }),
      catchUp: (now, goes) => {
        const ofClass = readCarried(now)?.session ?? null;
        if (ofClass?.fixture.hash !== session.fixture.hash) return false;
        catchingUp.catchUp(ofClass, goes);
        return true;
      },
    };
  };
}

const UNREADABLE = 'What the class has sent cannot be read. Load the page again.';

/** What the page kept, if it is of the same run. */
function readSaved(saved: string, { fixture: { hash } }: SavedSession): SavedSession | null {
  const session = unlessRefused(() => readSession(saved));
  return session?.fixture.hash === hash ? session : null;
}
