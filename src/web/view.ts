/** One page that looks at the class: a guest, whose screens become pictures. */

import type { GuestScreen } from '../class/guest/screen.js';
import { Guest, type GuestOptions } from '../class/guest.js';
import type { ControlsMaker } from './controls.js';
import type { createPictures } from './pictures.js';
import { ROLE_THEME } from './role-theme.js';
import { createShowing, type Showing } from './showing.js';

/** The colours that a guest can choose instead of those that the browser is set to. */
export const PAGE_THEMES = ['dark', 'light', 'high-contrast'] as const;
export type PageTheme = (typeof PAGE_THEMES)[number];

interface ViewOptions extends Omit<GuestOptions, 'screen'> {
  /** Shared by all pages of the class. */
  readonly pictures: ReturnType<typeof createPictures>;
  readonly controls: ControlsMaker;
}

export interface View extends Pick<Showing<never>, 'stream' | 'poll' | 'confirm' | 'check'> {
  readonly guest: Pick<Guest, 'enter' | 'press' | 'resize' | 'end'>;
}

export function createView({ pictures, controls, ...options }: ViewOptions): View {
  const { classroom, limits } = options;
  let theme = themeOf(classroom.display.theme);
  const showing = createShowing({
    encode: pictures.encode,
    stalledMilliseconds: limits.stalledMilliseconds,
    onSeen: () => guest.noteShown(),
    onLost: (how) => guest.end(how),
  });
  const screen: GuestScreen = {
    theme: () => ROLE_THEME,
    takeNextTheme: () => {
      theme = PAGE_THEMES[(theme === null ? 0 : PAGE_THEMES.indexOf(theme) + 1) % PAGE_THEMES.length];
      return theme;
    },
    isBehind: () => showing.isBehind,
    isAway: () => showing.isAway,
    show: (grid) => showing.show(pictures.of(grid, guest.session, controls.of(guest, theme))),
    repaint: () => {},
    close: (farewell) => showing.close(farewell ?? ''),
  };
  const guest = new Guest({ ...options, screen });
  const { stream, poll, confirm, check } = showing;
  return { guest, stream, poll, confirm, check };
}

function themeOf(name: string | null): PageTheme | null {
  return PAGE_THEMES.find((theme) => theme === name) ?? null;
}
