/** The store of a session, and those who draw it. */
import { expect, it } from 'vitest';
import { finish } from '../src/numbers/engine/task.js';
import { changeSession, createDebuggerStore, type DebuggerState, oncePerTurn } from '../src/terminal/store.js';
import { Timeline } from '../src/timeline/timeline.js';
import { originalOf } from '../src/timeline/views.js';
import { timelineOf } from './support/fixtures.js';
import { holdSession } from './support/held-session.js';
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
  expect(told.map(([state, before]) => [before.session.open.scroll, state.session.open.scroll])).toEqual([
    [first.session.open.scroll, 3],
    [3, 4],
  ]);
  unsubscribe();
  changeSession(store, { scroll: 5 });
  await nextTurn();
  expect(told).toHaveLength(2);
});

it('tells all who draw it together, and later than others where that is wanted', async () => {
  const store = createDebuggerStore(new Timeline(createSmallTabular()));
  const told: string[] = [];
  const last = oncePerTurn(store, setImmediate);
  const stops = ['ben', 'cy'].map((name) => last.subscribe(() => told.push(name)));
  oncePerTurn(store).subscribe(() => told.push('ada'));
  changeSession(store, { scroll: 1 });
  await nextTurn();
  expect(told).toEqual(['ada', 'ben', 'cy']);
  stops[0]();
  stops[0]();
  changeSession(store, { scroll: 2 });
  await nextTurn();
  expect(told.slice(3)).toEqual(['ada', 'cy']);
});

it('gives a session a view of its own: what is executed without it does not count as visited, on branches either', async () => {
  const timeline = timelineOf();
  const held = holdSession(timeline);
  const visited = () => held.branches.all.map((branch) => branch.timeline.visited);
  await held.execute('goto 3', 'set learningRate 1 as fast');
  const before = visited();
  finish(timeline.visit(50));
  const [, fast] = held.branches.all.map((branch) => originalOf(branch.timeline).replay);
  finish(fast!.visit(60));
  expect(visited()).toEqual(before);
  await held.execute('goto 20');
  expect(visited()[1]).toBe(21);
});
