/**
 * From what is pressed in the browser to what it means on the page. What belongs to the browser stays there: shortcuts,
 * copying, scrolling by pages, Tab, and the keys that buttons and tables have themselves.
 */
import type { Act } from '../../document/article.js';
import { GUESS, OPTION } from '../../drawing/html/choice.js';
import { ADDRESS } from '../../drawing/html/inlines.js';
import { ENTRY, TOGETHER } from './layout.js';
import type { PageView } from './view.js';

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
/** A number that can be asked about. */
const NUMBER = `[${ADDRESS}]`;
/** What begins a line of commands, and what then stands there. */
const OPENING: Readonly<Record<string, string>> = { ':': '', '/': 'find ' };

/** What a key does on the page; null where the browser does what it does. */
type KeyUse = (() => void) | null;

export function listenToKeys(view: PageView, act: (act: Act) => void): void {
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
