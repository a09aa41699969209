// Runs a view over the whole local terminal. However it ends (the view asks, a signal, end of input, a closed terminal,
// an error), the terminal is restored exactly once, before the result is returned.

import { createElement, type ReactElement } from 'react';
import type { PointerEvent, Size } from '../../document/cells/cell-grid.js';
import { detectColorDepth } from '../../document/cells/palette.js';
import type { Environment } from '../../files/own-folders.js';
import { ASK_BACKGROUND, type Background, expectBackground } from './background.js';
import { type FrameWriter, writeFramesTo } from './frame-writer.js';
import { createInputDecoder } from './input-decoder.js';
import { createKeyQueue } from './key-queue.js';
import { whenAnswered } from './owed-answers.js';
import { listen, listenForResizes, type ProcessEvents, REDRAW_KEY, together } from './process-events.js';
import { createScreen, type Screen, type ScreenInput, type ScreenOutput, sizeOf } from './screen-modes.js';
import { createStage } from './stage.js';
import { createSynchronizedOutput } from './synchronized-output.js';

export type FullScreenSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT';

/** Why a full screen ended. */
export type FullScreenEnd =
  | { readonly kind: 'quit' }
  | { readonly kind: 'signal'; readonly signal: FullScreenSignal }
  | { readonly kind: 'input-ended' }
  | { readonly kind: 'output-closed' }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface FullScreenProps extends Size {
  /** Ends the full screen. */
  readonly quit: () => void;
}

export interface FullScreenOptions {
  /** Rendered with the terminal's size, and again after each resize. */
  readonly view: (props: FullScreenProps) => ReactElement;
  /** What a key does; Ctrl-C is a key like any other. */
  readonly onKey: (name: string, size: Size) => void;
  readonly stdin: ScreenInput;
  readonly stdout: ScreenOutput;
  readonly env: Environment;
  /** Aborted, with the name of a signal, when the screen has to end. */
  readonly signal: AbortSignal;
  readonly events: ProcessEvents;
  /** Called for mouse events, with the current size; without it the terminal's own selection works. */
  readonly onMouse?: ((event: PointerEvent, size: Size) => void) | undefined;
  /** Called when the terminal has said what its background is like, before the view is drawn again; without it the terminal is not asked. */
  readonly onBackground?: ((background: Background) => void) | undefined;
}

const SUSPEND_KEY = 'ctrl+z';

/** Never rejects: an error in the view gives the end `failed`. Does not end the process. */
export function runFullScreen(options: FullScreenOptions): Promise<FullScreenEnd> {
  const { view, onKey, stdin, stdout, env, events, onMouse, onBackground } = options;
  return new Promise((resolve) => {
    const screen = createScreen(stdin, stdout, onMouse !== undefined);
    const synchronized = createSynchronizedOutput(stdin.isTTY && stdout.isTTY ? env.TERM : undefined);
    const whenReady = (callback: () => void): void => whenAnswered(synchronized.isOwed, callback);
    const ending = createEnding({ screen, stdout, whenReady, resolve });
    const quit = (): void => ending.leave({ kind: 'quit' });
    screen.enter();
    ending.later.push(listenForEnd(options, ending.leaveAtOnce, ending.leave));
    const stage = createStage({
      size: sizeOf(stdout),
      view: (size) => createElement(view, { ...size, quit }),
      onKey,
      onError: (error) => ending.leave({ kind: 'failed', error }),
    });
    ending.later.push(stage.close);
    // The first render may have failed or quit already.
    if (ending.isOver) return;
    const depth = detectColorDepth(env, stdout.isTTY === true);
    const frameWriter = writeFramesTo(stdout, { depth, encode: stage.encode, frame: synchronized.frame });
    const readBackground = expectBackground((background) => {
      onBackground?.(background);
      stage.redraw();
    });
    const onReport = (report: string): void => {
      synchronized.read(report);
      readBackground(report);
    };
    const suspension = createSuspension(screen, frameWriter, events, whenReady);
    const keys = createKeyQueue((name) => {
      if (name === SUSPEND_KEY && stdin.isTTY === true) suspension.suspend();
      else if (name === REDRAW_KEY) suspension.takeAgain();
      else stage.press(name);
    });
    ending.atOnce.push(keys.close, frameWriter.close, suspension.close);
    ending.later.push(
      stage.subscribe(frameWriter.present),
      listenForResizes(stdout, events, () => {
        stage.resize(sizeOf(stdout));
        frameWriter.repaint();
      }),
      listenToInput(
        stdin,
        createInputDecoder({ onKey: keys.press, onReport, onMouse: (event) => onMouse?.(event, sizeOf(stdout)) }).push,
        () => keys.whenEmpty(() => ending.leave({ kind: 'input-ended' })),
      ),
    );
    if (onBackground !== undefined && stdin.isTTY === true) stdout.write(ASK_BACKGROUND);
    frameWriter.present(stage.grid);
  });
}

