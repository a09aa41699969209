/**
 * From what is pressed in the browser to what it means on the page. What belongs to the browser stays there: shortcuts,
 * copying, scrolling by pages, Tab, and the keys that buttons and tables have themselves.
 */
import { TOGETHER } from './layout.js';

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

export type KeyUse =
  /** A key of the debugger, by its name in the command table. */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'press'; readonly element: HTMLElement }
  | { readonly kind: 'close' }
  /** Goes to a field with a text in it. */
  | { readonly kind: 'enter'; readonly field: HTMLInputElement; readonly text: string }
  /** Goes to a field, which then takes the key itself. */
  | { readonly kind: 'type'; readonly field: HTMLInputElement };

interface Surroundings {
  /** Whether all keys of the debugger are this person's own, and not letters alone. */
  readonly isExploring: boolean;
  /** Whether something can be closed. */
  readonly isOpen: boolean;
  readonly entry: HTMLInputElement | null;
  readonly guess: HTMLInputElement | null;
  /** The buttons that answer a question. */
  readonly options: ArrayLike<Element>;
}

/** Null for what the browser does. */
export function keyOf(
  event: KeyboardEvent,
  { isExploring, isOpen, entry, guess, options }: Surroundings,
): KeyUse | null {
  const { key, target } = event;
  if (event.metaKey || event.altKey || event.isComposing) return null;
  if (key === 'Escape' && isOpen) return { kind: 'close' };
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return null;
  if (target instanceof HTMLElement && target.matches(TOUCHED) && OF_BUTTONS.includes(key))
    return { kind: 'press', element: target };
  if (target instanceof Element && isOfElement(target, key)) return null;
  if (event.ctrlKey) {
    const isCopying = key === 'c' && !(getSelection()?.isCollapsed ?? true);
    return WITH_CONTROL.includes(key) && !isCopying && isExploring ? { kind: 'key', key: `ctrl+${key}` } : null;
  }
  if (entry !== null && OPENING[key] !== undefined) return { kind: 'enter', field: entry, text: OPENING[key] };
  if (guess !== null && /^[-+.\d]$/.test(key)) return { kind: 'type', field: guess };
  const option = /^[1-9]$/.test(key) ? options[Number(key) - 1] : undefined;
  if (option !== undefined) return { kind: 'press', element: option as HTMLElement };
  const named = NAMES[key];
  if (named !== undefined) return isExploring || named === 'escape' ? { kind: 'key', key: named } : null;
  return [...key].length === 1 ? { kind: 'key', key } : null;
}

/**
 * Among numbers that stand together, arrows go from one to the next, as Tab would take long. False where the keyboard is on
 * no number.
 */
export function moveAmongNumbers(event: KeyboardEvent): boolean {
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
