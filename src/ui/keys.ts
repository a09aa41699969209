/**
 * From what Ink says of a key press to the names of the command table.
 * Invariant: a burst of characters, as a paste or fast typing gives, is as many keys; control characters are none.
 */
import type { Key } from 'ink';
import { PRINTABLE_TEXT } from '../data/printable.js';

export function keyNames(input: string, key: Key): readonly string[] {
  const special = specialKey(key);
  if (special !== null) return [special];
  if (key.ctrl) return /^[a-z]$/.test(input) ? [`ctrl+${input}`] : [];
  if (key.meta) return [];
  return Array.from(input).flatMap((character) => {
    if (character === ' ') return ['space'];
    if (character === '\r' || character === '\n') return ['return'];
    if (character === '\t') return ['tab'];
    if (character === '\x7f' || character === '\b') return ['backspace'];
    return PRINTABLE_TEXT.test(character) ? [character] : [];
  });
}

function specialKey(key: Key): string | null {
  if (key.rightArrow) return 'right';
  if (key.leftArrow) return 'left';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'return';
  if (key.escape) return 'escape';
  if (key.tab) return 'tab';
  if (key.backspace || key.delete) return 'backspace';
  return null;
}