interface EndingOptions {
  readonly screen: Screen;
  readonly stdout: ScreenOutput;
  /** Calls back when the terminal can be restored. */
  readonly whenReady: (callback: () => void) => void;
  readonly resolve: (end: FullScreenEnd) => void;
}

function createEnding({ screen, stdout, whenReady, resolve }: EndingOptions) {
  const atOnce: (() => void)[] = [];
  const later: (() => void)[] = [];
  let isOver = false;
  return {
    get isOver() {
      return isOver;
    },
    /** What has to stop before the terminal is restored. */
    atOnce,
    /** What is undone after that, the last first. */
    later,
    /** Restores the terminal of a process that exits. Ink draws a last frame then, which must not be presented. */
    leaveAtOnce: () => {
      for (const stop of atOnce) stop();
      screen.leave();
    },
    /** Restores the terminal; only the first call counts. */
    leave: (end: FullScreenEnd) => {
      if (isOver) return;
      isOver = true;
      for (const stop of atOnce) stop();
      whenReady(() => {
        screen.leave();
        // Deferred, because this may run during a render or a signal. If our handlers were removed while the signal is
        // being handled, signal-exit, which Ink uses, would be the only one left and would end the process.
        setImmediate(() => {
          stdout.on('error', ignore);
          for (const undo of later.reverse()) undo();
          resolve(end);
        });
      });
    },
  };
}

/** `onProcessExit` handles a process that exits while the full screen is still open. */
function listenForEnd(
  { stdout, signal, events }: FullScreenOptions,
  onProcessExit: () => void,
  leave: (end: FullScreenEnd) => void,
): () => void {
  const outputClosed = (): void => leave({ kind: 'output-closed' });
  const asked = (): void => leave({ kind: 'signal', signal: signal.reason });
  signal.addEventListener('abort', asked);
  return together(
    () => signal.removeEventListener('abort', asked),
    listen(stdout, 'error', outputClosed),
    listen(stdout, 'close', outputClosed),
    listen(events, 'exit', onProcessExit),
    listen(events, 'uncaughtException', (error) => leave({ kind: 'failed', error })),
  );
}

function listenToInput(stdin: ScreenInput, push: (bytes: Uint8Array | string) => void, onEnd: () => void): () => void {
  // Keys before the end of input come first; some take effect only in the next turn of the event loop.
  const endSoon = (): void => void setImmediate(onEnd);
  const stop = together(
    listen(stdin, 'data', push),
    listen(stdin, 'end', endSoon),
    listen(stdin, 'close', endSoon),
    listen(stdin, 'error', endSoon),
  );
  // Whoever read before may have paused it.
  stdin.resume();
  return () => {
    stop();
    stdin.on('error', ignore);
    stdin.pause();
  };
}

/** A closed terminal may report errors after the end; they must not end the process. */
function ignore(): void {}

/**
 * The frame writer pauses while the screen is given back, and repaints when the process continues.
 * @param whenReady calls back when the screen can be given back
 */
function createSuspension(
  screen: Screen,
  frameWriter: Pick<FrameWriter, 'pause' | 'repaint'>,
  events: ProcessEvents,
  whenReady: (callback: () => void) => void,
) {
  let isClosed = false;
  const takeAgain = (): void => {
    if (isClosed) return;
    screen.enter();
    frameWriter.repaint();
  };
  const stop = (whom: 'process' | 'job'): void => {
    // The last keys may still cause a frame, which must not be drawn from here on.
    frameWriter.pause();
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
