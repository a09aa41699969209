/**
 * What is shown on the page, and what stays of it when something else is shown. Tables, formulas and lists scroll within
 * themselves: where they are larger than their room they are reached by the keyboard and seen to go on; what is selected in
 * them is in view. What they are made of is drawn in `drawing/html`.
 * Invariant: this is where nodes are asked for, whenever something was sent or opened.
 */
import type { Article } from '../../../document/document.js';
import { GUESS } from '../../../document/drawing/html/choice.js';
import type { Trees } from '../../../document/drawing/html/tree.js';
import type { Down, Shown } from '../protocol.js';
import { ENTRY, type Open, pageTrees, SENTENCE, type Sent, STOPS, WITH_SENTENCE } from './layout.js';
import { patch } from './nodes.js';

export type PageView = ReturnType<typeof createView>;

/** Said where a farewell says nothing. */
const LEFT = 'You have left the class.';
/** As wide as listing, article and what stands beside it need to stand side by side. */
const WIDE = '(min-width: 64rem)';

/** @param returns whether one can come back after a farewell */
export function createView(root: HTMLElement, returns: boolean) {
  let sent: Sent | null = null;
  let open: Open = { told: null, opener: null, isUnfolded: false };
  let drawn: Trees = [];
  const regions = createRegions(root);
  const wide = matchMedia(WIDE);
  const find = (selector: string): HTMLElement | null => root.querySelector<HTMLElement>(selector);

  const render = (): void => {
    const trees = sent === null ? [] : pageTrees(sent, open, returns);
    const focused = document.activeElement;
    patch(root, drawn, trees);
    drawn = trees;
    regions.adjust();
    // Whoever goes by keyboard stays on the page, also where what they were on is gone.
    if (focused !== null && !focused.isConnected) find('article')?.focus({ preventScroll: true });
  };
  const adjustWidth = (): void => {
    for (const details of root.querySelectorAll<HTMLDetailsElement>(':scope > details')) {
      details.open = wide.matches || details.className === 'beside';
    }
    regions.adjust();
  };
  wide.addEventListener('change', adjustWidth);

  const set = (change: Partial<Open>): void => {
    open = { ...open, ...change };
    render();
  };
  /** Goes to a field, also where it is folded away. */
  const goTo = (field: HTMLInputElement): void => {
    if (field.id === ENTRY) set({ isUnfolded: true });
    // What is below the article is in sight wherever one has scrolled.
    field.focus({ preventScroll: true });
  };
  return {
    root,
    find,
    /** Null before anything was sent. */
    get sent() {
      return sent;
    },
    get open() {
      return open;
    },
    show: (down: Down) => {
      const before = sent;
      sent = 'farewell' in down ? { ...NOTHING, farewell: down.farewell || LEFT } : changed(before ?? NOTHING, down);
      // What was open belongs to what stood there.
      if (before?.article?.title !== sent.article?.title) open = { ...open, told: null };
      if (sent.controls !== null) document.documentElement.dataset.theme = sent.controls.theme ?? '';
      render();
      if (before?.article == null) adjustWidth();
      const isOtherStop = before?.controls?.stops?.now !== sent.controls?.stops?.now;
      const isMoved = isOtherStop || isElsewhere(before?.article ?? null, sent.article);
      if (isMoved) {
        scrollTo(0, 0);
        regions.showSelected();
      }
      const program = find('details.program') as HTMLDetailsElement | null;
      if (program !== null && listsCode(before) !== listsCode(sent)) {
        program.open ||= listsCode(sent);
        if (!isMoved) program.scrollIntoView({ block: 'nearest' });
      }
      arrive(find, goTo, before, sent);
    },
    set,
    /** Closes what was asked for, or what is told, and goes back to where that was touched. */
    close: () => {
      const { opener } = open;
      if (sent !== null) sent = { ...sent, asked: null };
      set({ told: null, opener: null });
      if (opener?.isConnected === true) opener.focus({ preventScroll: true });
    },
    /** Goes to a field with a text in it, which is to be completed. */
    enter: (field: HTMLInputElement, text: string) => {
      field.value = text;
      goTo(field);
    },
  };
}

