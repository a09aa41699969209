/**
 * The terminal in which the server was started, as one more presenter. When it leaves, the class continues and the
 * terminal is restored.
 */
import { detectColorDepth } from '../../document/cells/palette.js';
import type { FullScreenOptions } from '../../terminal/stream/full-screen.js';
import { listenForResizes } from '../../terminal/stream/process-events.js';
import { sizeOf } from '../../terminal/stream/screen-modes.js';
import { HOST_NAME } from '../room/door/names.js';
import type { ClassServer } from './server.js';
import { createTerminalGuest } from './terminal-guest.js';

interface LocalTerminalOptions extends Pick<FullScreenOptions, 'stdin' | 'stdout' | 'env' | 'events'> {
  readonly shared: ClassServer['shared'];
  readonly onError: (error: unknown) => void;
}

export type LocalPresenter = ReturnType<typeof driveHere>;

/** A key that is no character, or an answer of the terminal. */
const SEQUENCE = /\x1b\[[^@-~]*[@-~]/g;

/** Takes over the terminal and starts to drive. The input is already in raw mode. */
export function driveHere({ stdin, stdout, env, events, shared, onError }: LocalTerminalOptions) {
  let finish = (): void => {};
  let hasEnded = false;
  let late = '';
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { guest, enter, resize, read, whenAnswered } = createTerminalGuest({
    ...shared,
    identity: {
      role: 'presenter',
      name: HOST_NAME,
      address: 'this machine',
      voter: HOST_NAME,
      isNamed: false,
      isHost: true,
    },
    terminal: {
      term: env.TERM,
      depth: detectColorDepth(env, stdout.isTTY === true),
      send: (bytes) => void stdout.write(bytes),
      waiting: () => stdout.writableLength,
      isAway: () => false,
    },
    size: sizeOf(stdout),
    // The person at the machine may stay as long as they like.
    limits: {
      ...shared.limits,
      idleMilliseconds: Number.POSITIVE_INFINITY,
      stalledMilliseconds: Number.POSITIVE_INFINITY,
    },
    openFiles: undefined,
    desk: undefined,
    onError,
    onEnd: () => {
      hasEnded = true;
      stopListening();
      whenAnswered(() => {
        stdin.off('data', onData);
        finish();
      });
    },
  });
  const onData = (bytes: Buffer | string): void => {
    const isLate = hasEnded;
    const typed = read(bytes);
    if (isLate) late += typed.replace(SEQUENCE, '');
  };
  const stopListening = listenForResizes(stdout, events, () => resize(sizeOf(stdout)));
  enter();
  stdin.on('data', onData);
  shared.classroom.takeOver(guest);
  return {
    /** Resolves when the terminal is given back and nothing of it is read any more. */
    ended,
    /** What was typed after it had left, while an answer of the terminal was waited for. */
    typedLate: () => late,
    end: (): void => guest.end('ended'),
  };
}
