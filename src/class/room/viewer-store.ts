/**
 * The presenter's session as viewers see it.
 * Invariant: a viewer never sees how others guessed before the answer is revealed, and nothing that is meant for the
 * presenter alone, such as the notes of a lesson, or asks for a key that only the presenter has.
 */
import { changedSession, isSameBut, type Session } from '../../debugger/session.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { onScreen, type ScreenStore } from '../../terminal/components/screen-store.js';
import { createDebuggerStore, oncePerTurn, timelineOf } from '../../terminal/store.js';
import { createNoteRemover } from './without-notes.js';

/** The shared session for viewers, who are shown it after its presenters: who presses a key waits for no one's frame. */
export function createViewerStore(store: ScreenStore): ScreenStore {
  const show = createViewerSessions();
  const viewers = onScreen(createDebuggerStore(timelineOf(store.getState())), store.memory);
  const copy = (): void => {
    const state = store.getState();
    const session = show(state.session);
    const shown = viewers.getState();
    if (session !== shown.session || state.branches !== shown.branches || state.source !== shown.source) {
      viewers.setState({ ...state, session });
    }
  };
  copy();
  store.subscribe(copy);
  return oncePerTurn(viewers, setImmediate);
}

/** Maps a session to what viewers see; returns the same object while only hidden parts have changed. */
function createViewerSessions(): (session: Session) => Session {
  let last: { readonly from: Session; readonly shown: Session } | null = null;
  const removeNotes = createNoteRemover();
  return (session) => {
    if (last === null || !looksTheSame(last.from, session)) {
      last = { from: session, shown: sessionForViewers(removeNotes(session)) };
    }
    return last.shown;
  };
}

function sessionForViewers(session: Session): Session {
  const { quiz } = session.teaching;
  const { message, overlay } = session.open;
  const isOpen = openQuizOf(session) !== null;
  return changedSession(session, {
    company: 'following',
    quiz:
      quiz !== null && isOpen
        ? { ...quiz, guess: null, guesses: null, firstGuesses: quiz.firstGuesses === null ? null : [] }
        : quiz,
    // What the presenter did wrong, and the keys that lead the presenter on.
    message: message === null || message.tone === 'warning' || message.isAside === true ? null : message,
    // The presenter's keys are not theirs.
    overlay: overlay.kind === 'help' ? { kind: 'none' } : overlay,
  });
}

function looksTheSame(before: Session, after: Session): boolean {
  if (before === after) return true;
  const [a, b] = [openQuizOf(before), openQuizOf(after)];
  if (a === null || b === null) return false;
  return (
    a.question === b.question &&
    a.at === b.at &&
    (a.firstGuesses === null) === (b.firstGuesses === null) &&
    isSameBut('quiz', before, after)
  );
}
