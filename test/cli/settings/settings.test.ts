/** The user's settings: what the file may hold, what decides, and that the screens follow. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DisplayFlags } from '../../../src/cli/settings/settings.js';
import { chosenDisplay, describeConfig, readSettings, settingsInForce } from '../../../src/cli/settings/settings.js';
import { TOUR_OF_RUN } from '../../../src/debugger/teaching/tour.js';
import { openProgram, type ProgramTerminal } from '../../support/program-terminal.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

type Environment = Readonly<Record<string, string | undefined>>;

const COLORFUL: Environment = { TERM: 'xterm-256color' };

/** The environment of a user with this file of settings, or without one. */
function userWith(text: string | null, env: Environment = COLORFUL): Environment {
  const folder = makeTestFolder();
  const path = join(folder, 'backstep', 'config.json');
  mkdirSync(dirname(path));
  if (text !== null) writeFileSync(path, text);
  return { ...env, XDG_CONFIG_HOME: folder };
}

function valuesIn(flags: DisplayFlags, env: Environment) {
  const { theme, detail, tour, ascii } = settingsInForce(flags, env);
  return [theme.value, detail.value, tour.value, ascii.value];
}

describe('the file of settings', () => {
  it('need not be there, and need not hold everything', () => {
    expect(readSettings(userWith(null)).settings).toBeNull();
    expect(readSettings(userWith('{}')).settings).toEqual({});
    expect(readSettings(userWith('{ "theme": "light", "tour": false }')).settings).toEqual({
      theme: 'light',
      tour: false,
    });
  });

  it.each([
    ['{ "theme": "drak" }', /config\.json: theme: got the string "drak", expected "dark" or "light" or/],
    ['{ "ascii": "yes" }', /config\.json: ascii: got the string "yes", expected true or false\.$/],
    ['{ "detail": 3 }', /config\.json: detail: got 3, expected "terse" or "plain" or "full"\.$/],
    ['{ "colour": "red" }', /config\.json: there is no field colour\.$/],
    ['{ "theme": 1, "tour": 2 }', /config\.json: theme: got 1, .*\n.*config\.json: tour: got 2, /],
    ['[]', /config\.json: got an empty array, expected an object with theme, detail, tour, ascii\.$/],
    ['{ "theme": ', /config\.json: not JSON at line 1, column \d+ \(theme\): /],
    ['\u0000', /config\.json: is not a UTF-8 text file/],
  ])('%j is refused with its path and the place in it', (text, message) => {
    expect(() => readSettings(userWith(text))).toThrow(message);
  });

  it('is refused where it is a folder', () => {
    const env = userWith(null);
    mkdirSync(join(env.XDG_CONFIG_HOME ?? '', 'backstep', 'config.json'));
    expect(() => readSettings(env)).toThrow(/config\.json: is a directory, expected a file\.$/);
  });
});

describe('what decides', () => {
  const file = '{ "theme": "light", "detail": "terse", "tour": false, "ascii": true }';

  it('is what is usual, if nothing else does', () => {
    expect(valuesIn({}, userWith(null))).toEqual(['dark', 'plain', true, false]);
  });

  it('is the file before that, and an option before the file', () => {
    expect(valuesIn({}, userWith(file))).toEqual(['light', 'terse', false, true]);
    expect(valuesIn({ theme: 'high-contrast', ascii: false }, userWith(file))).toEqual([
      'high-contrast',
      'terse',
      false,
      false,
    ]);
  });

  it.each([
    [{ NO_COLOR: '1' }, ['none', 'plain', true, false]],
    [{ FORCE_COLOR: '0' }, ['none', 'plain', true, false]],
    [{ TERM: 'dumb' }, ['none', 'plain', true, false]],
    [{ COLORFGBG: '0;15' }, ['light', 'plain', true, false]],
    [{ COLORFGBG: '15;default;0' }, ['dark', 'plain', true, false]],
    [{ TERM: 'linux' }, ['dark', 'plain', true, true]],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, ['dark', 'plain', true, true]],
    [{ LC_CTYPE: 'POSIX' }, ['dark', 'plain', true, true]],
    [{ LANG: 'de_DE.ISO-8859-1' }, ['dark', 'plain', true, true]],
    [{ LC_ALL: '', LANG: 'C.UTF-8' }, ['dark', 'plain', true, false]],
    [{ LANG: 'en_US.utf8' }, ['dark', 'plain', true, false]],
    [{ LANG: 'en_US' }, ['dark', 'plain', true, false]],
    [{ BACKSTEP_TOUR: 'off' }, ['dark', 'plain', false, false]],
  ])('can be the environment: %j', (variables, values) => {
    expect(valuesIn({}, userWith(null, { ...COLORFUL, ...variables }))).toEqual(values);
  });

  it('leaves no choice of colours where there are none, and takes the file before what a terminal says of itself', () => {
    expect(valuesIn({ theme: 'light' }, userWith(file, { NO_COLOR: '1' }))[0]).toBe('none');
    expect(valuesIn({}, userWith(file, { ...COLORFUL, COLORFGBG: '15;0' }))[0]).toBe('light');
    expect(valuesIn({}, userWith('{ "ascii": false }', { TERM: 'linux' }))[3]).toBe(false);
  });

  it('is for the screens of a class only an option or the file, since each has a terminal of its own', () => {
    expect(chosenDisplay({}, readSettings(userWith(null, { TERM: 'linux' })))).toEqual({ theme: null, ascii: false });
    expect(chosenDisplay({}, readSettings(userWith(file)))).toEqual({ theme: 'light', ascii: true });
    expect(chosenDisplay({ theme: 'dark' }, readSettings(userWith(file)))).toEqual({ theme: 'dark', ascii: true });
  });
});

