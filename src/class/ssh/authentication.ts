/**
 * Login: the user name `presenter` with a key or a password, every other name as a viewer.
 * Invariant: secrets are compared in constant time, each connection has few tries, and the more wrong passwords came
 * from a network, the longer an answer takes there. `none`, and asking whether a key would be accepted, do not count as
 * tries.
 */

import { timingSafeEqual } from 'node:crypto';
import type { AuthContext, ParsedKey } from 'ssh2';
import { refuse } from '../../files/refusal.js';
import { LONGEST_NAME, PRESENTER_NAME, SOME_PRESENTER, viewerName } from '../room/door/names.js';
import { printableName } from '../room/door/printable-name.js';
import { isSameSecret } from '../room/door/secret.js';
import { sanitizePeerText } from '../room/log.js';
import type { GuestRole, Identity } from '../room/roles.js';
import { fingerprintOf, parseKey, weaknessOf } from './keys.js';

/** Someone who was let in. */
export interface Accepted extends Pick<Identity, 'role' | 'name'> {
  /** The name that they logged in by, whatever of it can be shown. */
  readonly login: string;
  /** The fingerprint of the key that they logged in by; null if by none. */
  readonly key: string | null;
}

interface PresenterKey {
  readonly key: ParsedKey;
  readonly comment: string;
}

export interface AccessRules {
  readonly presenterKeys: readonly PresenterKey[];
  /** Null if presenters log in by key only. */
  readonly presenterPassword: string | null;
  /** Null if viewers need no password. */
  readonly viewerPassword: string | null;
}

interface LoginLimits {
  readonly mostTries: number;
  readonly mostKeys: number;
}

/** A wrong key is answered only after this delay. */
const REFUSAL_MILLISECONDS = 400;

/**
 * @param tryPassword counts a password; returns how many milliseconds its answer must wait
 * @param onRefused called for each failed try; `isLast` asks to end the connection
 */
export function createLogin(
  rules: AccessRules,
  limits: LoginLimits,
  tryPassword: (role: GuestRole, isRight: boolean) => number,
  onRefused: (reason: string, isLast: boolean) => void,
) {
  let accepted: Accepted | null = null;
  let tries = 0;
  let keys = 0;
  const accept = (context: AuthContext, who: Accepted): void => {
    accepted = who;
    context.accept();
  };
  const reject = (context: AuthContext): void => context.reject(methodsFor(rules, context.username), false);
  const fail = (context: AuthContext, reason: string, milliseconds = REFUSAL_MILLISECONDS): void => {
    tries++;
    const isLast = tries >= limits.mostTries;
    setTimeout(() => {
      reject(context);
      onRefused(reason, isLast);
    }, milliseconds).unref();
  };
  const checkPassword = (context: Extract<AuthContext, { method: 'password' }>, asked: Accepted): void => {
    const expected = asked.role === 'presenter' ? rules.presenterPassword : rules.viewerPassword;
    if (expected === null) {
      fail(context, 'wrong password');
      return;
    }
    const isRight = isSameSecret(context.password, expected);
    const milliseconds = tryPassword(asked.role, isRight);
    if (!isRight) fail(context, 'wrong password', milliseconds);
    else setTimeout(() => accept(context, asked), milliseconds).unref();
  };
  const offerKey = (context: Extract<AuthContext, { method: 'publickey' }>): void => {
    const who = ownerOf(rules, context);
    const { signature, blob, hashAlgo } = context;
    if ((who === null || signature === undefined) && ++keys > limits.mostKeys) fail(context, 'too many keys');
    else if (who === null) {
      if (signature === undefined) reject(context);
      else fail(context, 'wrong key');
    } else if (signature === undefined) {
      // Not logged in yet: this tells the client that a signature by this key would be accepted.
      context.accept();
    } else if (blob === undefined || who.key.verify(blob, signature, hashAlgo) !== true) {
      fail(context, 'wrong signature');
    } else {
      accept(context, {
        role: who.role,
        name: who.name,
        login: context.username,
        key: fingerprintOf(context.key.data),
      });
    }
  };
  return {
    /** Set as soon as a login has been accepted. */
    get accepted() {
      return accepted;
    },
    onAuthentication: (context: AuthContext) => {
      // Requests that were sent before the last try was answered get an answer, but are not checked.
      if (tries >= limits.mostTries) {
        reject(context);
        return;
      }
      const { username: login } = context;
      const isPresenter = login === PRESENTER_NAME;
      const viewer = { role: 'viewer', name: viewerName(login, namesOf(rules)), login, key: null } as const;
      switch (context.method) {
        case 'none':
          if (!isPresenter && rules.viewerPassword === null) accept(context, viewer);
          else reject(context);
          return;
        case 'password':
          checkPassword(context, isPresenter ? { role: 'presenter', name: SOME_PRESENTER, login, key: null } : viewer);
          return;
        case 'publickey':
          offerKey(context);
          return;
        default:
          reject(context);
      }
    },
  };
}

