// Keys that arrive faster than they can be handled wait here. They are handled in slices, so that the screen is drawn
// and a signal is heard between them. Escape, when it is read while others wait, takes their place: whoever presses it
// wants an end of what is going on.

const SLICE_MILLISECONDS = 16;
const ENDING_KEYS: ReadonlySet<string> = new Set(['escape', 'ctrl+c']);

/** @param press handles a key; it is called at once where no other key waits and the slice is not used up */
export function createKeyQueue(press: (key: string) => void) {
  let waiting: string[] = [];
  let whenEmpty: (() => void)[] = [];
  /** When the slice ends that the keys of this turn of the event loop share; null before the first of them. */
  let sliceEnd: number | null = null;
  /** Keys of an earlier turn are still waiting. */
  let isBehind = false;
  let isClosed = false;
  const work = (): void => {
    sliceEnd ??= performance.now() + SLICE_MILLISECONDS;
    while (waiting.length > 0 && performance.now() < sliceEnd) press(waiting.shift() as string);
    if (waiting.length > 0) return;
    isBehind = false;
    const callbacks = whenEmpty;
    whenEmpty = [];
    for (const callback of callbacks) callback();
  };
  const nextTurn = (): void => {
    sliceEnd = null;
    isBehind = waiting.length > 0;
    if (!isBehind) return;
    setImmediate(nextTurn);
    work();
  };
  return {
    press: (key: string) => {
      if (isClosed) return;
      if (isBehind && ENDING_KEYS.has(key)) waiting = [];
      if (sliceEnd === null) setImmediate(nextTurn);
      waiting.push(key);
      work();
    },
    /** Calls back once no key waits, now or later. */
    whenEmpty: (callback: () => void) => {
      if (waiting.length === 0) callback();
      else whenEmpty.push(callback);
    },
    /** Drops what waits and takes nothing more. */
    close: () => {
      isClosed = true;
      waiting = [];
      whenEmpty = [];
    },
  };
}
