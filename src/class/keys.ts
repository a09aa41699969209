/**
 * A terminal's input as keys, for those who follow: they have a handful of keys and no screen of their own.
 * Invariant: an escape sequence is one key, whatever it holds; nothing of it is taken for a letter.
 */

const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|\[?)/y;
/** Letters that are taken at once where a text is typed. */
const LETTERS = /[^\x00-\x1f\x7f]{1,64}/y;

const NAMES: Readonly<Record<string, string>> = {
  '\r': 'return',
  '\n': 'return',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x1b': 'escape',
  '\x03': 'ctrl+c',
  '\x04': 'ctrl+d',
  ' ': 'space',
};

export interface KeyPress {
  /** By the name in the command table. */
  readonly name: string;
  /** Where the input goes on after it. */
  readonly end: number;
}

/** Sequences and controls that the command table has no name for are left out. */
export function keysOf(input: string): readonly KeyPress[] {
  const keys: KeyPress[] = [];
  let index = 0;
  while (index < input.length) {
    const text = textAt(input, index);
    index += text.length;
    const name = NAMES[text];
    if (name !== undefined) keys.push({ name, end: index });
    else if (!text.startsWith('\x1b') && text >= ' ' && !(text >= '\x7f' && text < '\xa0')) {
      keys.push({ name: text, end: index });
    }
  }
  return keys;
}

/** The first key of an input, or, where a text is typed, the letters that it begins with. */
export function firstPiece(input: string, isTyping: boolean): string {
  LETTERS.lastIndex = 0;
  return (isTyping ? LETTERS.exec(input)?.[0] : undefined) ?? textAt(input, 0);
}

/** The sequence or the character that is there. */
function textAt(input: string, index: number): string {
  SEQUENCE.lastIndex = index;
  return SEQUENCE.exec(input)?.[0] ?? String.fromCodePoint(input.codePointAt(index) ?? 0);
}

/** A key budget that fills up again: `take` says how many of so many keys are still allowed. */
export interface KeyBudget {
  take(count: number): number;
}

export function createKeyBudget(
  aSecond: number,
  atOnce: number,
  now: () => number = () => performance.now(),
): KeyBudget {
  let left = atOnce;
  let at = now();
  return {
    take: (count) => {
      const time = now();
      left = Math.min(atOnce, left + ((time - at) / 1000) * aSecond);
      at = time;
      const taken = Math.min(count, Math.floor(left));
      left -= taken;
      return taken;
    },
  };
}
