/**
 * The page of a class, of a relay and of a file: it shows what it is sent, and says what is done on it.
 * Invariant: all that is shown is a function of what was sent and of what is open on the page; only one place makes nodes of
 * it. The page asks nothing that it is not told it may.
 */
import { TERMS } from '../../debugger/glossary.js';
import type { Act, Article } from '../../document/article.js';
import { PLACE } from '../../drawing/html/article.js';
import { GUESS, OPTION } from '../../drawing/html/choice.js';
import { ADDRESS, TERM } from '../../drawing/html/inlines.js';
import type { Trees } from '../../drawing/html/tree.js';
import type { Down } from '../protocol.js';
import { type KeyUse, keyOf, moveAmongNumbers } from './keys.js';
import { CLOSE, ENTRY, LINE, MORE, type Open, pageTrees, RETURN, type Sent, STOPS } from './layout.js';
import { patch } from './nodes.js';
import { createRegions, keepInView } from './regions.js';

export interface AppOptions {
  readonly act: (act: Act) => void;
  /** Comes back after a farewell; without it, no way back is offered. */
  readonly onReturn?: () => void;
  /** Where the page is shown. Default: its main element. */
  readonly into?: HTMLElement;
}

export interface App {
  show(down: Down): void;
}

/** As wide as listing, article and what stands beside it need to stand side by side. */
const WIDE = '(min-width: 64rem)';

export function createApp({ act, onReturn, into = byName('main') }: AppOptions): App {
  let sent: Sent | null = null;
  let open: Open = { term: null, opener: null, isUnfolded: false };
  let drawn: Trees = [];
  const regions = createRegions(into);

  const render = (): void => {
    const trees = sent === null ? [] : pageTrees(sent, open, onReturn !== undefined);
    const focused = document.activeElement;
    patch(into, drawn, trees);
    drawn = trees;
    regions.adjust();
    // Whoever goes by keyboard stays on the page, also where what they were on is gone.
    if (focused !== null && !focused.isConnected) find('article')?.focus({ preventScroll: true });
  };
  const find = (selector: string): HTMLElement | null => into.querySelector<HTMLElement>(selector);

  const set = (change: Partial<Open>): void => {
    open = { ...open, ...change };
    render();
  };
  /** Also where it is folded away. */
  const goTo = (field: HTMLInputElement): void => {
    if (field.id === ENTRY) set({ isUnfolded: true });
    field.focus();
  };
  const close = (): void => {
    const { opener } = open;
    open = { ...open, term: null, opener: null };
    if (sent !== null) sent = { ...sent, asked: null };
    render();
    if (opener?.isConnected === true) opener.focus({ preventScroll: true });
  };
  const show = (down: Down): void => {
    const before = sent;
    sent = 'farewell' in down ? farewellOf(down.farewell) : changed(before, down);
    // What was open belongs to what stood there.
    if (!('farewell' in down) && down.article?.title !== undefined) open = { ...open, term: null };
    document.documentElement.dataset.theme = sent?.controls?.theme ?? '';
    render();
    arrive(before, sent);
  };
  const arrive = (before: Sent | null, now: Sent | null): void => {
    if (before?.article == null) adjustWidth();
    if (now?.article != null && isElsewhere(before?.article, now.article)) {
      scrollTo(0, 0);
      regions.showSelected();
    }
    keepInView(find('.listing [aria-current]'));
    const stops = find(`#${STOPS}`) as HTMLSelectElement | null;
    if (stops !== null) stops.value = `${(now?.controls?.stops?.now ?? 0) + 1}`;
    const field = find(`#${ENTRY}`) as HTMLInputElement | null;
    const [was, is] = [before?.controls?.entry ?? '', now?.controls?.entry ?? ''];
    if (field !== null && was !== is) {
      field.value = is;
      if (is !== '') goTo(field);
    }
    if (now?.asked != null && now.asked !== before?.asked) find('.sheet')?.focus({ preventScroll: true });
  };

  into.addEventListener('click', ({ target }) => {
    const hit = (target as Element).closest<HTMLElement>(
      [LINE, PLACE, OPTION, ADDRESS, TERM, CLOSE, RETURN, MORE].map((name) => `[${name}]`).join(),
    );
    if (hit !== null) touch(hit);
  });
  const touch = (hit: HTMLElement): void => {
    const given = (name: string): string | null => hit.getAttribute(name);
    const [line, place, option, address, term] = [LINE, PLACE, OPTION, ADDRESS, TERM].map(given);
    if (line !== null) act({ line });
    else if (place !== null) act({ line: `goto ${place}` });
    else if (option !== null) act({ line: `guess ${option}` });
    else if (address !== null) {
      if (sent?.controls?.answers !== true) return;
      open = { ...open, term: null, opener: hit };
      act({ ask: JSON.parse(address) });
    } else if (term !== null) {
      set({ term: TERMS.find(({ name }) => name === term) ?? null, opener: hit });
    } else if (given(CLOSE) !== null) close();
    else if (given(MORE) !== null) set({ isUnfolded: !open.isUnfolded });
    else onReturn?.();
  };
  into.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement && target.id === STOPS) act({ line: `stop ${target.value}` });
  });
  into.addEventListener('submit', (event) => {
    event.preventDefault();
    const [field] = (event.target as HTMLFormElement).getElementsByTagName('input');
    const typed = field.value.trim();
    field.value = '';
    if (typed !== '') act({ line: field.id === GUESS ? `guess ${typed}` : typed });
  });
  addEventListener('keydown', (event) => {
    if (sent?.controls == null || moveAmongNumbers(event)) return;
    const use = keyOf(event, {
      isExploring: sent.controls.exploring,
      isOpen: open.term !== null || sent.asked !== null,
      entry: find(`#${ENTRY}`) as HTMLInputElement | null,
      guess: find(`#${GUESS}`) as HTMLInputElement | null,
      options: into.querySelectorAll(`[${OPTION}]`),
    });
    if (use !== null) follow(event, use);
  });
  const follow = (event: KeyboardEvent, use: KeyUse): void => {
    if (use.kind !== 'type') event.preventDefault();
    switch (use.kind) {
      case 'key':
        act({ key: use.key });
        return;
      case 'press':
        use.element.click();
        return;
      case 'close':
        close();
        return;
      case 'enter':
        use.field.value = use.text;
        goTo(use.field);
        return;
      case 'type':
        goTo(use.field);
    }
  };
  const wide = matchMedia(WIDE);
  const adjustWidth = (): void => {
    for (const details of into.querySelectorAll('details')) {
      details.open = wide.matches || details.className === 'beside';
    }
    regions.adjust();
  };
  wide.addEventListener('change', adjustWidth);
  return { show };
}

function changed(before: Sent | null, { article, words, controls, asked }: Exclude<Down, { farewell: string }>): Sent {
  return {
    article: article === undefined ? (before?.article ?? null) : ({ ...before?.article, ...article } as Article),
    controls: controls ?? before?.controls ?? null,
    asked: asked === undefined ? (before?.asked ?? null) : asked,
    words: words ?? before?.words ?? '',
    farewell: null,
  };
}

function farewellOf(farewell: string): Sent {
  return { article: null, controls: null, asked: null, words: '', farewell };
}

/** Another step; the same one of another iteration is read on where one was. */
function isElsewhere(before: Article | null | undefined, now: Article): boolean {
  return before == null || before.place.step !== now.place.step || before.title.join() !== now.title.join();
}

function byName(name: string): HTMLElement {
  const [found] = document.getElementsByTagName(name);
  if (!(found instanceof HTMLElement)) throw new Error(`The page has no ${name}.`);
  return found;
}
