/**
 * The debugger in a page: a session on a run that the page carries, which takes what is done on the page and shows what a
 * server would have sent.
 * Invariant: commands, words and numbers are the terminal's. What takes long is done in slices, between which the page
 * draws and stops.
 */

import { sayArticle } from '../../../commands/articles/article.js';
import { createCentreSource, sayCentre } from '../../../commands/articles/said-at-place.js';
import { commandNamed } from '../../../commands/commands.js';
import { beginLesson } from '../../../commands/lesson-commands.js';
import { type ClassRequest, contextOf } from '../../../debugger/command.js';
import type { Moment } from '../../../debugger/places/moment.js';
import { makeRoomFor, sharedBranches } from '../../../debugger/saving/catch-up.js';
import type { SavedSession } from '../../../debugger/saving/session-file.js';
import { type Need, notice, type Session, warning } from '../../../debugger/session.js';
import type { Pace } from '../../../debugger/session-host.js';
import type { Act, Address, Article, Asked } from '../../../document/document.js';
import { speak } from '../../../document/drawing/speech/speech.js';
import { formatCount } from '../../../document/numbers.js';
import { paragraph } from '../../../explaining/blocks.js';
import { finish } from '../../../numbers/engine/task.js';
import { copiedText } from '../../../report/copied.js';
import { spokenChange, spokenStop } from '../../../report/stops.js';
import { NO_OFFER } from '../../../terminal/components/offer.js';
import { pressKey } from '../../../terminal/components/pressed-key.js';
import { changeSession, type DebuggerState, oncePerTurn, openSession } from '../../../terminal/store.js';
import { createAnswers } from '../answers.js';
import type { Down } from '../protocol.js';
import { COPY_LINK, carriedControls, FOLLOW_LINK } from './carried-controls.js';
import { type LiveRun, limitsFor } from './carried-run.js';
import { carriedSession } from './carried-session.js';
import { type LinkedPlace, readLink, writeLink } from './place-link.js';
import { createSoFar } from './so-far.js';

/** What differs between a browser and a test. */
export interface PageHost {
  show(down: Down): void;
  /** Notes in the address which stop is shown, from 1. */
  noteStop(stop: number): void;
  /** The address of the page with another end; null where that would lead others nowhere. */
  readonly linkTo: ((end: string) => string) | null;
  /** Copies a text; false where the browser does not let the page do so. */
  copy(text: string): Promise<boolean>;
  /** Calls back in a later turn of the event loop. */
  schedule(callback: () => void): void;
  /** Asks the class in which the run is explored for something, by the name of its command; null without a class. */
  readonly askClass: ((line: string) => void) | null;
  /** What is said once the run is there; null for nothing. */
  readonly greeting: string | null;
}

/** What takes longer is computed once somebody asks for it. */
const MOST_MILLISECONDS = 1000;
const CLOSED: Readonly<Record<Need, string>> = {
  files: 'A page has no files. The program, in a terminal, reads and writes them.',
  fixtures: 'This page holds one run. The program opens others.',
};

