/**
 * What a key does: it goes to the overlay that takes it, or else through the command table.
 * Invariant: while a prompt or the help is open, no key reaches anything behind it.
 */
import type { Size } from '../cells/cell-grid.js';
import { COMMANDS, commandForKey, commandNamed } from '../debugger/commands.js';
import type { Driver } from '../debugger/driver.js';
import { suggestions } from '../debugger/prompt/command-line.js';
import { pastedText, spellKeys } from '../debugger/prompt/key-names.js';
import * as line from '../debugger/prompt/prompt.js';
import { keyModesOf } from '../debugger/session.js';
import { beginsNumber } from '../debugger/teaching/guess.js';
import { isHeldLetter } from '../debugger/teaching/held-letters.js';
import { openQuizOf, type Quiz } from '../debugger/teaching/quiz.js';
import { changeSession, contextOf, type DebuggerStore, timelineOf } from '../store.js';
import { scrollBounds } from '../views/screen.js';
import { type Offer, selectedPlace } from './chooser.js';

/** The objects that keys act on. */
export interface Controls {
  readonly store: DebuggerStore;
  readonly driver: Driver;
  readonly offer: Offer;
}

/** @param size of the screen, which cannot scroll beyond its last line; without it there is no limit */
export function pressKey(controls: Controls, name: string, size?: Size): void {
  const { store, driver } = controls;
  if (pressChooserKey(controls, name)) return;
  handleKey(store, driver, name);
  if (size !== undefined) keepScrollWithin(store, size);
}

/** How many choices a page up or down passes; about as many as a small screen shows. */
const CHOOSER_PAGE = 10;

/** Moves the open chooser's selection, or chooses it. False for any other key, and when the chooser is closed. */
function pressChooserKey({ store, offer }: Controls, name: string): boolean {
  const { session } = store.getState();
  const { overlay } = session;
  const choices = offer.choices(overlay.kind === 'chooser');
  if (overlay.kind !== 'chooser' || choices.length === 0) return false;
  const place = selectedPlace(session, choices, timelineOf(store.getState()).program.subject.name);
  const select = (selected: number): void =>
    changeSession(store, { overlay: { kind: 'chooser', selected: (selected + choices.length) % choices.length } });
  const last = choices.length - 1;
  switch (name) {
    case 'up':
    case 'k':
      select(place - 1);
      return true;
    case 'down':
    case 'j':
      select(place + 1);
      return true;
    // A page goes as far as there is something, and does not begin again at the other end.
    case 'pageup':
      select(Math.max(0, place - CHOOSER_PAGE));
      return true;
    case 'pagedown':
      select(Math.min(last, place + CHOOSER_PAGE));
      return true;
    case 'home':
      select(0);
      return true;
    case 'end':
      select(last);
      return true;
    case 'return':
      offer.choose(choices[place]);
      return true;
    default:
      return false;
  }
}

/** Scrolling past an end shows nothing new, but would have to be scrolled back. */
export function keepScrollWithin(store: DebuggerStore, { columns, rows }: Size): void {
  const { session, branches } = store.getState();
  const { overlay } = session;
  const wanted = overlay.kind === 'help' ? overlay.scroll : session.scroll;
  if (wanted === 0) return;
  const { least, most } = scrollBounds(session, branches, columns, rows, store.memory);
  const scroll = Math.max(least, Math.min(most, wanted));
  if (scroll !== wanted)
    changeSession(store, overlay.kind === 'help' ? { overlay: { ...overlay, scroll } } : { scroll });
}

function handleKey(store: DebuggerStore, driver: Driver, name: string): void {
  const { session } = store.getState();
  const { overlay } = session;
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
  const { overlay } = store.getState().session;
  const prompt = overlay.kind === 'prompt' ? overlay.prompt : line.openPrompt();
  const text = line.fitting(prompt, pasted);
  changeSession(store, {
    overlay: { kind: 'prompt', prompt: line.insert(prompt, text) },
    ...(text === pasted
      ? {}
      : { message: { tone: 'warning', text: 'What was pasted is longer than a line, and was cut.' } }),
  });
}

function runByKey(store: DebuggerStore, driver: Driver, name: string): void {
  const { session } = store.getState();
  const quiz = openQuizOf(session);
  if (quiz !== null && beginsNumber(quiz, name)) {
    // The prompt, where it opens, takes the rest of the number.
    driver.run(commandNamed('guess'));
    const { overlay } = store.getState().session;
    if (overlay.kind === 'prompt') typeInPrompt(store, driver, overlay.prompt, name);
    return;
  }
  const command = commandForKey(name, session.focus, keyModesOf(session));
  if (quiz !== null && command !== null && isHeldLetter(session, command, name)) {
    changeSession(store, {
      message: { tone: 'information', text: spellKeys(heldLetter(name, quiz), store.getState().session.look.keys) },
    });
  } else if (command !== null) driver.run(command);
  else if (quiz !== null && /^[1-9]$/.test(name)) driver.run(commandNamed('guess'), name);
  else if (name.length === 1) {
    changeSession(store, { message: { tone: 'information', text: `"${name}" does nothing here. ? lists the keys.` } });
  }
}

function heldLetter(key: string, quiz: Quiz): string {
  const how = quiz.kind === 'value' ? 'A guess is a number, as in 0.15' : `A guess is 1 to ${quiz.options.length}`;
  return `"${key}" does not move while a question waits for your guess. ${how}; → shows the answer, Esc puts the question aside.`;
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

function editedPrompt(store: DebuggerStore, prompt: line.Prompt, name: string): line.Prompt {
  const { typed } = store.getState().session;
  switch (name) {
    case 'backspace':
      return line.deleteBefore(prompt);
    case 'ctrl+w':
      return line.deleteWordBefore(prompt);
    case 'ctrl+u':
      return line.deleteToStart(prompt);
    case 'ctrl+k':
      return line.deleteToEnd(prompt);
    case 'left':
    case 'right':
      return line.moveCaret(prompt, name);
    case 'home':
    case 'ctrl+a':
      return line.moveCaret(prompt, 'start');
    case 'end':
    case 'ctrl+e':
      return line.moveCaret(prompt, 'end');
    case 'up':
    case 'ctrl+p':
      return line.recall(prompt, typed, -1);
    case 'down':
    case 'ctrl+n':
      return line.recall(prompt, typed, 1);
    case 'tab':
      return line.complete(prompt, suggestions(COMMANDS, contextOf(store.getState()), prompt.text));
    case 'space':
      return line.insert(prompt, ' ');
    default:
      return [...name].length === 1 ? line.insert(prompt, name) : prompt;
  }
}

function readHelp(store: DebuggerStore, scroll: number, name: string): void {
  switch (name) {
    case 'up':
    case 'pageup':
      changeSession(store, { overlay: { kind: 'help', scroll: Math.max(0, scroll - (name === 'up' ? 1 : 10)) } });
      return;
    case 'down':
    case 'pagedown':
      changeSession(store, { overlay: { kind: 'help', scroll: scroll + (name === 'down' ? 1 : 10) } });
      return;
    case 'escape':
    case '?':
    case 'q':
      changeSession(store, { overlay: { kind: 'none' } });
  }
}
