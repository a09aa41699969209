/**
 * What a key does: it goes to the overlay that takes it, or else through the command table.
 * Invariant: while a prompt or the help is open, no key reaches anything behind it.
 */

import { COMMANDS, commandForKey, commandNamed } from '../../commands/commands.js';
import type { Driver } from '../../commands/driver.js';
import { contextOf } from '../../debugger/command.js';
import { suggestions } from '../../debugger/prompt/command-line.js';
import { pastedText } from '../../debugger/prompt/key-names.js';
import * as line from '../../debugger/prompt/prompt.js';
import { aside, notice, warning } from '../../debugger/session.js';
import { isHeldLetter } from '../../debugger/teaching/held-letters.js';
import { openQuizOf, type Quiz } from '../../debugger/teaching/quiz.js';
import { beginsNumber, GUESS_KEY } from '../../debugger/teaching/read-guess.js';
import { asCommand } from '../../document/document.js';
import { keyModesOf } from '../../questions/key-modes.js';
import { changeSession, type DebuggerState, type DebuggerStore, timelineOf } from '../store.js';
import { type Offer, selectedPlace } from './offer.js';

/** The objects that keys act on. */
export interface Controlled {
  readonly store: DebuggerStore;
  readonly driver: Driver;
  readonly offer: Offer;
}

export function pressKey(controls: Controlled, name: string): void {
  if (!pressChooserKey(controls, name)) handleKey(controls.store, controls.driver, name);
}

/** How many lines a key scrolls: one, or a page of about as many as a small screen shows. */
export const SCROLL_KEYS: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -10, pagedown: 10 };
const CHOOSER_KEYS: typeof SCROLL_KEYS = { ...SCROLL_KEYS, k: -1, j: 1, home: -Infinity, end: Infinity };

/** Moves the open chooser's selection, or chooses it. False for any other key, and when the chooser is closed. */
function pressChooserKey({ store, offer }: Controlled, name: string): boolean {
  const { session } = store.getState();
  const { overlay } = session.open;
  const choices = offer.choices(overlay.kind === 'chooser');
  if (overlay.kind !== 'chooser' || choices.length === 0) return false;
  const place = selectedPlace(session, choices, timelineOf(store.getState()).program.subject.name);
  const lines = CHOOSER_KEYS[name];
  if (lines === undefined) {
    if (name === 'return') offer.choose(choices[place]);
    return name === 'return';
  }
  const { length } = choices;
  const isOne = Math.abs(lines) === 1;
  // More than a line goes as far as there is something, and does not begin again at the other end.
  const selected = isOne ? (place + lines + length) % length : Math.max(0, Math.min(length - 1, place + lines));
  changeSession(store, { overlay: { kind: 'chooser', selected } });
  return true;
}

function handleKey(store: DebuggerStore, driver: Driver, name: string): void {
  const { session } = store.getState();
  const { overlay } = session.open;
  if (name === 'ctrl+c') {
    runByKey(store, driver, name);
    return;
  }
  const pasted = pastedText(name);
  if (pasted !== null) {
    paste(store, pasted);
    return;
  }
  switch (overlay.kind) {
    case 'prompt':
      typeInPrompt(store, driver, overlay.prompt, name);
      return;
    case 'help':
      readHelp(store, overlay.scroll, name);
      return;
    case 'chooser':
      if (name === 'escape' || name === 'q') changeSession(store, { overlay: { kind: 'none' } });
      return;
    case 'none':
      runByKey(store, driver, name);
  }
}

/** Inserts the text at the prompt, which opens for it. */
function paste(store: DebuggerStore, pasted: string): void {
  const { overlay } = store.getState().session.open;
  const prompt = overlay.kind === 'prompt' ? overlay.prompt : line.openPrompt();
  const text = line.fitting(prompt, pasted);
  changeSession(store, {
    overlay: { kind: 'prompt', prompt: line.insert(prompt, text) },
    ...(text !== pasted && {
      message: warning('What was pasted is longer than a line, and was cut.'),
    }),
  });
}

