/** Notices when a guest has done nothing for long. */
export type IdleWatch = ReturnType<typeof createIdleWatch>;

const MOST_BETWEEN_LOOKS = 10_000;

/** @param milliseconds after which a guest is idle; infinite if never */
export function createIdleWatch(milliseconds: number, onIdle: () => void) {
  let last = performance.now();
  const look = (): void => {
    if (performance.now() - last > milliseconds) onIdle();
  };
  const looking = Number.isFinite(milliseconds)
    ? setInterval(look, Math.min(milliseconds, MOST_BETWEEN_LOOKS)).unref()
    : undefined;
  return {
    /** The guest has done something. */
    note: () => {
      last = performance.now();
    },
    close: (): void => clearInterval(looking),
  };
}
