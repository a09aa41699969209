/** The class of this process, as pages look at it: each is a guest, within the limits that count all doors together. */
import type { GuestOptions } from '../class/guest.js';
import type { Log } from '../class/log.js';
import { createClassArticles } from './class-articles.js';
import { createControls } from './controls.js';
import type { OpenView } from './routes.js';
import { createTakenRun } from './taken.js';
import { createView } from './view.js';

interface ClassViewsOptions extends Pick<GuestOptions, 'classroom' | 'limits'> {
  readonly log: Log;
}

export function createClassViews({ log, ...shared }: ClassViewsOptions): OpenView {
  const articles = createClassArticles();
  const taken = createTakenRun(shared.classroom);
  const controls = createControls(shared.classroom, taken);
  return (asked) => {
    const { role, name, address } = asked.identity;
    const { classroom, limits } = shared;
    // Where everybody explores alone there is nothing else to see.
    const reason = classroom.admit(asked.identity, limits) ?? (classroom.solo ? taken.whyNot() : null);
    if (reason !== null) return { reason };
    return createView({
      ...{ ...shared, ...asked, articles, controls, taken },
      onError: (error) => log('session failed', { address, role, name, message: String(error) }),
    });
  };
}
