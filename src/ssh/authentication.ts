/**
 * Login: the user name `presenter` with a key or a password, every other name as a viewer.
 * Invariant: secrets are compared in constant time, each connection has few tries, and the more wrong passwords came
 * from a network, the longer an answer takes there. `none`, and asking whether a key would be accepted, do not count as
 * tries.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import ssh2, { type AuthContext, type ParsedKey } from 'ssh2';
import { sanitizePeerText } from '../class/log.js';
import type { Identity, Role } from '../class/roles.js';

export const PRESENTER_NAME = 'presenter';
/** The name of a presenter who did not give one. */
const SOME_PRESENTER = 'the presenter';

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

interface Login {
  readonly onAuthentication: (context: AuthContext) => void;
  /** Set as soon as a login has been accepted. */
  readonly identity: Identity | null;
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
  tryPassword: (role: Role, isRight: boolean) => number,
  onRefused: (reason: string, isLast: boolean) => void,
): Login {
  let identity: Identity | null = null;
  let tries = 0;
  let keys = 0;
  const accept = (context: AuthContext, accepted: Identity): void => {
    identity = accepted;
    context.accept();
  };
  const fail = (context: AuthContext, reason: string, milliseconds = REFUSAL_MILLISECONDS): void => {
    tries++;
    const isLast = tries >= limits.mostTries;
    setTimeout(() => {
      context.reject(methodsFor(rules, context.username), false);
      onRefused(reason, isLast);
    }, milliseconds).unref();
  };
  const checkPassword = (context: Extract<AuthContext, { method: 'password' }>, asked: Identity): void => {
    const expected = asked.role === 'presenter' ? rules.presenterPassword : rules.viewerPassword;
    if (expected === null) {
      fail(context, 'wrong password');
      return;
    }
    const isRight = isSameSecret(context.password, expected);
    const milliseconds = tryPassword(asked.role, isRight);
    if (!isRight) fail(context, 'wrong password', milliseconds);
    else if (milliseconds === 0) accept(context, asked);
    else setTimeout(() => accept(context, asked), milliseconds).unref();
  };
  const offerKey = (context: Extract<AuthContext, { method: 'publickey' }>): void => {
    const known = findKey(rules.presenterKeys, context.key.data);
    if (context.username !== PRESENTER_NAME || known === null) {
      if (++keys > limits.mostKeys) fail(context, 'too many keys');
      else if (context.signature !== undefined) fail(context, 'wrong key');
      else context.reject(methodsFor(rules, context.username), false);
      return;
    }
    if (context.signature === undefined) {
      // Not logged in yet: this tells the client that a signature by this key would be accepted.
      if (++keys > limits.mostKeys) fail(context, 'too many keys');
      else context.accept();
      return;
    }
    if (context.blob === undefined || known.key.verify(context.blob, context.signature, context.hashAlgo) !== true) {
      fail(context, 'wrong signature');
    } else accept(context, { role: 'presenter', name: known.comment });
  };
  return {
    get identity() {
      return identity;
    },
    onAuthentication: (context) => {
      // Requests that were sent before the last try was answered get an answer, but are not checked.
      if (tries >= limits.mostTries) {
        context.reject(methodsFor(rules, context.username), false);
        return;
      }
      const isPresenter = context.username === PRESENTER_NAME;
      const name = sanitizePeerText(context.username, 24) || 'guest';
      switch (context.method) {
        case 'none':
          if (!isPresenter && rules.viewerPassword === null) accept(context, { role: 'viewer', name });
          else context.reject(methodsFor(rules, context.username), false);
          return;
        case 'password':
          checkPassword(context, isPresenter ? { role: 'presenter', name: SOME_PRESENTER } : { role: 'viewer', name });
          return;
        case 'publickey':
          offerKey(context);
          return;
        default:
          context.reject(methodsFor(rules, context.username), false);
      }
    },
  };
}

/** Compares hashes, so the time reveals neither the length nor the beginning of the secret. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** A password of `groups` groups: four unambiguous characters each, 20 bits per group. */
export function makePassword(groups: number): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const group = (): string => Array.from(randomBytes(4), (byte) => letters[byte % letters.length]).join('');
  return Array.from({ length: groups }, group).join('-');
}

type ParsedKeys =
  | { readonly kind: 'keys'; readonly keys: readonly PresenterKey[] }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads keys in the authorized_keys format. Options before a key would have to be obeyed, so they are refused. */
export function parseAuthorizedKeys(text: string): ParsedKeys {
  const keys: PresenterKey[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const refused = (reason: string): ParsedKeys => ({ kind: 'refused', message: `line ${index + 1}: ${reason}` });
    const [, type, blob, comment = ''] = /^((?:ssh|ecdsa|sk)-\S+)\s+(\S+)(?:\s+(.*))?$/.exec(trimmed) ?? [];
    if (type === undefined) return refused('expected a public key such as "ssh-ed25519 AAAA… name", without options');
    const parsed = ssh2.utils.parseKey(`${type} ${blob}`);
    if (parsed instanceof Error) return refused(`keys of type ${sanitizePeerText(type)} are not supported`);
    const key = Array.isArray(parsed) ? parsed[0] : parsed;
    if (key === undefined) return refused('no key');
    const name = sanitizePeerText(comment.split('@')[0]?.trim() ?? '', 24);
    keys.push({ key, comment: name === '' ? SOME_PRESENTER : name });
  }
  return keys.length === 0 ? { kind: 'refused', message: 'it contains no key' } : { kind: 'keys', keys };
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
