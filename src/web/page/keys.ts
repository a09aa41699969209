/**
 * From what is pressed in the browser to what it means on the page. What belongs to the browser stays there: shortcuts,
 * copying, scrolling by pages, Tab, and the keys that buttons and tables have themselves.
 */
import type { Act } from '../../document/article.js';
import { GUESS, OPTION } from '../../drawing/html/choice.js';
import { ENTRY, TOGETHER } from './layout.js';
import type { View } from './view.js';

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

/** What a key means: nothing where the browser does what it does. */
type KeyUse =
  /** A key of the debugger, by its name in the command table. */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'press'; readonly element: HTMLElement }
  | { readonly kind: 'close' }
  /** Goes to a field with a text in it. */
  | { readonly kind: 'enter'; readonly field: HTMLInputElement; readonly text: string }
  /** Goes to a field, which then takes the key itself. */
  | { readonly kind: 'type'; readonly field: HTMLInputElement };

/** @param hasKey whether a key of the debugger means something here */
export function listenToKeys(view: View, act: (act: Act) => void, hasKey: (key: string) => boolean): void {
  addEventListener('keydown', (event) => {
    const use = view.sent?.controls == null || moveAmongNumbers(event) ? null : meaningOf(event, view);
    if (use === null || (use.kind === 'key' && !hasKey(use.key))) return;
    if (use.kind !== 'type') event.preventDefault();
    switch (use.kind) {
      case 'key':
        act({ key: use.key });
        return;
      case 'press':
        use.element.click();
        return;
      case 'close':
        view.close();
        return;
      case 'enter':
        use.field.value = use.text;
        view.goTo(use.field);
        return;
      case 'type':
        view.goTo(use.field);
    }
  });
}

function meaningOf(event: KeyboardEvent, { root, find, sent, open }: View): KeyUse | null {
  const { key, target } = event;
  const isExploring = sent?.controls?.exploring === true;
  if (event.metaKey || event.altKey || event.isComposing) return null;
  if (key === 'Escape' && (open.term !== null || sent?.asked != null)) return { kind: 'close' };
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return null;
  if (target instanceof HTMLElement && target.matches(TOUCHED) && OF_BUTTONS.includes(key)) {
    return { kind: 'press', element: target };
  }
  if (target instanceof Element && isOfElement(target, key)) return null;
  if (event.ctrlKey) {
    const isCopying = key === 'c' && !(getSelection()?.isCollapsed ?? true);
    return WITH_CONTROL.includes(key) && !isCopying && isExploring ? { kind: 'key', key: `ctrl+${key}` } : null;
  }
  return ofPage(key, root, find) ?? ofDebugger(key, isExploring);
}

/** What leads to a field, and digits that answer a question. */
function ofPage(key: string, root: HTMLElement, find: View['find']): KeyUse | null {
  const [entry, guess] = [ENTRY, GUESS].map((name) => find(`#${name}`) as HTMLInputElement | null);
  if (entry !== null && OPENING[key] !== undefined) return { kind: 'enter', field: entry, text: OPENING[key] };
  if (guess !== null && /^[-+.\d]$/.test(key)) return { kind: 'type', field: guess };
  const option = /^[1-9]$/.test(key) ? root.querySelectorAll<HTMLElement>(`[${OPTION}]`)[Number(key) - 1] : undefined;
  return option === undefined ? null : { kind: 'press', element: option };
}

/** All keys are an explorer's own; who follows has letters, and Escape. */
function ofDebugger(key: string, isExploring: boolean): KeyUse | null {
  const named = NAMES[key];
  if (named !== undefined) return isExploring || named === 'escape' ? { kind: 'key', key: named } : null;
  return [...key].length === 1 ? { kind: 'key', key } : null;
}

/**
 * Among numbers that stand together, arrows go from one to the next, as Tab would take long. False where the keyboard is on
 * no number.
 */
function moveAmongNumbers(event: KeyboardEvent): boolean {
  const { key, target } = event;
  const aside = ['ArrowLeft', 'ArrowRight'].indexOf(key);
  const down = ['ArrowUp', 'ArrowDown'].indexOf(key);
  if (!(target instanceof HTMLElement) || !target.matches('button.value:focus-visible') || Math.max(aside, down) < 0) {
    return false;
  }
  const group = target.closest(TOGETHER.join());
  const numbers = [...(group?.querySelectorAll<HTMLElement>('button.value') ?? [])];
  const column = target.closest('td, th');
  const inColumn = numbers.filter((each) => columnOf(each.closest('td, th')) === columnOf(column));
  const among = aside >= 0 ? numbers : inColumn;
  among[among.indexOf(target) + (Math.max(aside, down) === 0 ? -1 : 1)]?.focus();
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
