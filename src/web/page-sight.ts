/**
 * How a page looks at the class: at the session itself, of which it shows an article.
 * Invariant: a page scrolls by itself, and whoever follows on it moves nothing.
 */
import type { Classroom } from '../class/classroom.js';
import type { Sight, Sights } from '../class/guest/sight.js';
import type { Member } from '../class/roles.js';
import type { DebuggerStore } from '../store.js';
import { pressKey } from '../ui/controls.js';

export interface PageSight extends Sight {
  readonly store: DebuggerStore;
}

export function createPageSights(classroom: Classroom, member: () => Member): Sights<PageSight> {
  return {
    follow: (onChange) => sightOf(classroom.shownTo(member()), onChange, () => {}),
    explore: ({ store, controls }, onChange) => sightOf(store, onChange, (key) => pressKey(controls, key)),
  };
}

function sightOf(store: DebuggerStore, onChange: () => void, press: Sight['press']): PageSight {
  return { store, press, scroll: () => {}, isRight: () => true, leave: store.subscribe(onChange), close: () => {} };
}
