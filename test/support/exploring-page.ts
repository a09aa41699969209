/**
 * A page on which a class is explored, without a browser: the page's own code with the debugger's own, and the requests of a
 * page to a real server.
 */

import { createOpening } from '../../src/class/web/carried/in-class.js';
import { createExploring } from '../../src/class/web/page/exploring.js';
import type { Controls, Down } from '../../src/class/web/protocol.js';
import type { Act, Article, Asked } from '../../src/document/document.js';
import type { WebClient } from './web-client.js';

export interface ExploringPage {
  readonly article: Article;
  readonly controls: Controls;
  readonly asked: Asked | null;
  /** Null as long as the page shows something else. */
  readonly farewell: string | null;
  /** What was sent to the class, in order. */
  readonly sent: readonly Act[];
  readonly exploring: ReturnType<typeof createExploring>;
  act(act: Act): void;
  run(line: string): void;
}

/** @param kept what the window keeps, which outlasts the page */
export function openExploringPage(client: WebClient, kept = new Map<string, string>()): ExploringPage {
  let [article, controls, asked] = [{}, {}, null as Asked | null];
  let farewell: string | null = null;
  const sent: Act[] = [];
  const exploring = createExploring({
    storage: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    },
    show: (down: Down) => {
      if ('farewell' in down) {
        ({ farewell } = down);
        return;
      }
      article = { ...article, ...down.article };
      controls = down.controls ?? controls;
      if (down.asked !== undefined) asked = down.asked;
    },
    send: (act) => {
      sent.push(act);
      void client.act(act);
    },
    want: () => void client.want(exploring.isOn()).then(exploring.noteTaken, () => {}),
    leave: () => void client.run('quit'),
    loadEngine: async () =>
      createOpening({ copy: async () => true, schedule: (callback) => void setImmediate(callback) }),
    fetchRun: async () => {
      const { status, text } = await client.takeRun();
      if (status !== 200) throw new Error(text);
      return text;
    },
  });
  client.onMessage(exploring.take);
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
    get farewell() {
      return farewell;
    },
    sent,
    exploring,
    act: exploring.act,
    run: (line) => exploring.act({ line }),
  };
}
