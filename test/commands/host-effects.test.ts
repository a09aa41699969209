import { describe, expect, it } from 'vitest';
import { carryOutOnHost } from '../../src/commands/host-effects.js';
import { contextOf } from '../../src/debugger/command.js';
import { ScriptStack } from '../../src/debugger/saving/script.js';
import type { SessionHost } from '../../src/debugger/session-host.js';
import { changeSession, createDebuggerStore } from '../../src/terminal/store.js';
import { timelineOf } from '../support/fixtures.js';

const OPEN = { kind: 'open', request: { kind: 'lesson', name: 'a', stop: 1 } } as const;
const CLASS = { kind: 'class', request: { kind: 'join' } } as const;
const COPY = { kind: 'copy', what: 'formula' } as const;

function hostWith(offered: Partial<SessionHost>): SessionHost {
  const store = createDebuggerStore(timelineOf());
  return {
    read: () => contextOf(store.getState()),
    write: (change, branches) => changeSession(store, change, branches),
    quit: () => {},
    ...offered,
  };
}

function outcomeOf(host: SessionHost, effect: Parameters<typeof carryOutOnHost>[1]) {
  return carryOutOnHost(host, effect, new ScriptStack());
}

describe('what only a host can do', () => {
  it('is asked of a host that offers it', () => {
    const asked: unknown[] = [];
    const host = hostWith({
      onOpen: (request) => asked.push(request),
      onClassRequest: (request) => asked.push(request),
      onCopy: (what) => ({ tone: 'information', text: `Copied the ${what}.` }),
    });
    expect([outcomeOf(host, OPEN), outcomeOf(host, CLASS)]).toEqual([{}, {}]);
    expect(asked).toEqual([OPEN.request, CLASS.request]);
    expect(outcomeOf(host, COPY).message?.text).toBe('Copied the formula.');
  });

  it('outside a class it is said how the colours of the screen are chosen', () => {
    const theme = { kind: 'class', request: { kind: 'theme' } } as const;
    expect(outcomeOf(hostWith({}), theme).message?.text).toMatch(/"--theme light" .*"help settings"/);
  });

  it('is refused in a sentence where the host does not offer it', () => {
    const host = hostWith({});
    const said = [OPEN, CLASS, COPY].map((effect) => outcomeOf(host, effect).message?.text);
    expect(said).toEqual([
      'Fixtures and lessons cannot be opened here.',
      'There is no class here: the program opens one when it is started with "serve" ("help teachers").',
      'There is no clipboard here.',
    ]);
  });
});
