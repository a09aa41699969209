// Ctrl-Z and the signals about it. In raw mode the key arrives as a byte, so the terminal has to be given back here
// before the process stops, and taken again when it goes on.

import type { Presenter } from './presenter.js';
import type { Screen } from './screen-modes.js';

export interface Suspension {
  /** Stops this process and those started with it, as the terminal does on Ctrl-Z outside of raw mode. */
  suspend(): void;
  close(): void;
}

/** The presenter pauses while the screen is given back, and paints it anew when the process goes on. */
export function createSuspension(screen: Screen, presenter: Pick<Presenter, 'pause' | 'repaint'>): Suspension {
  let isClosed = false;
  const takeAgain = (): void => {
    if (isClosed) return;
    screen.enter();
    presenter.repaint();
  };
  const stop = (target: number): void => {
    // What the last keys led to may be painted only now.
    presenter.pause();
    screen.leave();
    // Without a handler the system stops the process, unless no shell is there which could let it go on.
    process.off('SIGTSTP', onStop);
    process.kill(target, 'SIGTSTP');
    setImmediate(() => {
      if (!isClosed) process.on('SIGTSTP', onStop);
      takeAgain();
    });
  };
  const onStop = (): void => stop(process.pid);
  process.on('SIGTSTP', onStop);
  process.on('SIGCONT', takeAgain);
  return {
    // 0 stands for all processes of the terminal's foreground job.
    suspend: () => stop(0),
    close: () => {
      isClosed = true;
      process.off('SIGTSTP', onStop);
      process.off('SIGCONT', takeAgain);
    },
  };
}
