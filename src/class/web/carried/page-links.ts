/**
 * The links of a page that carries its run: where the end of its address leads, and the address of where one stands.
 * Invariant: wherever a link leads, the page stands at a place of its run, and says so where the link leads nowhere. What
 * takes long to compute waits until somebody asks for it.
 */
import { commandNamed } from '../../../commands/commands.js';
import { warning } from '../../../debugger/session.js';
import { formatCount } from '../../../document/numbers.js';
import { changeSession } from '../../../terminal/store.js';
import { COPY_LINK, FOLLOW_LINK, type OfPage } from './carried-controls.js';
import type { PageSession, SessionSurroundings } from './page-session.js';
import { type LinkedPlace, readLink, splitLesson, writeLink } from './place-link.js';

export interface LinkSurroundings extends Pick<SessionSurroundings, 'copy'> {
  /** Notes in the address which stop is shown: the end of the address of a link to it. */
  noteStop(end: string): void;
  /** The address of the page with another end; null where that would lead others nowhere. */
  readonly linkTo: ((end: string) => string) | null;
}

/** A link to a place that takes longer to compute is followed once somebody asks for it. */
const MOST_MILLISECONDS = 1000;

/** @param showLink shows a link that the browser did not let the page copy */
export function createPageLinks(
  { store, driver, ownLesson, tell, saved, goToStop, begin }: PageSession,
  { copy, noteStop, linkTo }: LinkSurroundings,
  showLink: (link: string) => void,
) {
  /** A place that a link leads to, once somebody wants it computed. */
  let waiting: LinkedPlace | null = null;
  /** Whether the page is on its way to where its address leads. */
  let isLinked = false;
  let hasArrived = false;
  let noted = '';
  /** The lesson that is open; null where none is. */
  const openLesson = (): string | null => store.getState().session.teaching.lesson?.lesson.name ?? null;
  /** A link into a lesson that the page was not written for begins with its name. */
  const before = (): string => {
    const name = openLesson();
    return name === null || name === ownLesson ? '' : `${name}/`;
  };
  const copyLink = (linkTo: (end: string) => string): void => {
    const end = writeLink(saved());
    if (end === null) {
      tell('The edits of this session are too long for a link.');
      return;
    }
    const link = linkTo(before() + end);
    void copy(link).then((isCopied) => (isCopied ? tell('The link to this place is copied.') : showLink(link)));
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
  return {
    /** Whether a link waits to be followed, and whether the page has links to copy. */
    offered: (): OfPage => ({ leadsOn: waiting !== null, hasLinks: linkTo !== null }),
    /** Goes where the end of an address leads; without one, to the beginning. */
    arrive: (end: string) => {
      const { lesson, rest } = splitLesson(end, ownLesson);
      const linked = readLink(rest, lesson !== null);
      const stop = linked?.kind === 'stop' ? linked.stop : null;
      if (lesson !== null && lesson !== (hasArrived ? openLesson() : ownLesson))
        driver.execute(`lesson ${lesson} ${stop ?? 1}`);
      else if (!hasArrived || linked === null) void begin(stop ?? 1);
      else if (stop !== null) goToStop(stop);
      hasArrived = true;
      isLinked = linked?.kind === 'place';
      void driver.whenIdle().then(() => {
        isLinked = false;
        if (linked?.kind === 'place') goTo(linked.place, MOST_MILLISECONDS);
        // The lines of the first stop have said what they do.
        if (linked?.kind === 'refused') changeSession(store, { message: warning(linked.message) });
      });
    },
    /** Takes the line of a button that is offered; false for any other line. */
    takes: (line: string): boolean => {
      if (line === COPY_LINK && linkTo !== null) copyLink(linkTo);
      else if (line === FOLLOW_LINK && waiting !== null) goTo(waiting, null);
      else return false;
      return true;
    },
    /** Notes in the address which stop is shown, when that is another. */
    noteStop: () => {
      const { lesson } = store.getState().session.teaching;
      if (lesson === null || lesson.stop < 0) return;
      const end = `${before()}${Math.min(lesson.stop + 1, lesson.lesson.stops.length)}`;
      // Whoever comes by a link to a place has it in the address until they go on.
      if (end !== noted && !isLinked) noteStop(end);
      noted = end;
    },
  };
}
