/** How commands read the name of a file. */
import { expect, test } from 'vitest';
import { readForce, readPath, readTarget } from '../../../src/debugger/saving/target.js';

test('quotes around a name are not of it, with and without --force', () => {
  for (const typed of ['my file.json', '"my file.json"']) {
    expect(readTarget(typed)).toEqual({ path: 'my file.json', force: false });
    expect(readTarget(`--force ${typed}`)).toEqual({ path: 'my file.json', force: true });
    expect(readTarget(`${typed} --force`)).toEqual({ path: 'my file.json', force: true });
    expect(readPath(` ${typed} `)).toBe('my file.json');
  }
  expect(readTarget('"my --force"')).toEqual({ path: 'my --force', force: false });
});

test('of what is more than a name, nothing is taken away', () => {
  expect(readForce('p("we") "my file.npy" --force')).toEqual({ rest: 'p("we") "my file.npy"', force: true });
  expect(readPath('"a" and "b"')).toBe('"a" and "b"');
});