const NOTHING: Sent = { article: null, controls: null, asked: null, words: '', farewell: null };

function changed(before: Sent, { article, ...others }: Shown): Sent {
  const now = article === undefined ? before.article : ({ ...before.article, ...article } as Article);
  return { ...before, ...others, article: now, farewell: null };
}

function listsCode(sent: Sent | null): boolean {
  return sent?.article?.listing.some(({ kind }) => kind === 'code') === true;
}

/** Another step; the same one of another iteration is read on where one was. */
function isElsewhere(before: Article | null, now: Article | null): boolean {
  return before?.place.step !== now?.place.step || before?.title.join() !== now?.title.join();
}

/** What a tree does not say: what stands in fields, what is in view, where the keyboard is. */
function arrive(
  find: (selector: string) => HTMLElement | null,
  goTo: (field: HTMLInputElement) => void,
  before: Sent | null,
  { article, controls, asked }: Sent,
): void {
  keepInView(find('.listing [aria-current]'));
  const isAnew = before?.article?.blocks !== article?.blocks || before?.article?.isPointed !== article?.isPointed;
  if (isAnew) find('.pointed :is(tr, td).selected')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const stops = find(`#${STOPS}`) as HTMLSelectElement | null;
  if (stops !== null) stops.value = `${(controls?.stops?.now ?? 0) + 1}`;
  const guess = find(`#${GUESS}`) as HTMLInputElement | null;
  // What was refused stays, to be mended.
  if (guess !== null && before?.controls?.guess.now !== controls?.guess.now) guess.value = '';
  const field = find(`#${ENTRY}`) as HTMLInputElement | null;
  const text = controls?.entry ?? '';
  const sentence = WITH_SENTENCE.test(text) ? (find(`#${SENTENCE}`) as HTMLInputElement | null) : null;
  if (text !== (before?.controls?.entry ?? '') && sentence !== null) goTo(sentence);
  else if (field !== null && text !== (before?.controls?.entry ?? '')) {
    field.value = text;
    if (text !== '') goTo(field);
  }
  if (asked !== null && asked !== before?.asked) find('.sheet')?.focus({ preventScroll: true });
}

const REGIONS = '.scroll, .formula, pre, .listing, .columns, .sheet, .acts';
/** The attribute of what is cut at its end. */
const MORE = 'data-more';

function createRegions(root: HTMLElement) {
  const all = (): readonly HTMLElement[] => [...root.querySelectorAll<HTMLElement>(REGIONS)];
  const mark = (region: Element): void => {
    region.toggleAttribute(MORE, region.scrollLeft + region.clientWidth < region.scrollWidth - 1);
  };
  const adjust = (): void => {
    for (const region of all()) {
      const isLarge = region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1;
      if (isLarge) region.tabIndex = 0;
      else if (!region.classList.contains('sheet')) region.removeAttribute('tabindex');
      mark(region);
    }
  };
  addEventListener('resize', adjust);
  root.addEventListener('scroll', ({ target }) => target instanceof Element && mark(target), true);
  root.addEventListener('toggle', adjust, true);
  return {
    /** What is shown is another. */
    adjust,
    /** Another step is shown: what is selected in it is to be seen. */
    showSelected: () => {
      for (const region of all().filter((each) => each.className === 'scroll')) {
        const cell = region.querySelector<HTMLElement>('td.selected');
        const first = region.querySelector<HTMLElement>('th');
        const room = region.clientWidth - (first?.offsetWidth ?? 0);
        const at = cell === null ? 0 : cell.offsetLeft - (first?.offsetWidth ?? 0);
        region.scrollLeft = cell === null || at + cell.offsetWidth <= room ? 0 : at - (room - cell.offsetWidth) / 2;
      }
    },
  };
}

/** Scrolls the list alone, so that a line of it is in view. */
function keepInView(line: HTMLElement | null): void {
  const list = line?.parentElement;
  if (line === null || list == null) return;
  const top = line.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + line.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - (list.clientHeight - line.offsetHeight) / 2;
  }
}
