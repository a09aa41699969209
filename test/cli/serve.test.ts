/**
 * `backstep serve`: what it prints, who it lets in, and how it ends; the built program where it is ended by the system, or
 * drives from the terminal in which it was started.
 */
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeKeyPair } from '../../src/class/ssh/keys.js';
import { openClass } from '../support/class.js';
import { CLI, run } from '../support/command-line.js';
import { longTest } from '../support/depth.js';
import { freePort } from '../support/free-port.js';
import { openProgram, type ProgramTerminal } from '../support/program-terminal.js';
import { type ServedHere, serveHere, serveIn } from '../support/serve.js';
import { connectRaw, hasSsh, joinClass, RIGHT, runSsh } from '../support/ssh-client.js';
import { makeTestFolder } from '../support/temporary-folder.js';
import { openTerminal } from '../support/test-terminal.js';
import { joinByWeb } from '../support/web-client.js';

function serve(
  env: Readonly<Record<string, string | undefined>> = {},
  ...given: readonly (string | { readonly folder: string })[]
): Promise<ServedHere> {
  const args = given.filter((each) => typeof each === 'string');
  const folder = given.find((each) => typeof each === 'object')?.folder ?? makeTestFolder();
  return serveHere(folder, env, ...args);
}

/** The terminal in which a class is served. */
function openHost(
  variables: Readonly<Record<string, string | undefined>>,
  options?: { readonly columns?: number; readonly answersAfter?: number },
): ProgramTerminal {
  const folder = makeTestFolder();
  return openProgram(['serve', '--port', '0', '--host-key', join(folder, 'key')], {
    variables: { XDG_STATE_HOME: folder, ...variables },
    ...options,
  });
}

