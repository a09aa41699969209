/** Keys and passwords, and who has them right. */
import ssh2, { type AuthContext } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { createLogin, parseAuthorizedKeys } from '../../../src/class/ssh/authentication.js';
import { makeKeyPair } from '../../../src/class/ssh/keys.js';
import { refusalOf } from '../../support/refusals.js';

describe('keys of presenters', () => {
  it('are read as in authorized_keys, with the name from the comment', () => {
    const pair = makeKeyPair('ada@desk');
    const parsed = parseAuthorizedKeys(`# keys\n\n${pair.public}\n`);
    expect(parsed.map(({ comment }) => comment)).toEqual(['ada']);
  });

  it('are refused with options, which would have to be obeyed, and when they are none', () => {
    const pair = makeKeyPair('');
    expect(refusalOf(() => parseAuthorizedKeys(`from="10.0.0.1" ${pair.public}`))).toContain('line 1');
    expect(refusalOf(() => parseAuthorizedKeys(''))).toBe('it contains no key.');
    expect(refusalOf(() => parseAuthorizedKeys('ssh-ed25519 AAAA\n'))).toContain('line 1');
  });
});

it('a key of a presenter that is too short is refused, with its line', () => {
  const [long, short] = [2048, 1024].map((bits) => ssh2.utils.generateKeyPairSync('rsa', { bits }).public);
  expect(parseAuthorizedKeys(`${long}\n`)).toHaveLength(1);
  expect(refusalOf(() => parseAuthorizedKeys(`${long}\n${short}\n`))).toMatch(/^line 2: the key is RSA of 1024 bits/);
});

describe('a login', () => {
  it('looks at nothing any more after the last try, though it was sent before the answer', () => {
    const login = createLogin(
      { presenterKeys: [], presenterPassword: null, viewerPassword: 'right' },
      { mostTries: 3, mostKeys: 16 },
      () => 400,
      () => {},
    );
    const answers: string[] = [];
    for (const password of ['a', 'b', 'c', 'right']) {
      login.onAuthentication({
        method: 'password',
        username: 'guest',
        password,
        accept: () => answers.push('accepted'),
        reject: () => answers.push('refused'),
      } as unknown as AuthContext);
    }
    expect(login.accepted).toBeNull();
    expect(answers).toEqual(['refused']);
  });
});
