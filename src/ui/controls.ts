/**
 * What a key does: to the overlay that takes it, or else through the command table.
 * Invariant: while a prompt or the help is open, keys reach nothing behind it.
 */
import { commandForKey } from '../debugger/commands.js';
import type { Driver } from '../debugger/driver.js';
import type { DebuggerStore } from '../store.js';

const LONGEST_PROMPT = 24;

export function pressKey(store: DebuggerStore, driver: Driver, name: string): void {
  const { session } = store.getState();
  const { overlay } = session;
  if (name === 'ctrl+c') {
    runByKey(store, driver, name);
    return;
  }
  switch (overlay.kind) {
    case 'prompt':
      typeInPrompt(store, driver, overlay.text, name);
      return;
    case 'help':
      readHelp(store, overlay.scroll, name);
      return;
    case 'chooser':
      if (name === 'escape' || name === 'q') patch(store, { overlay: { kind: 'none' } });
      return;
    case 'none':
      runByKey(store, driver, name);
  }
}

function runByKey(store: DebuggerStore, driver: Driver, name: string): void {
  const { session } = store.getState();
  const command = commandForKey(name, session.focus);
  if (command !== null) driver.run(command);
  else if (name.length === 1) {
    patch(store, { message: { tone: 'information', text: `"${name}" is no key here. ? shows the keys.` } });
  }
}

function typeInPrompt(store: DebuggerStore, driver: Driver, text: string, name: string): void {
  if (name === 'return') driver.goTo(text);
  else if (name === 'escape') patch(store, { overlay: { kind: 'none' } });
  else if (name === 'backspace') patch(store, { overlay: { kind: 'prompt', text: text.slice(0, -1) } });
  else {
    const character = name === 'space' ? ' ' : name;
    if (character.length === 1 && text.length < LONGEST_PROMPT) {
      patch(store, { overlay: { kind: 'prompt', text: text + character } });
    }
  }
}

function readHelp(store: DebuggerStore, scroll: number, name: string): void {
  switch (name) {
    case 'up':
    case 'pageup':
      patch(store, { overlay: { kind: 'help', scroll: Math.max(0, scroll - (name === 'up' ? 1 : 10)) } });
      return;
    case 'down':
    case 'pagedown':
      patch(store, { overlay: { kind: 'help', scroll: scroll + (name === 'down' ? 1 : 10) } });
      return;
    case 'escape':
    case '?':
    case 'q':
      patch(store, { overlay: { kind: 'none' } });
  }
}

function patch(store: DebuggerStore, change: Partial<ReturnType<DebuggerStore['getState']>['session']>): void {
  store.setState(({ session }) => ({ session: { ...session, ...change } }));
}
