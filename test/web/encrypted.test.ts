/** The page over TLS: with a certificate of its own, and behind nginx as the help shows it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { joinIn, openContext, shareBrowser, untilShown } from '../support/browser.js';
import { makeCertificate } from '../support/certificate.js';
import { hasBrowser, LAPTOP } from '../support/chromium.js';
import { serveHere } from '../support/serve.js';
import { makeTestFolder } from '../support/temporary-folder.js';
import { openWebClass } from '../support/web-class.js';

shareBrowser();

const has = (program: string): boolean => spawnSync(program, ['-v']).error === undefined;
const isRequired = process.env.BACKSTEP_BROWSER === 'required';
const TRUSTING = { ...LAPTOP, ignoreHTTPSErrors: true } as const;

describe.skipIf(!isRequired && !(hasBrowser && has('openssl')))('with a certificate', () => {
  test('the page is encrypted, and so is its cookie for ever', async () => {
    const { cert, key } = makeCertificate();
    const there = await openWebClass({ certificate: { cert: readFileSync(cert), key: readFileSync(key) } });
    const context = await openContext(TRUSTING);
    const page = await joinIn(context, there.link);
    there.present('right');
    await untilShown(page, /step 1 of 47/);
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict' });
  });

  test('the program says where it is', async () => {
    const { cert, key } = makeCertificate();
    const { text } = await serveHere(makeTestFolder(), {}, '--web', '0', '--cert', cert, '--key', key);
    expect(text()).toMatch(/https:\/\/127\.0\.0\.1:\d+\/#[\w-]{22}\n/);
    expect(text()).not.toContain('can be read on the way');
  });
});
