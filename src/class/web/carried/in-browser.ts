/** A run that a page carries, in a browser: its session on the page, its place in the address. */
import { runSliced, type Task } from '../../../numbers/engine/task.js';
import { createApp } from '../page/app.js';
import { createCarriedPage, type PageHost } from './carried-page.js';
import type { LiveRun } from './carried-run.js';

/** @param hasLinks whether the address of the page leads others to this run */
export async function openInBrowser(opening: Task<LiveRun>, into: HTMLElement, hasLinks = true): Promise<void> {
  const browser = createBrowser();
  const opened = await runSliced(opening, () => new Promise(browser.schedule));
  const app = createApp({ act: (act) => page.act(act), into });
  const page = createCarriedPage(opened, {
    ...browser,
    show: app.show,
    noteStop: (end) => history.replaceState(null, '', `#${end}`),
    visit: (address) => location.assign(address),
    linkTo: hasLinks ? (end) => `${location.href.replace(/#.*$/, '')}#${end}` : null,
    askClass: null,
  });
  const arrive = (): void => page.arrive(hasLinks ? location.hash.slice(1) : '');
  addEventListener('hashchange', arrive);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) page.pause();
  });
  arrive();
}

/** What any page has of its browser. */
export function createBrowser(): Pick<PageHost, 'copy' | 'schedule'> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return {
    copy: async (text) => {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // It asks, or has no clipboard for pages.
        return false;
      }
    },
    // A timer would wait at least 4 ms each time.
    schedule: (callback) => {
      waiting.push(callback);
      port2.postMessage(null);
    },
  };
}