export function createCarriedPage(opened: LiveRun, host: PageHost) {
  const { lesson, session: carried } = opened;
  const { askClass } = host;
  const { store, driver } = openSession(opened, {
    quit: () => (askClass === null ? tell('Close the page to leave it.') : askClass(commandNamed('quit').name)),
    onCopy: (what) => {
      const { name, text } = copiedText(contextOf(store.getState()), what, spokenLines);
      void host.copy(text);
      return notice(`Copied, if the browser allows it: ${name}.`);
    },
    refusalOf: ({ needs }) => (needs === undefined ? null : CLOSED[needs]),
    ...(askClass === null
      ? {}
      : {
          onClassRequest: ({ kind }: ClassRequest) =>
            OF_GUESTS.includes(kind) ? askClass(kind) : tell('Only presenters may do that.'),
        }),
    pace: { ...PACE, schedule: host.schedule },
  });
  store.setState({ branches: { ...store.getState().branches, limits: limitsFor(carried) } });
  changeSession(store, {
    keys: 'buttons',
    lacks: ['files', 'fixtures'],
    ...(askClass === null ? {} : { company: 'visiting' }),
  });
  const answers = createAnswers();
  const centreOf = createCentreSource();
  const soFar = createSoFar();
  let shown: DebuggerState | null = null;
  let asked: Asked | null = null;
  /** A place that a link leads to, once somebody wants it computed. */
  let waiting: LinkedPlace | null = null;
  /** Said again by what restores the session anew, until somebody does something. */
  let { greeting } = host;
  /** Whether the page is on its way to where its address leads. */
  let isLinked = false;

  /** The session as it would be saved. */
  const saved = (): SavedSession => finish(carriedSession(contextOf(store.getState()), []));
  const tell = (text: string): void => changeSession(store, { message: notice(text) });
  /** A warning about what was restored stays; that it was restored is not said. */
  const tellUnlessWarned = (text: string | null): void => {
    if (store.getState().session.open.message?.tone === 'warning') return;
    const said = text ?? greeting;
    changeSession(store, { message: said === null ? null : notice(said) });
  };
  const spokenLines = (moment: Moment, session: Session): readonly string[] => speak(sayCentre(moment, session).blocks);
  const articleOf = ({ session, branches }: DebuggerState): Article =>
    sayArticle(session, soFar(session, branches), centreOf);
  const show = (): void => {
    const state = store.getState();
    if (state === shown) return;
    const { session } = state;
    const isSame =
      shown?.session.where.cursor === session.where.cursor && shown.session.open.answer === session.open.answer;
    if (!isSame) asked = null;
    const words = shown === null ? spokenStop(state) : spokenChange(shown, state);
    const stop = session.teaching.lesson?.stop ?? -1;
    // Whoever comes by a link to a place has it in the address until they go on.
    if (stop !== (shown?.session.teaching.lesson?.stop ?? -1) && !isLinked)
      host.noteStop(Math.min(stop + 1, session.teaching.lesson?.lesson.stops.length ?? 0));
    shown = state;
    const controls = carriedControls(state, { leadsOn: waiting !== null, hasLinks: host.linkTo !== null });
    host.show({ article: articleOf(state), words: words.join('\n'), controls, asked });
  };
  const showAsked = (next: Asked | null): void => {
    asked = next;
    host.show({ asked });
  };
  const ask = (of: Address): void => {
    const state = store.getState();
    const answer = answers(state, articleOf(state), of, asked);
    // Another object each time: a page that has closed it is sent it again.
    if (answer !== null) showAsked({ ...answer });
  };
  const goToStop = (stop: number): void => {
    const { lesson } = store.getState().session.teaching;
    const last = lesson?.lesson.stops.length ?? 1;
    const distance = Math.max(1, Math.min(stop, last)) - 1 - (lesson?.stop ?? -1);
    // No stop further is the one where one has stepped off.
    const lines = distance >= 0 ? [`next-stop ${distance}`] : new Array<string>(-distance).fill('previous-stop');
    driver.runLines('lesson', ['quiz off', ...lines]);
    if (stop > last)
      void driver.whenIdle().then(() => tell(`There is no stop ${stop}. This is the last, stop ${last}.`));
  };
  const copyLink = (linkTo: (end: string) => string): void => {
    const end = writeLink(saved());
    if (end === null) {
      tell('The edits of this session are too long for a link.');
      return;
    }
    const link = linkTo(end);
    void host.copy(link).then((isCopied) => {
      if (isCopied) tell('The link to this place is copied.');
      else showAsked({ of: null, title: ['a link to this place'], blocks: [paragraph(link)] });
    });
  };
  /** @param milliseconds after which it waits until somebody asks for it; null where somebody has */
  const goTo = (place: LinkedPlace, milliseconds: number | null): void => {
    waiting = null;
    const { fixture, format, version } = saved();
    const restoring = driver.restore({ format, version, fixture, ...place, commands: [], compared: null }, 'link');
    const wait = (): void => {
      driver.run(commandNamed('stop'));
      waiting = place;
      const where = `iteration ${formatCount(place.cursor.iteration)}`;
      tell(`This link leads to ${where}, which takes more than a second to compute. "compute it" goes there.`);
    };
    const timer = milliseconds === null ? null : setTimeout(wait, milliseconds);
    void restoring.then(() => {
      clearTimeout(timer ?? undefined);
      // Whoever opens a link knows of no session, and sees where it leads.
      if (waiting === null && store.getState().session.open.message?.tone === 'information')
        changeSession(store, { message: null });
    });
  };
  const run = (line: string): void => {
    const [, stop] = /^stop (\d{1,4})$/.exec(line) ?? [];
    if (line === COPY_LINK && host.linkTo !== null) copyLink(host.linkTo);
    else if (line === FOLLOW_LINK && waiting !== null) goTo(waiting, null);
    else if (stop !== undefined && lesson !== null) goToStop(Number(stop));
    else driver.execute(line);
  };
  const begin = (stop: number): void => {
    if (lesson !== null) {
      changeSession(store, { lesson: beginLesson(lesson) });
      goToStop(stop);
    } else if (carried !== null) {
      const { fixture } = saved();
      void driver.restore({ ...carried, fixture }).then(() => askClass !== null && tellUnlessWarned(null));
    }
  };
  // What is done on the page is seen at once; what goes on by itself once a turn.
  oncePerTurn(store).subscribe(show);
  return {
    act: (act: Act) => {
      greeting = null;
      if ('line' in act) run(act.line);
      else if ('key' in act) pressKey({ store, driver, offer: NO_OFFER }, act.key);
      else ask(act.ask);
      show();
    },
    /** Goes where the end of an address leads; without one, to the beginning. */
    arrive: (end: string) => {
      const linked = readLink(end, lesson !== null);
      const isBegun = shown !== null;
      isLinked = linked?.kind === 'place';
      if (linked?.kind === 'stop' && isBegun) goToStop(linked.stop);
      else if (!isBegun || linked === null) begin(linked?.kind === 'stop' ? linked.stop : 1);
      void driver.whenIdle().then(() => {
        isLinked = false;
        if (linked?.kind === 'place') goTo(linked.place, MOST_MILLISECONDS);
        // The lines of the first stop have said what they do.
        if (linked?.kind === 'refused') changeSession(store, { message: warning(linked.message) });
      });
      show();
    },
    /** Shows all of it again. */
    show: () => {
      shown = null;
      show();
    },
    /** Nobody looks any more, so nothing plays on. */
    pause: () => changeSession(store, { playing: false }),
    saved,
    /**
     * Takes over the branches that a class has made on the same run.
     * @param goes whether to go to where the class is, unless the session stands in a branch of its own
     */
    catchUp: (ofClass: SavedSession, goes: boolean) => {
      const go = (): void => {
        const { session, branches } = store.getState();
        const own = saved();
        const shared = sharedBranches(own.branches, ofClass.branches);
        const missing = ofClass.branches.filter(({ name }) => !shared.has(name));
        const stays = !goes || !shared.has(own.cursor.branch);
        if (stays && missing.length === 0) return;
        const given = makeRoomFor(branches, missing);
        store.setState({ branches: given.branches });
        if (!stays) changeSession(store, { answer: null, scroll: 0, previous: null });
        const place = stays ? saved() : ofClass;
        void driver.restore({ ...place, branches: missing, commands: [], compared: null }).then(() => {
          changeSession(store, { jumps: session.where.jumps, compared: session.open.compared });
          tellUnlessWarned(given.told);
        });
      };
      // What is under way may be a session that is taken up again.
      if (driver.isComputing) void driver.whenIdle().then(go);
      else go();
    },
    /** Resolves when nothing is under way. */
    whenIdle: () => driver.whenIdle(),
  };
}

/** What a guest may ask the class for; the page has all the rest itself. */
const OF_GUESTS: readonly ClassRequest['kind'][] = ['detach', 'recap', 'theme'];

/** A key draws within a frame or two, whatever it has to compute. */
const PACE: Omit<Pace, 'schedule'> = {
  firstSliceMilliseconds: 20,
  sliceMilliseconds: 12,
  budgetMilliseconds: Number.POSITIVE_INFINITY,
  mostStopsASecond: Number.POSITIVE_INFINITY,
};
