/** A run that a page carries, talked to as the page is. */

import { createCarriedPage } from '../../src/class/web/carried/carried-page.js';
import type { LiveRun } from '../../src/class/web/carried/carried-run.js';
import type { Controls } from '../../src/class/web/protocol.js';
import type { Article, Asked } from '../../src/document/document.js';

export interface CarriedTalk {
  readonly article: Article;
  readonly controls: Controls;
  readonly asked: Asked | null;
  /** What was read aloud last. */
  readonly words: string;
  /** What was copied last. */
  readonly copied: string;
  /** The end of the page's address, which names the stop that is shown; empty for none. */
  readonly stop: string;
  /** The address of the page for which this one was left last. */
  readonly visited: string;
  /** Runs each line to its end, and gives what the page then shows. */
  after(...lines: readonly string[]): Promise<Article>;
  act: ReturnType<typeof createCarriedPage>['act'];
  press(key: string): Promise<Article>;
  arrive(end: string): Promise<Article>;
}

/**
 * @param end of the address with which it is opened
 * @param pause between two slices, as on a machine that has little time for the page
 */
export async function openCarriedPage(opened: LiveRun, end = '', pause = 0): Promise<CarriedTalk> {
  let [article, controls, asked, words, copied, stop, visited] = [{}, {}, null as Asked | null, '', '', '', ''];
  const page = createCarriedPage(opened, {
    show: (down) => {
      if ('farewell' in down) throw new Error(down.farewell);
      article = { ...article, ...down.article };
      controls = down.controls ?? controls;
      words = down.words ?? words;
      if (down.asked !== undefined) asked = down.asked;
    },
    noteStop: (next) => {
      stop = next;
    },
    linkTo: (link) => `file:///page.html#${link}`,
    copy: async (text) => {
      copied = text;
      return true;
    },
    askClass: null,
    visit: (address) => {
      visited = address;
    },
    schedule: (callback) => void setTimeout(callback, pause),
  });
  const rest = async (): Promise<Article> => {
    await page.session.driver.whenIdle();
    // What goes on by itself is shown a turn later.
    await new Promise((resolve) => void setTimeout(resolve, 0));
    await page.session.driver.whenIdle();
    return article as Article;
  };
  const arrive = (to: string): Promise<Article> => {
    page.arrive(to);
    return rest();
  };
  await arrive(end);
  return {
    get article() {
      return article as Article;
    },
    get controls() {
      return controls as Controls;
    },
    get asked() {
      return asked;
    },
    get words() {
      return words;
    },
    get copied() {
      return copied;
    },
    get stop() {
      return stop;
    },
    get visited() {
      return visited;
    },
    after: async (...lines) => {
      for (const line of lines) {
        page.act({ line });
        await rest();
      }
      return article as Article;
    },
    act: page.act,
    press: (key) => {
      page.act({ key });
      return rest();
    },
    arrive,
  };
}
