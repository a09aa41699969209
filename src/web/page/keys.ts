/**
 * From what is pressed in the browser to keys by their names in the terminal. What belongs to the browser stays there:
 * shortcuts, copying, and Tab, which leads from the screen to the buttons.
 */

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'home',
  End: 'end',
  PageUp: 'pageup',
  PageDown: 'pagedown',
  Enter: 'return',
  Escape: 'escape',
  Backspace: 'backspace',
  ' ': 'space',
};
/** Keys with Ctrl that do something in a prompt and belong to no browser, and the one that stops. */
const WITH_CONTROL = 'acekpu';
/** What a button does itself. */
const OF_BUTTONS = ['Enter', ' '];

/** @param exploring whether Tab, too, is a key of the screen; Shift and Tab lead away from it */
export function keyOf(event: KeyboardEvent, exploring: boolean): string | null {
  const { key, target } = event;
  if (event.metaKey || event.altKey || event.isComposing) return null;
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return null;
  if (target instanceof Element && target.matches('button, summary') && OF_BUTTONS.includes(key)) return null;
  if (event.ctrlKey) {
    const isCopying = key === 'c' && !(getSelection()?.isCollapsed ?? true);
    return WITH_CONTROL.includes(key) && !isCopying && exploring ? `ctrl+${key}` : null;
  }
  if (key === 'Tab')
    return exploring && !event.shiftKey && target instanceof HTMLElement && target.id === 'screen' ? 'tab' : null;
  return NAMES[key] ?? ([...key].length === 1 ? key : null);
}

/** The keys that type a number and submit it; none where it does not begin like one. */
export function keysOfNumber(text: string): readonly string[] {
  const typed = text.trim().replaceAll('−', '-').replaceAll(',', '.');
  return /^[-+.\d]/.test(typed) ? [...typed.replaceAll(' ', ''), 'return'] : [];
}
