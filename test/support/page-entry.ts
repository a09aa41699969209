/**
 * The entry of a bundle for a browser: it opens a run that a page carries, does what it is told and gives what the page is
 * shown after each. Not of the program; it is loaded by tests.
 */

import { type CarriedRun, openCarried } from '../../src/class/web/carried/carried-run.js';
import { writeJson } from '../../src/document/json.js';
import { finish } from '../../src/numbers/engine/task.js';
import { openCarriedPage } from './carried.js';

/** One after the other, each line is run to its end. Gives the article at first and after each, as JSON. */
export async function articlesAfter(run: CarriedRun, lines: readonly string[]): Promise<readonly string[]> {
  const opened = finish(openCarried(run));
  const page = await openCarriedPage(opened);
  const articles = [writeJson(page.article)];
  for (const line of lines) articles.push(writeJson(await page.after(line)));
  return articles;
}

Object.assign(globalThis, { articlesAfter });
