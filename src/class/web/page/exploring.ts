/**
 * Exploring a class in this page: what the class shows stands aside meanwhile, and what is done is dealt with here.
 * Invariant: only coming back, the stops so far and leaving reach the class. What is asked of it is said in the row at once,
 * and remembered until it answers. Where the class takes the page back, as by a question, what it shows stands here at once,
 * and what was explored goes on afterwards where it was. When the class ends, exploring goes on.
 */
import type { Act } from '../../../document/document.js';
import { type Button, type ClassRun, type Controls, type Down, PAGE_THEMES, type Shown } from '../protocol.js';
import type { Explored, OpenInClass } from './engine.js';
import { createWindowMemory, type WindowStorage } from './window-memory.js';

interface ExploringOptions {
  /** The window's storage, which outlasts the page. */
  readonly storage: WindowStorage;
  readonly show: (down: Down) => void;
  /** Sends what is done to the class. */
  readonly send: (act: Act) => void;
  /** Tells the class whether the guest wants to explore, which `isOn` says, as soon as it can be told. */
  readonly want: () => void;
  /** Leaves the class. */
  readonly leave: () => void;
  /** Both reject with what to say. The run is as the class has it now. */
  readonly loadEngine: () => Promise<OpenInClass>;
  readonly fetchRun: () => Promise<string>;
}

type Standing = Controls['standing'];

export const LOST = 'The connection is lost. Trying again…';
/** Added to that by who has asked to be back in the class, or to explore. */
const LATER = [' You are back in the class as soon as it answers.', ' You explore as soon as the class answers.'];
/** The debugger's own first buttons; the way back to the class comes next, where it is always in sight. */
const BEFORE_BACK = 4;
/** The commands by which the class is left alone and joined again, and left for good; of colours, with its key. */
const REJOIN = 'detach';
const LEAVE = 'quit';
const COLORS = { line: 'theme', key: 'K' } as const;
/** What is asked of nobody once the class has ended. */
const OF_CLASS = [REJOIN, 'recap'];

