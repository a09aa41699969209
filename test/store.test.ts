/** The store of a session, and those who draw it. */
import { expect, it } from 'vitest';
import { changeSession, createDebuggerStore, type DebuggerState, oncePerTurn } from '../src/store.js';
import { Timeline } from '../src/timeline/timeline.js';
import { createSmallTabular } from './support/programs.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('tells those who draw it once of all that changes in one turn, with the state before and the newest', async () => {
  const store = createDebuggerStore(new Timeline(createSmallTabular()));
  const told: (readonly [state: DebuggerState, before: DebuggerState])[] = [];
  const unsubscribe = oncePerTurn(store).subscribe((state, before) => told.push([state, before]));
  const first = store.getState();
  for (const scroll of [1, 2, 3]) changeSession(store, { scroll });
  expect(told).toEqual([]);
  await nextTurn();
  expect(told).toHaveLength(1);
  expect(told[0][0]).toBe(store.getState());
  expect(told[0][1]).toBe(first);
  changeSession(store, { scroll: 4 });
  await nextTurn();
  expect(told.map(([state, before]) => [before.session.scroll, state.session.scroll])).toEqual([
    [first.session.scroll, 3],
    [3, 4],
  ]);
  unsubscribe();
  changeSession(store, { scroll: 5 });
  await nextTurn();
  expect(told).toHaveLength(2);
});
