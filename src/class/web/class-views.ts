/**
 * The class of this process, as pages look at it: each is a guest, within the limits that count all doors together, who
 * is shown articles of the session as viewers see it.
 * Invariant: a page scrolls by itself, and nothing that is done on it moves what is seen here. Whoever explores does so
 * in the page. What is shown alike is the same object, so that it is encoded once.
 */

import { forPages, sayArticle } from '../../commands/articles/article.js';
import { createCentreSource } from '../../commands/articles/said-at-place.js';
import { boundAsked } from '../../document/bounds.js';
import type { Address, Article, Asked } from '../../document/document.js';
import type { Within } from '../../numbers/engine/errors.js';
import { findOrMake, remember } from '../../numbers/kernels/remember.js';
import { spokenChange, spokenStop } from '../../report/stops.js';
import type { DebuggerState } from '../../terminal/store.js';
import { createBudget } from '../room/budget.js';
import { isOfCrowd } from '../room/guest/alike.js';
import type { GuestScreen } from '../room/guest/screen.js';
import { Guest, type GuestOptions } from '../room/guest.js';
import type { Log } from '../room/log.js';
import { sayPanel } from '../room/panels/panel.js';
import { createAnswers } from './answers.js';
import { createControls } from './controls.js';
import type { OpenView } from './routes.js';
import { type ArticleParts, createEncoder, partsOf, type ShownPage } from './sending.js';
import { Showing } from './showing.js';
import { createTakenRun } from './taken.js';

interface ClassViewsOptions extends Pick<GuestOptions, 'classroom' | 'limits'> {
  readonly log: Log;
}

/** How often somebody may ask what a number was made of. */
const ASKED_A_SECOND = 1;
const ASKED_AT_ONCE = 3;
/** How often a page may take the run, which is compressed anew wherever the class stands. */
const TAKEN_A_SECOND = 0.5;
const TAKEN_AT_ONCE = 4;

export function createClassViews({ log, classroom, limits }: ClassViewsOptions): OpenView {
  const articles = createClassArticles(classroom.drawing);
  const taken = createTakenRun(classroom);
  const controls = createControls(classroom, taken);
  /** What most are shown, and of which state of the class. */
  let crowd: { readonly state: DebuggerState; readonly shown: ShownState } | null = null;
  return ({ identity, onEnd }) => {
    // Where everybody explores alone there is nothing else to see.
    const reason = classroom.admit(identity, limits) ?? (classroom.solo ? taken.whyNot() : null);
    if (reason !== null) return { reason };
    let shown: ShownState | null = null;
    /** Whether it is what most are shown. */
    let isPlain = false;
    let asked: Asked | null = null;
    const asking = createBudget(ASKED_A_SECOND, ASKED_AT_ONCE);
    const showing = new Showing<ShownState>({
      encode: articles.encode,
      ...{ stalledMilliseconds: limits.stalledMilliseconds, idleMilliseconds: limits.idleMilliseconds },
      onSeen: () => guest.noteShown(),
      onLost: (how) => guest.end(how),
    });
    const put = (state: DebuggerState, written: string): ShownState => {
      shown = articles.of(state, written, asked, guest.isExploring);
      showing.show(shown);
      return shown;
    };
    const store = classroom.shownTo(identity);
    const nothing = (): void => {};
    const still = { press: nothing, scroll: nothing, close: nothing, isRight: () => true };
    const screen: GuestScreen = {
      look: (_, onChange) => ({ ...still, leave: store.subscribe(onChange) }),
      exploresItself: true,
      room: () => null,
      ...{ isBehind: () => showing.isBehind(), isAway: () => showing.isAway() },
      show: (seen) => {
        const state = store.getState();
        // What was asked about another place is over there.
        if (asked !== null && shown !== null && shown.state.session.where.cursor !== state.session.where.cursor)
          asked = null;
        const panel = seen.keys.panel();
        if (panel !== null) {
          const said = sayPanel(panel, classroom, seen.member, 'no keys');
          asked = said === null ? null : boundAsked({ of: null, title: [said.title], blocks: said.blocks });
          // The page closes it by itself.
          seen.keys.open(null);
        }
        const next = put(state, controls(seen));
        isPlain = asked === null && isOfCrowd(classroom, seen);
        if (isPlain) crowd = { state, shown: next };
      },
      showAlike: () => {
        if (!isPlain || crowd?.state !== store.getState()) return false;
        shown = crowd.shown;
        showing.show(shown);
        return true;
      },
      whyNotExplore: taken.whyNot,
      ask: (address) => {
        if (shown === null || guest.isExploring || !asking.take(1)) return;
        const answer = articles.answer(shown.state, address, asked);
        // Another object each time: a page that has closed it is sent it again.
        asked = answer === null ? null : { ...answer };
        isPlain = false;
        put(shown.state, shown.controls);
      },
      close: (farewell) => showing.close(farewell ?? ''),
    };
    const { role, name, address } = identity;
    const guest = new Guest({
      ...{ identity, classroom, limits, screen, onEnd },
      onError: (error) => log('session failed', { address, role, name, message: String(error) }),
    });
    const taking = createBudget(TAKEN_A_SECOND, TAKEN_AT_ONCE);
    return {
      ...{ guest, showing },
      takeRun: async () => (guest.isExploring && taking.take(1) ? await taken.bytes() : null),
    };
  };
}

/** What a page shows of a session in this process, whose state is the one for whoever gives commands. */
interface ShownState extends ShownPage {
  readonly state: DebuggerState;
}

/** @param within limits how long one may take to say */
function createClassArticles(within: Within) {
  const stateOf = remember<DebuggerState, DebuggerState>(forPages);
  const shownOf = remember((_: DebuggerState) => new Map<string, ShownState>());
  const answers = createAnswers();
  const centreOf = createCentreSource();
  const articleOf = remember(
    ({ session, branches }: DebuggerState): Article => sayArticle(session, branches, centreOf),
  );
  const parts = remember((state: DebuggerState): ArticleParts => within(() => partsOf(articleOf(state))));
  const stopLines = remember((state: DebuggerState) => within(() => spokenStop(state, centreOf)));
  // Hundreds of pages in a row show the same.
  let last: { readonly seen: DebuggerState; readonly shown: ShownState } | null = null;
  return {
    /** @param isExploring whether the page shows what it explores itself, and so gets no article; its controls say so, too */
    of: (seen: DebuggerState, controls: string, asked: Asked | null, isExploring = false) => {
      if (asked === null && last?.seen === seen && last.shown.controls === controls) return last.shown;
      const state = stateOf(seen);
      const make = (): ShownState => ({ article: isExploring ? NO_ARTICLE : parts(state), state, controls, asked });
      if (asked !== null) return make();
      const shown = findOrMake(shownOf(state), controls, make);
      last = { seen, shown };
      return shown;
    },
    /** Null for what the article does not show. */
    answer: (state: DebuggerState, of: Address, asked: Asked | null) => answers(state, articleOf(state), of, asked),
    encode: createEncoder<ShownState>((before, { article, state }) => {
      if (article === NO_ARTICLE) return [];
      const hasNone = before === null || before.article === NO_ARTICLE;
      return hasNone ? stopLines(state) : spokenChange(before.state, state, stopLines);
    }),
  };
}

const NO_ARTICLE: ArticleParts = {};
