/**
 * A terminal's input as keys, for those who follow: they have a handful of keys and no screen of their own.
 * Invariant: an escape sequence is one key, whatever it holds; nothing of it is taken for a letter.
 */

const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|\[?)/y;

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
    SEQUENCE.lastIndex = index;
    const sequence = SEQUENCE.exec(input)?.[0];
    const text = sequence ?? String.fromCodePoint(input.codePointAt(index) ?? 0);
    index += text.length;
    const name = NAMES[text];
    if (name !== undefined) keys.push({ name, end: index });
    else if (sequence === undefined && text >= ' ' && !(text >= '\x7f' && text < '\xa0')) {
      keys.push({ name: text, end: index });
    }
  }
  return keys;
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
