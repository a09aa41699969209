/** Where files of backstep's own lie. */
import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { configFolder, stateFolder } from '../../src/files/own-folders.js';

test('the environment says where, as long as the path is absolute', () => {
  expect(configFolder({ XDG_CONFIG_HOME: '/etc/me' })).toBe('/etc/me/backstep');
  expect(stateFolder({ XDG_STATE_HOME: '/var/me' })).toBe('/var/me/backstep');
});

test.each([undefined, '', 'relative', './here'])('%j leaves them in the home folder', (path) => {
  expect(configFolder({ XDG_CONFIG_HOME: path })).toBe(`${homedir()}/.config/backstep`);
  expect(stateFolder({ XDG_STATE_HOME: path })).toBe(`${homedir()}/.local/state/backstep`);
});