describe.skipIf(!hasSsh)('backstep serve', () => {
  test('prints how to join, with a QR code and the fingerprint of its key', async () => {
    const { port, text } = await serve();
    expect(text()).toContain(`    ssh -p ${port} 127.0.0.1\n`);
    expect(text()).toMatch(/█▀▀|▄▄▄▄▄/);
    expect(text()).toMatch(/SHA256:[\w+/]{43}/);
    expect(text()).not.toContain('right horse');
  });

  longTest(
    'lets presenters in by the keys of a file, under the names in them, and nobody by password then',
    async () => {
      const there = await openClass();
      const keys = join(there.folder, 'authorized_keys');
      writeFileSync(keys, `# presenters\n${readFileSync(join(there.folder, 'ada.pub'), 'utf8')}`);
      const { port, text } = await serve({ BACKSTEP_PRESENTER_PASSWORD: undefined }, '--presenter-key', keys);
      expect(text()).toContain('Presenters join with your key:');
      const ada = joinClass(port, { user: 'presenter', options: there.keys.ada });
      await ada.until(/you drive/);
      const viewer = joinClass(port);
      await viewer.until(/following ada/);
      const stranger = joinClass(port, { user: 'presenter', options: there.keys.stranger });
      expect(await stranger.exited).toBe(255);
      expect(stranger.text()).toContain('Permission denied (publickey)');
    },
  );

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

  longTest('makes a password for presenters and prints it once', async () => {
    const { port, text } = await serve({ BACKSTEP_PRESENTER_PASSWORD: undefined });
    const [, password = ''] = /Presenters join with the password (\w{4}(?:-\w{4}){3}):/.exec(text()) ?? [];
    const presenter = joinClass(port, { user: 'presenter' });
    await presenter.until(/password:/);
    presenter.write(`${password}\r`);
    await presenter.until(/you drive/);
    expect(text().split(password)).toHaveLength(2);
  });

  longTest('opens a lesson with its fixture, and sessions of their own', async () => {
    const lesson = await serve({}, '--lesson', 'villages-microgpt');
    const viewer = joinClass(lesson.port);
    await viewer.until(/villages-microgpt[\s\S]*1\/\d+ Names of villages/);
    const solo = await serve({ BACKSTEP_PRESENTER_PASSWORD: undefined }, '--solo');
    expect(solo.text()).toContain('Every guest gets a session of their own');
    expect(solo.text()).not.toMatch(/presenter/i);
    const alone = joinClass(solo.port);
    await alone.until(/a session of your own/);
    alone.write(RIGHT);
    await alone.until(/step 1 of 47/);
  });

  longTest('gives the terminals of its guests back when it is terminated, and says that it goes on', async () => {
    const { child, port } = await serveIn(makeTestFolder());
    const viewer = joinClass(port);
    await viewer.until(/waiting for the presenter/);
    child.kill('SIGTERM');
    expect(await viewer.exited).toBe(0);
    expect(viewer.text()).toContain(
      'The class was interrupted. Once it goes on, the same command leads back to your place.',
    );
    expect(viewer.emulator.isOnAlternateScreen()).toBe(false);
    expect(viewer.emulator.isCursorVisible()).toBe(true);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(143);
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

  longTest('hears what is typed on leaving, before the terminal has answered all that it was asked', async () => {
    const host = openHost({}, { answersAfter: 600 });
    await host.until(/nobody drives/);
    host.write('\r');
    await host.until(/you drive/);
    host.write('q');
    await host.until(/Stop driving, and leave the class\? y leaves/);
    host.write('y');
    await expect.poll(() => host.emulator.isOnAlternateScreen()).toBe(false);
    host.write('q');
    await host.until(/End the class for everyone\? y ends it/);
  });

  longTest('shows the password for presenters on a key, for a while, and drives without it', async () => {
    const host = openHost({ BACKSTEP_PRESENTER_PASSWORD: undefined });
    await host.until(/0 viewers/);
    expect(host.text()).toContain('Presenters join with the password that s shows:');
    const password = /\w{4}(?:-\w{4}){3}/;
    expect(host.received).not.toMatch(password);
    host.write('s');
    await host.until(password);
    host.write('s');
    await host.until(/0 viewers/);
    expect(host.text()).not.toMatch(password);
    host.write('\r');
    await host.until(/you drive/);
  });

  longTest('draws its screen anew after a resize and after driving, without what was there', async () => {
    const host = openHost({ BACKSTEP_PRESENTER_PASSWORD: undefined }, { columns: 100 });
    await host.until(/0 viewers/);
    const password = /\w{4}(?:-\w{4}){3}/;
    host.write('s');
    const [shown = ''] = password.exec(await host.until(password)) ?? [];
    host.resize(40, 40);
    await host.until(/presenters join[\s\S]*presenters: \w{4}/i);
    host.write('s');
    await host.until(/0 viewers/);
    host.resize(100, 40);
    await host.until(/0 viewers · 0 exploring · 0 behind · nobody drives/);
    expect(host.text()).not.toContain(shown.slice(0, 9));
    expect(host.text().match(/0 viewers/g)).toHaveLength(1);
    host.write('\r');
    await host.until(/you drive/);
    host.resize(90, 40);
    host.write('qy');
    await host.until(/Enter drives from here[\s\S]*nobody drives/);
    expect(host.text().match(/Enter drives/g)).toHaveLength(1);
  });

  longTest('offers to go on with a class that broke off before anybody can join', async () => {
    const folder = makeTestFolder();
    const port = await freePort();
    const args = [
      'serve',
      '--lesson',
      'we-love-deep-learning',
      '--port',
      String(port),
      '--host-key',
      join(folder, 'key'),
      '--web',
      '0',
    ];
    const options = {
      // Wider than any path that is printed.
      columns: 400,
      variables: { BACKSTEP_PRESENTER_PASSWORD: 'right horse', XDG_STATE_HOME: folder },
    };
    const start = () => openProgram(args, options);
    const first = openTerminal([process.execPath, CLI, ...args], options);
    await first.until(/nobody drives/);
    const saved = join(folder, 'backstep', `class-${port}.json`);
    await expect.poll(() => existsSync(saved), { timeout: 20_000 }).toBe(true);
    await first.close();
    const interrupted = start();
    await interrupted.until(/broke off: we-love-deep-learning\.[\s\S]*Enter goes on with it/);
    expect(interrupted.text()).not.toContain('The class joins');
    interrupted.write('\x03');
    expect(await interrupted.exited).toBe(130);
    const next = start();
    await next.until(/Enter goes on with it/);
    next.write('\r');
    await next.until(/nobody drives/);
    expect(existsSync(saved.replace('.json', '.before.json'))).toBe(false);
    await next.close();
    const anew = start();
    await anew.until(/Enter goes on with it/);
    anew.write('n');
    await anew.until(/nobody drives/);
    expect(anew.text()).not.toContain('.before.json');
    await anew.type('q', /End the class for everyone/);
    anew.write('y');
    expect(await anew.exited).toBe(0);
    expect(anew.text()).toMatch(/goes on with the class before it:\s+\S+ \S+ serve --session \S+\.before\.json --port/);
    const last = start();
    await last.until(/nobody drives/);
  });

  longTest('counts wrong passwords where nobody could read lines of the log', async () => {
    const host = openHost({ BACKSTEP_PRESENTER_PASSWORD: 'right horse' });
    const [, port] = /ssh -p (\d+) 127/.exec(await host.until(/nobody drives/)) ?? [];
    const stranger = joinClass(Number(port), { user: 'presenter' });
    await stranger.until(/password:/);
    stranger.write('wrong\r');
    const shown = await host.until(/nobody drives · 1 login refused/);
    expect(shown).toContain(`ssh -p ${port} 127`);
    expect(shown).not.toContain('address=');
    await host.type('q', /End the class for everyone/);
    host.write('y');
    await host.exited;
    expect(host.text()).toContain('login refused address=127.0.0.1 reason="wrong password"');
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

  longTest('makes the folder that presenters are given, where it is not there yet', async () => {
    const folder = makeTestFolder();
    const { port } = await serve({}, { folder }, '--presenter-files', 'monday');
    const presenter = joinClass(port, { user: 'presenter', columns: 120 });
    await presenter.until(/password:/);
    presenter.write('right horse\r');
    await presenter.until(/you drive/);
    expect(readdirSync(folder)).not.toContain('monday');
    presenter.write(':save step-0.json\r');
    await presenter.until(/Saved as step-0\.json/);
    expect(readdirSync(join(folder, 'monday'))).toEqual(['step-0.json']);
  });

  longTest(
    'writes how the class has voted, so that a crash after a question loses nothing, and never over another file',
    async () => {
      const folder = makeTestFolder();
      const file = join(folder, 'class.csv');
      const served = await serveIn(folder, {}, '--web', '0', '--results', file);
      const presenter = joinClass(served.port, { user: 'presenter' });
      await presenter.until(/password:/);
      presenter.write('right horse\r');
      await presenter.until(/you drive/);
      const ann = joinClass(served.port, { user: 'ann' });
      await ann.until(/following/);
      const { origin, hash } = new URL(/http:\S+/.exec(served.text())?.[0] ?? '');
      const nameless = await joinByWeb(origin, { token: hash.slice(1), name: '' });
      await nameless.until(/following/);
      presenter.write('Q');
      await ann.until(/your guess/);
      ann.write('3');
      await nameless.press('5');
      await presenter.until(/2 guesses so far/);
      presenter.write('\r');
      await ann.until(/✓ 5 the/);
      served.child.kill('SIGKILL');
      await once(served.child, 'exit');
      const text = readFileSync(file, 'utf8');
      expect(text).toMatch(/,"the","1","deep","no","ann","1"\r\n/);
      expect(text).toMatch(/,"the","1","the","yes","","1"\r\n/);
      expect(text).not.toContain('guest');
      const other = join(folder, 'marks.csv');
      writeFileSync(other, 'name,mark\n');
      await expect(serveHere(folder, {}, '--results', other)).rejects.toThrow(/--results .*marks\.csv already exists/);
      expect(readFileSync(other, 'utf8')).toBe('name,mark\n');
    },
  );

  longTest('bears a client that asks for a command or a subsystem, or logs in and goes', async () => {
    const { port, text } = await serve();
    for (const request of [
      ['guest@127.0.0.1', 'id'],
      ['-s', 'guest@127.0.0.1', 'sftp'],
    ]) {
      expect((await runSsh(port, request)).text).toMatch(/request failed/);
    }
    const client = await connectRaw(port);
    client.end();
    await once(client, 'close');
    // What comes last is written after all that an error before it would have written.
    expect((await runSsh(port, ['-T', 'guest@127.0.0.1'])).text).toContain('This needs a terminal');
    expect(text()).toContain('turned away');
    expect(text()).not.toContain('failure');
  });

  longTest('makes a password for viewers when the network may join, unless it is open', async () => {
    const guarded = await serve({}, '--host', '0.0.0.0');
    expect(guarded.text()).toMatch(/The class joins, with the password \w{4}-\w{4}:/);
    // Another spelling of everywhere is no address that anybody could join.
    const free = await serve({}, '--host', '0', '--open');
    expect(free.text()).not.toMatch(/ssh -p \d+ 0\n/);
    expect(free.text()).toContain('The class joins:');
    const viewer = joinClass(free.port);
    await viewer.until(/waiting for the presenter/);
  });
});
