/**
 * What the mouse does: it runs the same commands as the keys, so nothing needs a mouse.
 * Invariant: while a prompt or the help is open, the mouse reaches nothing.
 */

import { commandNamed } from '../../commands/commands.js';
import type { Driver } from '../../commands/driver.js';
import { selectLine, selectNumber } from '../../commands/look-commands.js';
import { contextOf } from '../../debugger/command.js';
import type { PointerEvent, Size } from '../../document/cells/cell-grid.js';
import { type Hit, hitAt } from '../screen/hit.js';
import { changeSession } from '../store.js';
import { keepScrollWithin, type ScreenStore } from './screen-store.js';

/** Lines per notch of the wheel. */
const WHEEL_LINES = 3;

export function pointAt(store: ScreenStore, driver: Driver, event: PointerEvent, size: Size): void {
  const { session, branches } = store.getState();
  const hit = hitAt(session, branches, size.columns, size.rows, event.x, event.y, store.memory);
  if (event.kind === 'press') press(store, driver, hit);
  else if (event.kind === 'drag' && hit.kind === 'scrubber') scrub(driver, hit.iteration);
  else if (event.kind === 'wheel-up' || event.kind === 'wheel-down') {
    turn(store, driver, hit, event.kind === 'wheel-up' ? 'up' : 'down');
    keepScrollWithin(store, size);
  }
}

function press(store: ScreenStore, driver: Driver, hit: Hit): void {
  const { focus, listingLine } = store.getState().session.open;
  if (hit.kind === 'scrubber') scrub(driver, hit.iteration);
  if (hit.kind === 'program') {
    // A second click on a line goes there, like Enter.
    if (focus === 'program' && listingLine === hit.line) driver.run(commandNamed('listing-enter'));
    else changeSession(store, { focus: 'program', listingLine: hit.line });
  }
  if (hit.kind === 'step') {
    if (focus === 'program') changeSession(store, { focus: 'step', listingLine: null });
    const context = contextOf(store.getState());
    const number = hit.number === null ? null : selectNumber(context, hit.number);
    const effect = number ?? (hit.fromSelected === null ? null : selectLine(context, hit.fromSelected));
    if (effect?.kind === 'change') changeSession(store, effect.change);
  }
}

function turn(store: ScreenStore, driver: Driver, hit: Hit, direction: 'up' | 'down'): void {
  const { session } = store.getState();
  if (hit.kind === 'scrubber') driver.run(commandNamed(direction === 'up' ? 'previous-iteration' : 'next-iteration'));
  if (hit.kind === 'step') {
    const distance = direction === 'up' ? -WHEEL_LINES : WHEEL_LINES;
    changeSession(store, { scroll: session.open.scroll + distance });
  }
  if (hit.kind === 'program') {
    if (session.open.focus !== 'program') changeSession(store, { focus: 'program', listingLine: null });
    for (let line = 0; line < WHEEL_LINES; line++) driver.run(commandNamed(`listing-${direction}`));
  }
}

function scrub(driver: Driver, iteration: number): void {
  driver.run(commandNamed('goto'), String(iteration));
}
