// Ctrl-Z and its signals. In raw mode the key arrives as a byte, so we have to give the terminal back before the
// process stops and take it over again when the process continues.

import type { Presenter } from './presenter.js';
import type { ProcessEvents } from './process-events.js';
import type { Screen } from './screen-modes.js';

/**
 * The presenter pauses while the screen is given back, and repaints when the process continues.
 * @param whenReady calls back when the screen can be given back
 */
export function createSuspension(
  screen: Screen,
  presenter: Pick<Presenter, 'pause' | 'repaint'>,
  events: ProcessEvents,
  whenReady: (callback: () => void) => void,
) {
  let isClosed = false;
  const takeAgain = (): void => {
    if (isClosed) return;
    screen.enter();
    presenter.repaint();
  };
  const stop = (whom: 'process' | 'job'): void => {
    // The last keys may still cause a frame, which must not be drawn from here on.
    presenter.pause();
    whenReady(() => give(whom));
  };
  const give = (whom: 'process' | 'job'): void => {
    if (isClosed) return;
    screen.leave();
    // Without a handler the system stops the process, unless there is no shell that could resume it.
    events.off('SIGTSTP', onStop);
    events.stop(whom);
    setImmediate(() => {
      if (!isClosed) events.on('SIGTSTP', onStop);
      takeAgain();
    });
  };
  const onStop = (): void => stop('process');
  events.on('SIGTSTP', onStop);
  events.on('SIGCONT', takeAgain);
  return {
    /** Stops this process and its children, as the terminal does on Ctrl-Z outside raw mode. */
    suspend: (): void => stop('job'),
    /** Sets the terminal's modes and draws everything again, since something else may have changed either. */
    takeAgain,
    close: () => {
      isClosed = true;
      events.off('SIGTSTP', onStop);
      events.off('SIGCONT', takeAgain);
    },
  };
}
