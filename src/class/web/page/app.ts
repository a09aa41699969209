/**
 * The page of a class, of a relay and of a file: it shows what it is sent, and says what is done on it, by touches, choices
 * from lists, fields and keys. What belongs to the browser stays there: shortcuts, copying, scrolling by pages, Tab, and the
 * keys that buttons and tables have themselves.
 * Invariant: all that is shown is a function of what was sent and of what is open on the page. The page asks nothing that it
 * is not told it may.
 */
import { TERMS } from '../../../debugger/glossary.js';
import type { Act } from '../../../document/document.js';
import { ADDRESS } from '../../../document/drawing/html/addressed.js';
import { GUESS, OPTION } from '../../../document/drawing/html/choice.js';
import { ABOUT, LEADS, NAME } from '../../../document/drawing/html/graph.js';
import { LINE, PLACE, TERM } from '../../../document/drawing/html/inlines.js';
import { BEGINNING, CLOSE, ENTRY, MORE, RETURN, SENTENCE, STOPS, TOGETHER } from './layout.js';
import { createView, type PageView } from './view.js';

interface AppOptions {
  readonly act: (act: Act) => void;
  /** Comes back after a farewell; without it, no way back is offered. */
  readonly onReturn?: () => void;
  readonly into: HTMLElement;
}

export function createApp({ act, onReturn, into }: AppOptions) {
  const view = createView(into, onReturn !== undefined);
  listenToTouches(view, act, onReturn);
  listenToKeys(view, act);
  return { show: view.show };
}

/** A number that can be asked about. */
const NUMBER = `[${ADDRESS}]`;
/** As far from a number as a finger may touch, in CSS pixels. */
const REACH = 12;

type Touched = (value: string, element: HTMLElement) => void;

function listenToTouches(view: PageView, act: (act: Act) => void, onReturn: (() => void) | undefined): void {
  /** By the attribute that says it. */
  const handlers: Readonly<Record<string, Touched>> = {
    [LINE]: (line) => {
      const field = line.endsWith(' ') ? view.find(`#${ENTRY}`) : null;
      if (field === null) act({ line });
      else view.enter(field as HTMLInputElement, line);
    },
    [PLACE]: (place) => act({ line: `goto ${place}` }),
    [OPTION]: (option) => act({ line: `guess ${option}` }),
    [ADDRESS]: (address, opener) => {
      if (view.sent?.controls?.answers !== true) return;
      view.set({ told: null, opener });
      act({ ask: JSON.parse(address) });
    },
    [TERM]: (term, opener) => view.set({ told: TERMS.find(({ name }) => name === term) ?? null, opener }),
    [ABOUT]: (meaning, opener) => {
      const [name, place] = [NAME, LEADS].map((each) => opener.getAttribute(each) ?? '');
      view.set({ told: { name, meaning, place }, opener });
    },
    [CLOSE]: view.close,
    [MORE]: () => view.set({ isUnfolded: !view.open.isUnfolded }),
    [RETURN]: () => onReturn?.(),
  };
  const names = Object.keys(handlers);
  const selector = names.map((name) => `[${name}]`).join();
  view.root.addEventListener('click', ({ target, clientX, clientY }) => {
    const touched = target as Element;
    const element = touched.closest<HTMLElement>(selector) ?? numberNear(touched.closest('.formula'), clientX, clientY);
    const name = names.find((each) => element?.hasAttribute(each));
    if (element !== null && name !== undefined) handlers[name](element.getAttribute(name) ?? '', element);
  });
  view.root.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement && target.id === STOPS) act({ line: `stop ${target.value}` });
  });
  view.root.addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const [field] = form.getElementsByTagName('input');
    const typed = field.value.trim();
    const beginning = form.getAttribute(BEGINNING) ?? (field.id === GUESS ? 'guess ' : '');
    // A sentence is often read again, changed; a guess stays until it was taken.
    if (field.id !== SENTENCE && field.id !== GUESS) field.value = '';
    // The next key is meant for the step again.
    field.blur();
    if (typed !== '' || field.id === SENTENCE) act({ line: beginning + typed });
  });
}