/** Reads keys in the authorized_keys format. Options before a key would have to be obeyed, so they are refused. */
export function parseAuthorizedKeys(text: string): readonly PresenterKey[] {
  const keys: PresenterKey[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const refused = (reason: string): never => refuse(`line ${index + 1}: ${reason}.`);
    const [, type, blob, comment = ''] = /^((?:ssh|ecdsa|sk)-\S+)\s+(\S+)(?:\s+(.*))?$/.exec(trimmed) ?? [];
    if (type === undefined) return refused('expected a public key such as "ssh-ed25519 AAAA… name", without options');
    const key = parseKey(`${type} ${blob}`);
    if (key instanceof Error) return refused(`keys of type ${sanitizePeerText(type)} are not supported`);
    const weakness = weaknessOf(key);
    if (weakness !== null) return refused(`the key ${weakness}`);
    const name = printableName(comment.split('@')[0]?.trim() ?? '', LONGEST_NAME);
    keys.push({ key, comment: name === '' ? SOME_PRESENTER : name });
  }
  return keys.length === 0 ? refuse('it contains no key.') : keys;
}

/** Whose key this is: one of the presenters', or, where viewers need no password, any viewer's. */
function ownerOf(
  rules: AccessRules,
  { username, key }: Extract<AuthContext, { method: 'publickey' }>,
): { readonly key: ParsedKey; readonly role: GuestRole; readonly name: string } | null {
  if (username === PRESENTER_NAME) {
    const known = findKey(rules.presenterKeys, key.data);
    return known === null ? null : { key: known.key, role: 'presenter', name: known.comment };
  }
  if (rules.viewerPassword !== null) return null;
  const given = parseKey(`${key.algo} ${key.data.toString('base64')}`);
  if (given instanceof Error) return null;
  return { key: given, role: 'viewer', name: viewerName(username, namesOf(rules)) };
}

function namesOf({ presenterKeys }: AccessRules): readonly string[] {
  return presenterKeys.map(({ comment }) => comment);
}

function findKey(keys: readonly PresenterKey[], blob: Buffer): PresenterKey | null {
  let found: PresenterKey | null = null;
  for (const candidate of keys) {
    const known = candidate.key.getPublicSSH();
    if (known.length === blob.length && timingSafeEqual(known, blob)) found = candidate;
  }
  return found;
}

type Method = 'publickey' | 'password';

function methodsFor(rules: AccessRules, username: string): Method[] {
  const isPresenter = username === PRESENTER_NAME;
  const byKey = isPresenter && rules.presenterKeys.length > 0;
  const byPassword = (isPresenter ? rules.presenterPassword : rules.viewerPassword) !== null;
  return [...(byKey ? (['publickey'] as const) : []), ...(byPassword ? (['password'] as const) : [])];
}
