/** The page over TLS: with a certificate of its own, and behind nginx as the help shows it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readTopic } from '../../../src/debugger/topic-text.js';
import { joinIn, openContext, shareBrowser, untilShown } from '../../support/browser.js';
import { makeCertificate } from '../../support/certificate.js';
import { hasBrowser, LAPTOP } from '../../support/chromium.js';
import { longTest } from '../../support/depth.js';
import { freePort } from '../../support/free-port.js';
import { serveHere } from '../../support/serve.js';
import { makeTestFolder } from '../../support/temporary-folder.js';
import { openWebClass } from '../../support/web-class.js';

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

describe.skipIf(!isRequired && !(hasBrowser && has('openssl') && has('nginx')))('behind nginx', () => {
  longTest('the configuration in the help serves the page, streams it, and tells who comes', async () => {
    const port = await freePort();
    const url = `https://127.0.0.1:${port}/`;
    const { text } = await serveHere(makeTestFolder(), {}, '--web', '0', '--web-url', url);
    const [link = ''] = /https:\S+/.exec(text()) ?? [];
    const [own = ''] = /http:\S+/.exec(text()) ?? [];
    expect(link.startsWith(url)).toBe(true);
    await startNginx(port, new URL(own).port);
    const context = await openContext(TRUSTING);
    // Polls would make up for a stream that is held back.
    await context.route('**/poll*', (route) => route.abort());
    const page = await joinIn(context, link);
    await page.keyboard.press('d');
    await untilShown(page, /exploring/);
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 1 of 47/);
    expect((await context.cookies())[0]?.secure).toBe(true);
    expect(text()).toMatch(/joined address=127\.0\.0\.1 role=viewer name=ben/);
  });
});

/** Runs nginx with what the help says, but for ports and files. */
async function startNginx(port: number, target: string): Promise<void> {
  const folder = makeTestFolder();
  const { cert, key } = makeCertificate();
  const [, server = ''] = /```nginx\n([\s\S]*?)```/.exec(readTopic('web') ?? '') ?? [];
  const adapted = server
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('127.0.0.1:8080', `127.0.0.1:${target}`)
    .replace('/etc/ssl/class.pem', cert)
    .replace('/etc/ssl/class.key', key);
  expect(adapted).not.toBe(server);
  const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/t;`);
  const http = `http { access_log off; ${own.join(' ')}\n${adapted} }`;
  mkdirSync(join(folder, 'logs'));
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/logs/error.log;\nevents {}\n${http}`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const child: ChildProcess = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect.poll(() => isListening(port)).toBe(true);
}

function isListening(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}