export function createExploring({ storage, show, send, want, leave, loadEngine, fetchRun }: ExploringOptions) {
  const kept = createWindowMemory(storage);
  let ofClass: Controls | null = null;
  let ofPage: Controls | null = null;
  let explored: Explored | null = null;
  /** The lesson of the class when its run was fetched. */
  let lesson: ClassRun['lesson'] = null;
  let phase: 'following' | 'fetching' | 'exploring' = 'following';
  /** Whether the guest has asked to explore, or to be back, and the class has not answered yet; null for neither. */
  let wish: boolean | null = null;
  let isLost = false;
  let isSlow = false;
  let farewell: string | null = null;
  /** Whether the guest has gone back to the class by themselves, and so catches up with it when they explore again. */
  let hasRejoined = !kept.wasExploring;
  /** Keys that were pressed before there was anything to press them in. */
  let waiting: Act[] = [];
  let beginning: Promise<void> | null = null;
  let openings = 0;

  const opened = (): string | null => {
    const there = ofClass?.inPage;
    if (there === undefined || explored === null) return null;
    const isSame = there.run === explored.run && (there.lesson === null || there.lesson === lesson);
    return isSame ? null : there.opened;
  };
  /** What is said in the place of what the class says, where the page knows better; null where that stands. */
  const standingNow = (): Standing | null => {
    if (farewell !== null) return exploring(` on your own. ${farewell}`);
    if (isLost) return [{ ...plain(`${LOST}${wish === null ? '' : LATER[Number(wish)]}`), tone: 'warning' }];
    if (wish === false) return [plain('Going back to the class …')];
    if (wish === true || phase === 'fetching') return [plain('The debugger is being fetched …')];
    if (isSlow) return [plain('Waiting for the class …')];
    const other = phase === 'exploring' ? opened() : null;
    return other === null ? null : exploring(`; ${other}`);
  };
  const controls = (): Controls | null => {
    if (ofClass === null) return null;
    const now = phase === 'exploring' && ofPage !== null ? united(ofPage, ofClass, farewell !== null) : ofClass;
    return { ...now, standing: standingNow() ?? now.standing, theme: kept.colors() ?? now.theme };
  };
  const showWith = (down: Shown): void => {
    const now = controls();
    show(now === null ? down : { ...down, controls: now });
  };
  const takeColors = (): void => {
    const now = controls()?.theme ?? null;
    const next = PAGE_THEMES[(now === null ? 0 : PAGE_THEMES.indexOf(now) + 1) % PAGE_THEMES.length];
    kept.keepColors(next);
    showWith({ words: `Colours: ${next}.` });
  };
  const wishFor = (next: boolean): void => {
    wish = next;
    showWith({});
    want();
  };
  const part = (): void => {
    phase = 'following';
    waiting = [];
    explored?.pause();
  };
  const end = (text: string): void => {
    part();
    [ofClass, wish, farewell, hasRejoined] = [null, null, null, true];
    show({ farewell: text });
  };
  /** What is the class's matter, or none of the debugger's. */
  const ask = (act: Act): void => {
    const line = 'line' in act ? act.line : null;
    if (line === COLORS.line) takeColors();
    else if (line === LEAVE) {
      if (farewell === null) leave();
      end(farewell ?? '');
    } else if (farewell !== null && OF_CLASS.includes(String(line))) showWith({ words: farewell });
    else if (line === REJOIN) wishFor(phase === 'following');
    else send(act);
  };
  const open = async (): Promise<void> => {
    lesson = ofClass?.inPage?.lesson ?? null;
    const [openInClass, json] = await Promise.all([loadEngine(), fetchRun()]);
    if (explored?.catchUp(json, true) === true) return;
    explored?.pause();
    const mine = ++openings;
    const before = kept.take();
    const opened = await openInClass(json, before, {
      request: (line) => ask({ line }),
      show: (down) => {
        if (mine !== openings || 'farewell' in down) return;
        ofPage = down.controls ?? ofPage;
        if (phase === 'exploring') showWith(down);
      },
    });
    if (before !== null) opened.catchUp(json, hasRejoined);
    explored = opened;
  };
  const goOn = (): void => {
    if (phase !== 'fetching') return;
    phase = 'exploring';
    hasRejoined = false;
    const acts = waiting;
    waiting = [];
    explored?.show();
    for (const act of acts) explored?.act(act);
  };
  const giveUp = ({ message }: Error): void => {
    if (phase !== 'fetching' || isLost) return;
    waiting = [];
    wishFor(false);
    show({ asked: { of: null, title: ['explore'], blocks: [{ kind: 'paragraph', inlines: [plain(message)] }] } });
  };
  const enter = (): void => {
    phase = 'fetching';
    if (explored !== null && !hasRejoined) {
      goOn();
      return;
    }
    showWith({});
    beginning ??= open().finally(() => {
      beginning = null;
    });
    beginning.then(goOn, giveUp);
  };
  return {
    /** Takes what the class has sent. */
    take: (down: Down) => {
      if ('farewell' in down) {
        if (phase !== 'exploring' || down.farewell === '') end(down.farewell);
        else {
          [farewell, wish, isLost, isSlow] = [down.farewell, null, false, false];
          showWith({ words: farewell });
        }
        return;
      }
      ofClass = down.controls ?? ofClass;
      const explores = ofClass?.inPage !== undefined;
      if (wish === explores) wish = null;
      if (!explores && ofClass?.isHeld !== true) hasRejoined = true;
      if (!explores && phase !== 'following') part();
      // What did not arrive over a lost connection is fetched once there is one again.
      const isToFetch = phase === 'fetching' && beginning === null && wish === null;
      if (explores && (phase === 'following' || isToFetch)) enter();
      else showWith(down);
    },
    act: (act: Act) => {
      if ('key' in act && act.key === COLORS.key && phase === 'following' && ofClass?.typing !== true) takeColors();
      else if (phase === 'exploring') explored?.act(act);
      else if (phase === 'fetching' && 'key' in act) waiting.push(act);
      else ask(act);
    },
    /** The class has taken a wish, or has said why not. */
    noteTaken: (isExploring: boolean) => {
      if (wish === null || wish === isExploring) return;
      wish = null;
      showWith({});
    },
    /** Returns whether there is a row that says it. */
    noteConnection: (next: { readonly isLost?: boolean; readonly isSlow?: boolean }): boolean => {
      if (farewell !== null) return true;
      ({ isLost = isLost, isSlow = isSlow } = next);
      if (ofClass !== null) showWith(next.isLost === undefined ? {} : { words: next.isLost ? LOST : '' });
      return ofClass !== null;
    },
    /** Whether the guest explores or wants to, whatever the class knows of it. */
    isOn: () => wish ?? (ofClass === null ? !hasRejoined : ofClass.inPage !== undefined || ofClass.isHeld === true),
    /** The page may be put away, and begun again. */
    putAway: () => {
      explored?.pause();
      if (explored !== null) kept.keep(explored.saved(), phase !== 'following' || ofClass?.isHeld === true);
    },
  };
}

/** The debugger's, with what the class says and what can be asked of it. */
function united(ofPage: Controls, { standing, theme, buttons }: Controls, isOver: boolean): Controls {
  const asked = buttons.filter(({ line }) => !isOver || !OF_CLASS.includes(line));
  const isBack = ({ line }: Button): boolean => line === REJOIN;
  const [first, others] = [ofPage.buttons.slice(0, BEFORE_BACK), ofPage.buttons.slice(BEFORE_BACK)];
  const all = [...first, ...asked.filter(isBack), ...others, ...asked.filter((button) => !isBack(button))];
  return { ...ofPage, standing, theme, buttons: all };
}

function exploring(text: string): Standing {
  return [{ ...plain('Exploring'), tone: 'warning' }, plain(text)];
}

function plain(text: string) {
  return { kind: 'text', text } as const;
}
