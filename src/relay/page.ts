/**
 * One page that follows through a relay: the newest frame of its size, with a row that is its own while a question is
 * open or something is wrong.
 */
import type { Size } from '../cells/cell-grid.js';
import { stageSizeFor } from '../class/class-row.js';
import type { Limits } from '../class/limits.js';
import type { Identity } from '../class/roles.js';
import { roundDown } from '../class/screen-sizes.js';
import { createGuessing, howToGuess } from '../class/voting/guessing.js';
import { describeGuess } from '../saying/quiz-verdict.js';
import { optionButtons } from '../web/controls.js';
import type { Controls, Line } from '../web/messages.js';
import { createEncoder, type Encode, type Shown } from '../web/pictures.js';
import type { PageAsked } from '../web/routes.js';
import { createShowing } from '../web/showing.js';
import type { View } from '../web/view.js';
import type { Frame, Vote } from './messages.js';

/** What the relay knows, for all its pages. */
export interface Scene {
  /** Null before there is one of this size. */
  frameOf(size: Size): KnownFrame | null;
  /** Null while no guesses are taken. */
  readonly vote: Vote | null;
  /** Why nothing moves; null while it does. */
  readonly trouble: string | null;
  readonly encode: Encode<ShownFrame>;
  guessOf(voter: string): number | null;
  /** The guess in the first vote, once there is a second one. */
  firstGuessOf(voter: string): number | null;
  /** What is said of the guesses once the answer is there; null before, and to those who gave none. */
  verdictFor(voter: string): string | null;
  guess(voter: string, guess: number): void;
  /** Called when a page has another size, or is gone. */
  onChange(page: Page): void;
}

/** A frame with what has been made of it: pages that show the same share it. */
export interface KnownFrame {
  readonly frame: Pick<Frame, 'columns' | 'stop' | 'message'>;
  /** As JSON. */
  readonly lines: readonly string[];
  readonly shown: Map<string, ShownFrame>;
}

interface ShownFrame extends Shown {
  readonly frame: KnownFrame['frame'];
  readonly trouble: string | null;
}

export interface Page extends View {
  readonly identity: Identity;
  /** Of the screen above the row. */
  readonly size: Size;
  readonly isOver: boolean;
  refresh(): void;
}

interface PageOptions extends PageAsked {
  readonly scene: Scene;
  readonly limits: Pick<Limits, 'stalledMilliseconds'>;
}

const READ_ONLY = 'This is a relay, to follow and to answer questions; exploring takes the class itself.';
const WAITING = 'Waiting for the presenter…';

export function openPage({ identity, scene, limits, onEnd, ...options }: PageOptions): Page {
  const { voter } = identity;
  const guessing = createGuessing();
  let size = roundDown(stageSizeFor(options.size));
  let isOver = false;
  const end: View['guest']['end'] = (how, farewell = '') => {
    if (isOver) return;
    isOver = true;
    showing.close(farewell);
    scene.onChange(page);
    onEnd(how);
  };
  const showing = createShowing<ShownFrame>({
    encode: scene.encode,
    stalledMilliseconds: limits.stalledMilliseconds,
    onSeen: () => {},
    onLost: end,
  });
  const refresh = (): void => {
    if (isOver) return;
    const known = scene.frameOf(size) ?? blankFrame(size);
    showing.show(shownOf(known, rowOf(scene, guessing.typed(), voter), scene, scene.guessOf(voter)));
  };
  const press = (key: string): void => {
    guessing.forgetWords();
    const guessed = guessing.press(key, scene.vote?.question ?? null);
    if (guessed.kind === 'guessed') scene.guess(voter, guessed.guess);
    else if (guessed.kind === 'not taken' && key === 'q') end('left');
    else if (guessed.kind === 'not taken') guessing.say(READ_ONLY);
  };
  const page: Page = {
    ...{ identity, refresh },
    ...{ stream: showing.stream, poll: showing.poll, confirm: showing.confirm, check: showing.check },
    get size() {
      return size;
    },
    get isOver() {
      return isOver;
    },
    guest: {
      end,
      enter: refresh,
      press: (keys) => {
        for (const key of keys) press(key);
        refresh();
      },
      resize: (next) => {
        size = roundDown(stageSizeFor(next));
        scene.onChange(page);
        refresh();
      },
    },
  };
  return page;
}

/** A new page is told the stop; others what has changed. */
export function createFrameEncoder(): Encode<ShownFrame> {
  return createEncoder((before, { frame, trouble }) => {
    const isMoved = before?.frame.stop.join() !== frame.stop.join();
    return [
      ...(trouble !== null && trouble !== before?.trouble ? [trouble] : []),
      ...(before !== null && frame.message !== null && frame.message !== before.frame.message ? [frame.message] : []),
      ...(isMoved ? frame.stop : []),
    ];
  });
}

/** Null for the row that comes with the frame. */
function rowOf(
  scene: Scene,
  typed: ReturnType<ReturnType<typeof createGuessing>['typed']>,
  voter: string,
): Line | null {
  const { vote, trouble } = scene;
  if (trouble !== null) return [['warning', ` ${trouble}`]];
  if (typed?.kind === 'word')
    return [
      ['title', ' guess: '],
      ['accent', typed.text],
      ['muted', '█'],
    ];
  if (typed?.kind === 'said') return [['accent', ` ${typed.text}`]];
  if (vote === null) {
    const verdict = scene.verdictFor(voter);
    return verdict === null ? null : [['target', ` ${verdict}`]];
  }
  const [guess, first] = [scene.guessOf(voter), scene.firstGuessOf(voter)];
  const before = first === null ? '' : ` (before: ${describeGuess(vote.question, first)})`;
  if (guess === null) return [['warning', ` your guess${before}: ${howToGuess(vote.question)}`]];
  return [['target', ` you guessed ${describeGuess(vote.question, guess)}`]];
}

function shownOf(known: KnownFrame, row: Line | null, { vote, trouble }: Scene, guess: number | null): ShownFrame {
  const last = row === null ? known.lines.at(-1) : JSON.stringify(row);
  const name = `${vote?.id} ${guess} ${last}`;
  const shown = known.shown.get(name) ?? {
    columns: known.frame.columns,
    lines: [...known.lines.slice(0, -1), last ?? '[]'],
    controls: controlsOf(vote, guess),
    ...{ frame: known.frame, trouble },
  };
  known.shown.set(name, shown);
  return shown;
}

function controlsOf(vote: Vote | null, guess: number | null): Controls {
  const question = vote?.question ?? null;
  return {
    ...{ theme: null, exploring: false },
    asksNumber: question?.kind === 'value' ? question.topic : null,
    buttons: question === null || question.kind === 'value' ? [] : optionButtons(question.options, guess),
  };
}

function blankFrame({ columns, rows }: Size): KnownFrame {
  const lines = Array.from({ length: rows + 1 }, (_, k) =>
    k === 0 ? JSON.stringify([['muted', ` ${WAITING}`]]) : '[]',
  );
  return { frame: { columns, stop: [], message: null }, lines, shown: new Map() };
}
