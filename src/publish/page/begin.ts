/**
 * What every published file does first: it shows what it holds in place of its handout.
 * Invariant: what cannot be read leaves the handout where it is, and says so.
 */

import type { LiveRun } from '../../class/web/carried/carried-run.js';
import { openInBrowser } from '../../class/web/carried/in-browser.js';
import { createApp } from '../../class/web/page/app.js';
import { byId } from '../../class/web/page/by-id.js';
import { Refusal } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import { unpacked } from './unpacked.js';

/** @param open opens what the file holds */
export function beginPage(open: (held: unknown) => Task<LiveRun>): void {
  const [main, handout, held] = ['main', 'handout', 'lesson'].map(byId);
  const farewell = (text: string): void => createApp({ act: () => {}, into: main }).show({ farewell: text });
  // A browser that cannot decompress shows the handout alone.
  if (!('DecompressionStream' in globalThis)) return;
  void unpacked(held.textContent ?? '')
    .then(async (json) => {
      await openInBrowser(open(JSON.parse(json)), main);
      handout.classList.add('printed');
    })
    .catch((error) => farewell(error instanceof Refusal ? error.message : CHANGED))
    .finally(() => {
      main.hidden = false;
    });
}

const CHANGED =
  'This file has been changed since backstep wrote it: its steps cannot be read. What follows is its handout.';
