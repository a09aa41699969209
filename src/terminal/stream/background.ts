// Asks a terminal whether its background is light or dark (OSC 11). Most terminals answer at once, some never do; an
// answer that comes late changes nothing, so that colours do not change under somebody's eyes.

export type Background = 'light' | 'dark';

export const ASK_BACKGROUND = '\x1b]11;?\x1b\\';
const ANSWER = /^\x1b+\]11;rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i;
const LATE_MILLISECONDS = 2000;

/** What an answer says; null if it is none. */
export function backgroundIn(report: string): Background | null {
  const [, ...parts] = ANSWER.exec(report) ?? [];
  if (parts.length === 0) return null;
  const [red, green, blue] = parts.map((hex) => Number.parseInt(hex, 16) / (16 ** hex.length - 1));
  // The weights of Rec. 709: how bright the eye finds each colour.
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! > 0.5 ? 'light' : 'dark';
}

/** Takes the terminal's reports from now on, and calls back with the first answer that is not late. */
export function expectBackground(onBackground: (background: Background) => void): (report: string) => void {
  const until = performance.now() + LATE_MILLISECONDS;
  let isOver = false;
  return (report) => {
    const background = isOver || performance.now() > until ? null : backgroundIn(report);
    if (background === null) return;
    isOver = true;
    onBackground(background);
  };
}