/** The number of a formula that is nearest to a point, if it is near enough: they are smaller than a finger. */
function numberNear(formula: Element | null, x: number, y: number): HTMLElement | null {
  const distanceTo = (number: HTMLElement): number => {
    const { left, right, top, bottom } = number.getBoundingClientRect();
    return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  };
  const [nearest] = [...(formula?.querySelectorAll<HTMLElement>(NUMBER) ?? [])]
    .map((number) => ({ number, distance: distanceTo(number) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= REACH ? nearest.number : null;
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Enter: 'return',
  Escape: 'escape',
  Backspace: 'backspace',
  ' ': 'space',
};
/** Keys with Ctrl that do something in the debugger and belong to no browser, and the one that stops. */
const WITH_CONTROL = 'ceku';
/** What a button does itself. */
const OF_BUTTONS = ['Enter', ' '];
/** What is touched like a button without being one. */
const TOUCHED = '[role=button], [role=link]';
/** What scrolls a table that is wider than the page, if the keyboard has led there. */
const OF_TABLES = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', ' '];
/** What begins a line of commands, and what then stands there. */
const OPENING: Readonly<Record<string, string>> = { ':': '', '/': 'find ' };

/** What a key does on the page; null where the browser does what it does. */
type KeyUse = (() => void) | null;

function listenToKeys(view: PageView, act: (act: Act) => void): void {
  addEventListener('keydown', (event) => {
    const use = view.sent?.controls == null || moveAmongNumbers(event) ? null : meaningOf(event, view, act);
    if (use === null) return;
    event.preventDefault();
    use();
  });
}

function meaningOf(event: KeyboardEvent, view: PageView, act: (act: Act) => void): KeyUse {
  const { key, target } = event;
  const { sent, open } = view;
  const isTyping = sent?.controls?.typing === true;
  const takesAll = sent?.controls?.exploring === true || isTyping;
  if (event.metaKey || event.altKey || event.isComposing) return null;
  if (key === 'Escape' && (open.told !== null || sent?.asked != null)) return view.close;
  if (target instanceof HTMLInputElement && key === 'Escape') {
    return () => {
      target.blur();
      // What a key has put into the field is taken out again, and the keys are those of the step.
      if (target.id !== ENTRY) return;
      target.value = '';
      if (sent?.controls?.entry !== '') act({ key: 'escape' });
    };
  }
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return null;
  if (target instanceof Element && target.matches(TOUCHED) && OF_BUTTONS.includes(key)) return press(target);
  if (target instanceof Element && isOfElement(target, key)) return null;
  if (event.ctrlKey) {
    const isCopying = key === 'c' && !(getSelection()?.isCollapsed ?? true);
    return WITH_CONTROL.includes(key) && !isCopying && takesAll ? () => act({ key: `ctrl+${key}` }) : null;
  }
  const ofPage = isTyping ? null : meaningOnPage(key, view);
  const named = NAMES[key] ?? ([...key].length === 1 ? key : null);
  // All keys are an explorer's own, or belong to a word; who follows has letters, and Escape.
  const isTaken = named !== null && (takesAll || NAMES[key] === undefined || named === 'escape');
  return ofPage ?? (isTaken ? () => act({ key: named }) : null);
}

function press(element: Element): KeyUse {
  return () => void element.dispatchEvent(new MouseEvent('click', { bubbles: true }));
}

/** What leads to a field, and digits that answer a question. */
function meaningOnPage(key: string, { root, find, enter }: PageView): KeyUse {
  const [entry, guess] = [ENTRY, GUESS].map((name) => find(`#${name}`) as HTMLInputElement | null);
  if (entry !== null && OPENING[key] !== undefined) return () => enter(entry, OPENING[key]);
  // A guess that was refused still stands there, and this is another one.
  if (guess !== null && /^[-+.\d]$/.test(key)) return () => enter(guess, key);
  const option = /^[1-9]$/.test(key) ? root.querySelectorAll(`[${OPTION}]`)[Number(key) - 1] : undefined;
  return option === undefined ? null : press(option);
}

/**
 * Among numbers that stand together, arrows go from one to the next, as Tab would take long. False where the keyboard is on
 * no number.
 */
function moveAmongNumbers(event: KeyboardEvent): boolean {
  const { key, target } = event;
  const aside = ['ArrowLeft', 'ArrowRight'].indexOf(key);
  const down = ['ArrowUp', 'ArrowDown'].indexOf(key);
  if (!(target instanceof Element) || !target.matches(`${NUMBER}:focus-visible`) || Math.max(aside, down) < 0) {
    return false;
  }
  const group = target.closest(TOGETHER.join());
  const numbers = [...(group?.querySelectorAll<HTMLElement>(NUMBER) ?? [])];
  const column = target.closest('td, th');
  const inColumn = numbers.filter((each) => columnOf(each.closest('td, th')) === columnOf(column));
  const among = aside >= 0 ? numbers : inColumn;
  among[among.indexOf(target as HTMLElement) + (Math.max(aside, down) === 0 ? -1 : 1)]?.focus();
  event.preventDefault();
  return true;
}

function columnOf(cell: Element | null): number {
  return cell instanceof HTMLTableCellElement ? cell.cellIndex : -1;
}

function isOfElement(element: Element, key: string): boolean {
  if (element.matches('button, summary, a') && OF_BUTTONS.includes(key)) return true;
  return (
    OF_TABLES.includes(key) && element.matches('.scroll:focus-visible') && element.scrollWidth > element.clientWidth
  );
}
