/**
 * `backstep serve`: what it prints, who it lets in, and how it ends; the built program where it is ended by the system, or
 * drives from the terminal in which it was started.
 */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeKeyPair } from '../../src/ssh/keys.js';
import { CLI, run } from '../support/command-line.js';
import { serve } from '../support/serve.js';
import { hasSsh, joinClass, RIGHT } from '../support/ssh-client.js';
import { makeTestFolder } from '../support/temporary-folder.js';
import { openTerminal } from '../support/test-terminal.js';

describe.skipIf(!hasSsh)('backstep serve', () => {
  test('prints how to join, with a QR code and the fingerprint of its key', async () => {
    const { port, text } = await serve();
    expect(text()).toContain(`    ssh -p ${port} 127.0.0.1\n`);
    expect(text()).toMatch(/█▀▀|▄▄▄▄▄/);
    expect(text()).toMatch(/SHA256:[\w+/]{43}/);
    expect(text()).not.toContain('right horse');
  });

  test('takes no keys of presenters from a file that others may write, or put another in the place of', async () => {
    const folder = makeTestFolder();
    const keys = join(folder, 'keys');
    writeFileSync(keys, `${makeKeyPair('ada').public}\n`);
    const refused = async (): Promise<string> =>
      (await run('serve', '--port', '0', '--host-key', join(folder, 'key'), '--presenter-key', keys)).stderr;
    for (const mode of [0o666, 0o664, 0o646]) {
      chmodSync(keys, mode);
      expect(await refused()).toMatch(
        /^backstep: --presenter-key .*keys: others of this machine may write it.*chmod go-w .*keys\n$/,
      );
    }
    chmodSync(keys, 0o644);
    chmodSync(folder, 0o777);
    expect(await refused()).toMatch(/may put another file in its place\. Make its folder yours: chmod go-w /);
    chmodSync(folder, 0o1777);
    expect((await serve({}, '--presenter-key', keys)).text()).toContain('Presenters join with your key:');
  });

  test('logs in JSON and nothing else on stdout', async () => {
    const { port, output, end } = await serve({}, '--log', 'json');
    const viewer = joinClass(port);
    await viewer.until(/waiting for the presenter/);
    viewer.write('q');
    await viewer.exited;
    await end();
    const events = output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect(events).toContain('joined');
    expect(events).toContain('left');
  });

  test('lets the presenter drive from the terminal in which it was started', async () => {
    const folder = makeTestFolder();
    const host = openTerminal([process.execPath, CLI, 'serve', '--port', '0', '--host-key', join(folder, 'key')], {
      variables: { BACKSTEP_PRESENTER_PASSWORD: 'right horse', XDG_STATE_HOME: folder },
    });
    const [, port] = /ssh -p (\d+) 127/.exec(await host.until(/Enter drives from here/)) ?? [];
    await host.until(/0 viewers · 0 exploring · 0 behind · nobody drives/);
    const viewer = joinClass(Number(port));
    await viewer.until(/waiting for the presenter/);
    // Who comes is counted, and does not push off the screen how to join.
    expect(await host.until(/1 viewer · /)).not.toContain('joined');
    host.write('\r');
    await host.until(/you drive/);
    host.write(RIGHT);
    await viewer.until(/step 1 of 47[\s\S]*following the host/);
    host.write('q');
    await host.until(/Stop driving, and leave the class\? y leaves/);
    host.write(RIGHT);
    await host.until(/step 1 of 47[\s\S]*you drive/);
    host.write('qy');
    await host.until(/1 viewer · [\s\S]*nobody drives/);
    expect(host.emulator.isOnAlternateScreen()).toBe(false);
    expect(host.emulator.isCursorVisible()).toBe(true);
    await viewer.until(/waiting for the presenter/);
    host.write('q');
    await host.until(/End the class for everyone\? y ends it/);
    host.write('n');
    await host.until(/1 viewer · /);
    host.write('q');
    await host.until(/End the class for everyone\? y ends it/);
    host.write('y');
    expect(await host.exited).toBe(0);
    expect(await viewer.exited).toBe(0);
  });

  test('keeps what presenters write in one folder below where it runs, made when it is needed', async () => {
    const folder = makeTestFolder();
    writeFileSync(join(folder, '.profile'), 'mine');
    const { port } = await serve({}, { folder });
    const presenter = joinClass(port, { user: 'presenter', columns: 120 });
    await presenter.until(/password:/);
    presenter.write('right horse\r');
    await presenter.until(/you drive/);
    const path = join(folder, '.profile');
    for (const [line, answer] of [
      [`transcript ${path}`, /outside the files that presenters may use/],
      ['transcript ../.profile', /outside the files that presenters may use/],
      ['save --force .profile', /outside the files that presenters may use/],
      ['source /etc/hostname', /outside the files that presenters may use/],
      ['save step-0.json', /Saved as step-0\.json/],
      ['transcript step-0.json', /already exists/],
    ] as const) {
      presenter.write(`:${line}\r`);
      await presenter.until(answer);
      presenter.write(':print loss\r');
      await presenter.until(/^(?![\s\S]*(?:outside the files|Saved as|already exists))/);
    }
    expect(readdirSync(folder).sort()).toEqual(['.profile', 'key', 'presenter-files']);
    expect(readdirSync(join(folder, 'presenter-files'))).toEqual(['step-0.json']);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });
});
