/** The class of this process, as pages look at it: each is a guest, within the limits that count all doors together. */
import type { GuestOptions } from '../class/guest.js';
import type { Log } from '../class/log.js';
import { createClassArticles } from './class-articles.js';
import { createControls } from './controls.js';
import type { OpenView } from './routes.js';
import { createView } from './view.js';

interface ClassViewsOptions extends Pick<GuestOptions, 'classroom' | 'limits' | 'openFiles' | 'desk'> {
  readonly log: Log;
}

export function createClassViews({ log, ...shared }: ClassViewsOptions): OpenView {
  const articles = createClassArticles();
  const controls = createControls(shared.classroom);
  return (asked) => {
    const { role, name, address } = asked.identity;
    const reason = shared.classroom.admit(asked.identity, shared.limits);
    if (reason !== null) return { reason };
    return createView({
      ...{ ...shared, ...asked, articles, controls },
      onError: (error) => log('session failed', { address, role, name, message: String(error) }),
    });
  };
}
