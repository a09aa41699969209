/**
 * One page that looks at the class: a guest, whose screens become pictures.
 * Invariant: what the page shows is known, or it gets the whole screen. A page that is slow skips to the newest picture.
 */
import { Guest, type GuestOptions } from '../class/guest.js';
import type { GuestScreen } from '../class/guest-screen.js';
import type { ControlsMaker } from './controls.js';
import { createOutlet } from './outlet.js';
import { encodeFarewell, type Pictures, type Shown } from './pictures.js';
import { ROLE_THEME } from './role-theme.js';

/** The colours that a guest can choose instead of those that the browser is set to. */
export const PAGE_THEMES = ['dark', 'light', 'high-contrast'] as const;
export type PageTheme = (typeof PAGE_THEMES)[number];

/** How long a page without a connection is waited for. */
const GONE_MILLISECONDS = 20_000;
const BEHIND_MILLISECONDS = 1000;

interface ViewOptions extends Omit<GuestOptions, 'screen'> {
  /** Shared by all pages of the class. */
  readonly pictures: Pictures;
  readonly controls: ControlsMaker;
}

export interface View extends Pick<ReturnType<typeof createOutlet>, 'stream' | 'poll' | 'confirm'> {
  readonly guest: Guest;
  /** Looks after the connection; called from time to time. */
  check(): void;
}

export function createView({ pictures, controls, ...options }: ViewOptions): View {
  const { classroom, limits } = options;
  let shown: Shown | null = null;
  let newest: Shown | null = null;
  let theme = themeOf(classroom.display.theme);
  const flush = (): void => {
    if (newest === null || newest === shown || !outlet.hasRoom) return;
    const bytes = pictures.encode(shown, newest);
    shown = newest;
    if (bytes.length > 0) outlet.send(bytes);
  };
  const outlet = createOutlet({
    onAnew: () => {
      shown = null;
    },
    onRoom: flush,
    onSeen: () => guest.noteShown(),
    onGone: () => guest.end('disconnected'),
    goneMilliseconds: GONE_MILLISECONDS,
  });
  const screen: GuestScreen = {
    theme: ROLE_THEME,
    takeNextTheme: () => {
      theme = PAGE_THEMES[(theme === null ? 0 : PAGE_THEMES.indexOf(theme) + 1) % PAGE_THEMES.length];
      return theme;
    },
    get isBehind() {
      return !outlet.hasRoom && outlet.owedMilliseconds > BEHIND_MILLISECONDS;
    },
    get isAway() {
      return outlet.isAway;
    },
    show: (grid) => {
      newest = pictures.of(grid, guest.session, controls.of(guest, theme));
      flush();
    },
    repaint: () => {},
    close: (farewell) => outlet.close(encodeFarewell(farewell ?? '')),
  };
  const guest = new Guest({ ...options, screen });
  return {
    guest,
    stream: outlet.stream,
    poll: outlet.poll,
    confirm: outlet.confirm,
    check: () => {
      if (outlet.owedMilliseconds > limits.stalledMilliseconds) guest.end('stalled');
      else outlet.beat();
    },
  };
}

function themeOf(name: string | null): PageTheme | null {
  return PAGE_THEMES.find((theme) => theme === name) ?? null;
}
