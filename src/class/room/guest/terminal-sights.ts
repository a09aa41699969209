/**
 * How a terminal looks at the class: at a stage that it shares with all who see the same, or at one of its own while the
 * guest scrolls or explores.
 */
import { createElement } from 'react';
import { changedSession, type Session } from '../../../debugger/session.js';
import type { CellGrid, Size } from '../../../document/cells/cell-grid.js';
import { App } from '../../../terminal/components/app.js';
import { keepScrollWithin, onScreen, pressKeyOn, type ScreenStore } from '../../../terminal/components/screen-store.js';
import type { Theme } from '../../../terminal/components/theme.js';
import { changeSession, createDebuggerStore, timelineOf } from '../../../terminal/store.js';
import { createStage, type Stage } from '../../../terminal/stream/stage.js';
import { stageSizeFor } from '../class-row.js';
import type { Classroom } from '../classroom.js';
import type { Member } from '../roles.js';
import type { OpenSight } from './sight.js';

interface TerminalSightsOptions {
  readonly classroom: Classroom;
  readonly member: () => Member;
  readonly size: () => Size;
  readonly theme: () => Theme;
  readonly onError: (error: unknown) => void;
}

export function createTerminalSights({ classroom, member, size, theme, onError }: TerminalSightsOptions) {
  let gridNow: () => CellGrid;
  const look: OpenSight = (explored, onChange) => {
    if (explored === null) {
      const on = stageSizeFor(size());
      const pool = classroom.poolFor(member());
      const lease = pool.acquire({ size: on, theme: theme() });
      let reader: Reader | null = null;
      let unsubscribe = lease.stage.subscribe(onChange);
      const beginReading = (): Reader => {
        const shown = classroom.shownTo(member());
        unsubscribe();
        reader = createReader(shown, on, (store) => classroom.drawFor(store, on, theme()));
        unsubscribe = reader.stage.subscribe(onChange);
        return reader;
      };
      gridNow = () => (reader ?? lease).stage.grid;
      return {
        press: (key) => lease.stage.press(key),
        scroll: (rows) => {
          const isNew = reader === null;
          (reader ?? beginReading()).scroll(rows);
          if (isNew) onChange();
        },
        isRight: () =>
          pool === classroom.poolFor(member()) &&
          lease.suits() &&
          // Whoever drives moves what everybody sees.
          (reader === null || (reader.isCurrent() && classroom.driving !== member())),
        leave: () => unsubscribe(),
        close: () => {
          reader?.close();
          lease.release();
        },
      };
    }
    const { store, offer } = explored;
    const stage = createStage({
      size: stageSizeFor(size()),
      view: ({ columns, rows }) => createElement(App, { store, offer, columns, rows, theme: theme() }),
      onKey: (name, on) => pressKeyOn(explored, name, on),
      onError,
    });
    gridNow = () => stage.grid;
    return {
      press: stage.press,
      scroll: () => {},
      isRight: () => true,
      leave: stage.subscribe(onChange),
      close: stage.close,
    };
  };
  /** `grid` gives what is on the stage that was looked at last. */
  return { look, grid: () => gridNow() };
}

type Reader = ReturnType<typeof createReader>;

/**
 * A follower who scrolls: the session as the class saw it when the first key was pressed, on a screen of the follower's
 * own, until the class moves on.
 * Invariant: scrolling computes nothing but that screen, and shows nothing that the class does not see.
 */
function createReader(shown: ScreenStore, size: Size, draw: (store: ScreenStore) => Stage) {
  const begun = shown.getState();
  const store = onScreen(createDebuggerStore(timelineOf(begun), begun.source));
  // The room of a message would come and go.
  store.setState({ ...begun, session: changedSession(begun.session, { message: null }) });
  const stage = draw(store);
  return {
    stage,
    scroll: (rows: number) => {
      changeSession(store, { scroll: store.getState().session.open.scroll + rows });
      keepScrollWithin(store, size);
    },
    /** Whether the class still looks at what is read here. */
    isCurrent: () => isSamePage(begun.session, shown.getState().session),
    close: stage.close,
  };
}

function isSamePage(a: Session, b: Session): boolean {
  return (
    a.where.cursor === b.where.cursor &&
    a.open.answer === b.open.answer &&
    a.open.overlay.kind === b.open.overlay.kind &&
    a.teaching.lesson === b.teaching.lesson &&
    a.teaching.quiz?.at === b.teaching.quiz?.at &&
    a.teaching.pointer === b.teaching.pointer &&
    a.where.selection === b.where.selection
  );
}
