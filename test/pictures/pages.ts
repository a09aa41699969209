/** Pages in a browser: what a follower of a class sees on a phone and on a laptop, and a handout. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, PHONE } from '../support/chromium.js';
import { startInTerminal } from '../support/terminal.js';
import { withText } from './picture-text.js';

interface PagePicture {
  readonly name: string;
  readonly description: string;
  readonly options: BrowserContextOptions;
  /** What the presenter types, and what is seen then; null for the handout. */
  readonly stop: { readonly keys: string; readonly until: RegExp; readonly seen: RegExp } | null;
}

export const PAGE_PICTURES: readonly PagePicture[] = [
  {
    name: 'laptop.png',
    description: 'A class on a laptop: the steps at the left, the step as an article, the loss beside it',
    options: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
    stop: { keys: ':goto 40.predict/prediction 2/softmax\r', until: /softmax/, seen: /share of the whole/ },
  },
  {
    name: 'phone.png',
    description: 'A class on a phone: a question about the next step, and its answers as large buttons',
    options: { ...PHONE, colorScheme: 'light' },
    stop: { keys: ':next-stop 13\r', until: /14\/21 A sign to guess/, seen: /your guess/i },
  },
  {
    name: 'handout.png',
    description: 'The handout of a lesson: the stops one after the other, to be read on paper',
    options: { viewport: { width: 900, height: 1100 }, colorScheme: 'light', javaScriptEnabled: false },
    stop: null,
  },
];

/** Each picture by its name, with what it shows as text. */
export async function picturePages(program: string): Promise<ReadonlyMap<string, Buffer>> {
  const pictures = new Map<string, Buffer>();
  await showPages(program, async ({ name }, page, text) => {
    pictures.set(name, withText(await page.screenshot(), text));
  });
  return pictures;
}

/** What the pictures should show, by their names, without taking them. */
export async function textsOfPages(program: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  await showPages(program, async ({ name }, _page, text) => {
    texts.set(name, text);
  });
  return texts;
}

async function showPages(
  program: string,
  look: (picture: PagePicture, page: Page, text: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-'));
  const lesson = 'we-love-deep-learning';
  const options = ['--port', '0', '--web', '0', '--host-key', join(folder, 'key'), '--no-autosave', '--lesson', lesson];
  const handout = join(folder, 'handout.html');
  execFileSync(process.execPath, [program, 'publish', lesson, '--output', handout]);
  const terminal = startInTerminal([process.execPath, program, 'serve', ...options], {
    ...{ folder, columns: 120, rows: 60 },
  });
  const browser = await launchBrowser();
  try {
    const link = /http:\S+/.exec(await terminal.until(/http:\S+#\S+[\s\S]*q ends the class/))?.[0] ?? '';
    await terminal.type('\r', /you drive/);
    for (const picture of PAGE_PICTURES) {
      const page = await (await browser.newContext(picture.options)).newPage();
      await page.goto(picture.stop === null ? pathToFileURL(handout).href : link);
      if (picture.stop !== null) {
        const { keys, until, seen } = picture.stop;
        await page.getByRole('button', { name: 'Join the class' }).click();
        await page.getByText('Following').waitFor();
        await terminal.type(keys, until);
        await page.locator('main', { hasText: seen }).waitFor();
      }
      await look(picture, page, await textOf(page));
      await page.close();
    }
  } finally {
    await browser.close();
    await terminal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is in view, line by line. */
function textOf(page: Page): Promise<string> {
  return page.evaluate('document.body.innerText');
}
