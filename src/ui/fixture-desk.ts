/**
 * Where the fixture chooser gets its list, and what happens to a session when another fixture is opened. A fixture that
 * is refused leaves the session as it is.
 */
import type { FixtureSource } from '../data/fixture/fixture-source.js';
import type { Driver } from '../debugger/driver.js';
import { newSession } from '../debugger/session.js';
import { changeSession, type DebuggerStore } from '../store.js';
import { type BranchLimits, createBranches } from '../timeline/branches.js';
import type { History } from '../timeline/history.js';
import { type Choice, createOffer, type Offer } from './chooser.js';

export interface FixtureDesk {
  list(): readonly Choice[];
  open(choice: Choice): OpenedFixture;
}

export type OpenedFixture =
  | { readonly kind: 'opened'; readonly timeline: History; readonly source: FixtureSource }
  | { readonly kind: 'refused'; readonly message: string };

/** The fixtures that a session's chooser offers. */
export function offerOf(
  desk: FixtureDesk | undefined,
  store: DebuggerStore,
  driver: Driver,
  limits?: BranchLimits,
): Offer {
  return createOffer(
    () => desk?.list() ?? [],
    (choice) => {
      const opened = desk?.open(choice) ?? { kind: 'refused', message: 'Files are closed to guests here.' };
      if (opened.kind === 'refused') {
        changeSession(store, { overlay: { kind: 'none' }, message: { tone: 'warning', text: opened.message } });
        return;
      }
      const { typed, company } = store.getState().session;
      const { all } = createBranches(opened.timeline);
      const branches = limits === undefined ? { all } : { all, limits };
      store.setState({ session: { ...newSession(opened.timeline), typed, company }, branches, source: opened.source });
      driver.restart({ tone: 'information', text: `Opened ${opened.timeline.program.subject.name}.` });
    },
  );
}
