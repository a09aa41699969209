/**
 * A sentence that a member is told: it stands in the row for a while, whatever happens to the class.
 */

const SHOWN_MILLISECONDS = 5000;

/** @param onChange called when a notice has come or gone */
export function createNotice(onChange: () => void) {
  let text: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const set = (next: string | null): void => {
    text = next;
    onChange();
  };
  return {
    /** Null when there is nothing to say any more. */
    text: () => text,
    /** Null takes away what is shown. */
    show: (next: string | null) => {
      clearTimeout(timer);
      if (next !== null) timer = setTimeout(() => set(null), SHOWN_MILLISECONDS).unref();
      if (next !== text) set(next);
    },
    close: (): void => clearTimeout(timer),
  };
}