describe('backstep config', () => {
  const whyOf = (text: string, name: string) => new RegExp(`^${name} +(\\S+) +(.*)$`, 'm').exec(text)?.slice(1);

  it('says of each setting what is in force and why', () => {
    const env = userWith('{ "detail": "full" }', { ...COLORFUL, BACKSTEP_TOUR: 'off' });
    const text = describeConfig({ ascii: true }, env);
    const path = join(env.XDG_CONFIG_HOME ?? '', 'backstep', 'config.json');
    expect(whyOf(text, 'theme')).toEqual(['dark', 'default; a terminal that says its background is light gets light']);
    expect(whyOf(text, 'detail')).toEqual(['full', `file ${path}`]);
    expect(whyOf(text, 'tour')).toEqual(['false', 'environment: BACKSTEP_TOUR=off']);
    expect(whyOf(text, 'ascii')).toEqual(['true', 'option --ascii']);
    expect(text).toContain(`file: ${path}\n`);
  });

  it('names the file that is not there, so that one knows where it goes', () => {
    expect(describeConfig({}, userWith(null))).toMatch(/^file: .*\/backstep\/config\.json \(not there\)$/m);
  });
});

describe('the debugger', () => {
  function open(variables: Environment, ...args: readonly string[]): ProgramTerminal {
    return openProgram(args, { variables: { ...variables, COLORFGBG: undefined } });
  }

  it('follows the file', async () => {
    const state = { XDG_STATE_HOME: makeTestFolder(), BACKSTEP_TOUR: undefined };
    const settings = '{ "theme": "light", "detail": "terse", "tour": false, "ascii": true }';
    const terminal = open({ ...state, ...userWith(settings, {}) });
    const first = await terminal.until(/ start [◂<]/);
    expect(first).not.toContain(`tour of ${TOUR_OF_RUN.length} stops`);
    expect(first).toMatch(/\+ start <-+\+/);
    await terminal.type('\x1b[C', /step 1 of 47/);
    expect(terminal.received).toContain('38;2;0;121;154');
  });

  it('keeps to the amount of detail when another fixture is opened', async () => {
    const terminal = open(userWith('{ "detail": "terse" }', {}));
    await terminal.until(/ start [◂<]/);
    await terminal.type(':open the-road-forks\r', /Opened the-road-forks/);
    // The next one after terse.
    await terminal.type('D', /With explanations\.$/m);
  });

  it('refuses to start with one that cannot be used', async () => {
    const terminal = open(userWith('{ "theme": "drak" }', {}));
    expect(await terminal.exited).toBe(2);
    expect(terminal.text().replaceAll('\n', '')).toContain('theme: got the string "drak"');
  });

  it('draws with ASCII alone in a Linux console', async () => {
    const terminal = open({ TERM: 'linux', COLORTERM: undefined });
    expect(await terminal.until(/ start [◂<]/)).toMatch(/^[\x20-\x7e\n]+$/);
  });
});
