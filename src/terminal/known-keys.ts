// What a terminal sends that is no key: answers, reports, marks of a paste, keys unknown here. Ink 6.8.0 throws on some of
// these and reads others as letters, so only sequences of known keys pass, and only whole ones.

/** Cursor keys, end, home and shift-tab; a modifier may stand before the letter. */
const CONTROL_LETTERS = new Set('ABCDFHZ');
/** The same keys in application mode, and F1 to F4. */
const SHIFT_LETTERS = new Set('ABCDFHPQRS');
/** Insert, delete, home, end, page keys and function keys, by the number before `~`. */
const KEY_NUMBERS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24]);

// A control sequence (CSI), a shifted function key (SS3), or a string (DCS, SOS, OSC, PM, APC) to its terminator.
const SEQUENCES = /\x1b\[([0-?]*)([ -/]*)([@-~])|\x1bO([0-9;]*)([A-Za-z])|\x1b[PX\]^_][^\x07\x1b]*(?:\x07|\x1b\\)/g;
/** One of these, or ESC alone, begun at the end of what has come so far. */
const BEGUN = /\x1b(?:\[[0-?]*[ -/]*|O[0-9;]*|[PX\]^_][^\x07\x1b]*\x1b?)?$/;
/** What is left of a sequence that was broken off. ESC before a letter is that letter with alt. */
const BROKEN = /\x1b(?=[[OPX\]^_N])|[\x80-\x9f]/g;

const ESCAPE = '\x1b';
const LONGEST_HELD = 4096;

export interface KeyFilter {
  /** Takes input in pieces of any size. */
  push(text: string): void;
}

/** Gives what is keys to `emit`; a sequence that comes in pieces waits for its end until the event loop has turned. */
export function createKeyFilter(emit: (keys: string) => void): KeyFilter {
  let held = '';
  const flush = (): void => {
    const rest = held;
    held = '';
    // ESC alone is a key; a sequence that does not go on is none.
    if (rest === ESCAPE) emit(rest);
  };
  return {
    push(text) {
      const all = held + text;
      const begun = BEGUN.exec(all);
      held = begun === null || begun[0].length > LONGEST_HELD ? '' : begun[0];
      if (held !== '') setImmediate(flush);
      const keys = keepKnownKeys(begun === null ? all : all.slice(0, begun.index));
      if (keys !== '') emit(keys);
    },
  };
}

/** The text without sequences that are not those of known keys. */
export function keepKnownKeys(text: string): string {
  if (!/[\x1b\x80-\x9f]/.test(text)) return text;
  let result = '';
  let end = 0;
  for (const match of text.matchAll(SEQUENCES)) {
    const [sequence, parameters, intermediates, final, shift, letter] = match;
    result += text.slice(end, match.index).replace(BROKEN, '');
    end = match.index + sequence.length;
    const isControlKey = final !== undefined && intermediates === '' && isKey(parameters, final);
    const isShiftKey = letter !== undefined && shift === '' && SHIFT_LETTERS.has(letter);
    if (isControlKey || isShiftKey) result += sequence;
  }
  return result + text.slice(end).replace(BROKEN, '');
}

function isKey(parameters: string, final: string): boolean {
  if (!/^\d*(?:;\d*)?$/.test(parameters)) return false;
  const [first, modifier] = parameters.split(';');
  // A modifier is a number from 1 to 16: shift, alt, ctrl, meta.
  if (modifier !== undefined && !(Number(modifier) >= 1 && Number(modifier) <= 16)) return false;
  if (final === '~') return KEY_NUMBERS.has(Number(first));
  return CONTROL_LETTERS.has(final) && (parameters === '' || first === '1');
}