function runByKey(store: DebuggerStore, driver: Driver, name: string): void {
  const { session } = store.getState();
  const quiz = openQuizOf(session);
  if (quiz !== null && beginsNumber(quiz, name)) {
    // The prompt, where it opens, takes the rest of the number.
    driver.run(commandNamed('guess'));
    const { overlay } = store.getState().session.open;
    if (overlay.kind === 'prompt') typeInPrompt(store, driver, overlay.prompt, name);
    return;
  }
  const command = commandForKey(name, session.open.focus, keyModesOf(session));
  if (quiz !== null && command !== null && isHeldLetter(session, command, name)) {
    if (name === GUESS_KEY) driver.run(commandNamed('guess'));
    else changeSession(store, { message: notice(heldLetter(name, quiz)) });
  } else if (command !== null) driver.run(command);
  else if (quiz !== null && /^[1-9]$/.test(name)) driver.run(commandNamed('guess'), name);
  else if (name.length === 1) {
    changeSession(store, { message: aside(`"${name}" does nothing here. ${asCommand('help')} lists the keys.`) });
  }
}

function heldLetter(key: string, quiz: Quiz): string {
  const how =
    quiz.kind === 'value'
      ? 'A guess is a number, as in 0.15'
      : `A guess is 1 to ${quiz.options.length}, or ${GUESS_KEY} and the answer`;
  return `"${key}" does not move while a question waits for your guess. ${how}; ${asCommand('follow')} shows the answer, ${asCommand('stop')} puts the question aside.`;
}

function typeInPrompt(store: DebuggerStore, driver: Driver, prompt: line.Prompt, name: string): void {
  if (name === 'return') {
    driver.execute(prompt.text);
    return;
  }
  if (name === 'escape' || (name === 'backspace' && prompt.text === '')) {
    changeSession(store, { overlay: { kind: 'none' } });
    return;
  }
  changeSession(store, { overlay: { kind: 'prompt', prompt: editedPrompt(store, prompt, name) } });
}

type Edit = (prompt: line.Prompt, state: DebuggerState) => line.Prompt;

const TO_START: Edit = (prompt) => line.moveCaret(prompt, 'start');
const TO_END: Edit = (prompt) => line.moveCaret(prompt, 'end');
const EARLIER: Edit = (prompt, { session }) => line.recall(prompt, session.open.typed, -1);
const LATER: Edit = (prompt, { session }) => line.recall(prompt, session.open.typed, 1);
const EDITS: Readonly<Record<string, Edit>> = {
  backspace: line.deleteBefore,
  'ctrl+w': line.deleteWordBefore,
  'ctrl+u': line.deleteToStart,
  'ctrl+k': line.deleteToEnd,
  left: (prompt) => line.moveCaret(prompt, 'left'),
  right: (prompt) => line.moveCaret(prompt, 'right'),
  home: TO_START,
  'ctrl+a': TO_START,
  end: TO_END,
  'ctrl+e': TO_END,
  up: EARLIER,
  'ctrl+p': EARLIER,
  down: LATER,
  'ctrl+n': LATER,
  tab: (prompt, state) => line.complete(prompt, suggestions(COMMANDS, contextOf(state), prompt.text)),
  space: (prompt) => line.insert(prompt, ' '),
};

function editedPrompt(store: DebuggerStore, prompt: line.Prompt, name: string): line.Prompt {
  const edit = EDITS[name];
  if (edit !== undefined) return edit(prompt, store.getState());
  return [...name].length === 1 ? line.insert(prompt, name) : prompt;
}

function readHelp(store: DebuggerStore, scroll: number, name: string): void {
  const lines = SCROLL_KEYS[name];
  if (lines !== undefined) changeSession(store, { overlay: { kind: 'help', scroll: Math.max(0, scroll + lines) } });
  else if (['escape', '?', 'q'].includes(name)) changeSession(store, { overlay: { kind: 'none' } });
}
