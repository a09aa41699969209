/** The page of a class on a phone: a picture of what a follower sees and can touch. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser, PHONE } from '../support/chromium.js';
import { startInTerminal } from '../support/terminal.js';
import { withText } from './picture-text.js';

export const PHONE_PICTURE = 'phone.png';
export const PHONE_DESCRIPTION = 'A class on a phone: a question about the next step, and its answers as large buttons';

/** What the presenter types, and what followers see then. */
const STOP = { keys: ':next-stop 13\r', until: /14\/21 A sign to guess/, seen: /your guess/ } as const;

/** The picture, with what it shows as text. */
export async function picturePhone(program: string): Promise<Buffer> {
  const page = await openPhone(program);
  try {
    return withText(await page.picture(), await page.text());
  } finally {
    await page.close();
  }
}

/** What the picture should show, without taking it. */
export async function textOfPhone(program: string): Promise<string> {
  const page = await openPhone(program);
  try {
    return await page.text();
  } finally {
    await page.close();
  }
}

async function openPhone(program: string) {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-'));
  const lesson = ['--lesson', 'we-love-deep-learning'];
  const args = ['serve', '--port', '0', '--web', '0', '--host-key', join(folder, 'key'), '--no-autosave', ...lesson];
  const terminal = startInTerminal([process.execPath, program, ...args], { folder, columns: 120, rows: 60 });
  const link = /http:\S+/.exec(await terminal.until(/http:\S+#\S+[\s\S]*q ends the class/))?.[0] ?? '';
  await terminal.type('\r', /you drive/);
  const browser = await launchBrowser();
  const page = await (await browser.newContext({ ...PHONE, colorScheme: 'light' })).newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Join the class' }).click();
  // Who comes later is greeted.
  await page.locator('#screen', { hasText: 'following' }).waitFor();
  await terminal.type(STOP.keys, STOP.until);
  await page.locator('#screen', { hasText: STOP.seen }).waitFor();
  await untilSettled(page);
  return {
    picture: () => page.screenshot(),
    text: () => textOf(page),
    close: async () => {
      await browser.close();
      await terminal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** With the buttons of a question the screen has less room, and asks for another size. */
async function untilSettled(page: Page): Promise<void> {
  for (let before = ''; ; ) {
    const text = await textOf(page);
    if (text === before) return;
    before = text;
    await page.waitForTimeout(SETTLE_MILLISECONDS);
  }
}

const SETTLE_MILLISECONDS = 1000;

/** The lines of the screen and the buttons below it. */
function textOf(page: Page): Promise<string> {
  return page.evaluate(
    "[...document.querySelectorAll('#screen > div, #buttons button')].map((each) => each.textContent.trimEnd()).join('\\n')",
  );
}
