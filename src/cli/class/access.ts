/**
 * Who may log in as what: the passwords and keys that the options and the environment give, or that are made.
 * Invariant: a class that its network can reach has a password for viewers unless it was opened on purpose, and nobody else
 * on this machine decides who presents.
 */
import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isLoopback } from '../../class/room/door/addresses.js';
import { makePassword } from '../../class/room/door/secret.js';
import { type AccessRules, parseAuthorizedKeys } from '../../class/ssh/authentication.js';
import { refuse, refusing, shorten } from '../../files/refusal.js';
import { textOfFile } from '../../files/text-file.js';
import type { RunningProgram } from '../running.js';
import { askSecret } from './secret.js';

export interface AccessFlags {
  readonly host: string;
  readonly presenterKey?: string;
  readonly presenterPassword?: boolean;
  /** True to have one generated. */
  readonly viewerPassword?: string | true;
  readonly open?: boolean;
  readonly solo?: boolean;
}

export interface Access {
  readonly rules: AccessRules;
  /** Generated passwords, which nobody knows yet. */
  readonly made: { readonly presenter: string | null; readonly viewer: string | null };
}

export async function decideAccess(flags: AccessFlags, running: RunningProgram): Promise<Access> {
  const { environment } = running;
  const keys = flags.presenterKey === undefined ? [] : readKeys(flags.presenterKey, running);
  const asked =
    flags.presenterPassword === true
      ? await askSecret(running, 'Password for presenters: ')
      : environment.BACKSTEP_PRESENTER_PASSWORD;
  if (asked === '')
    refuse('The password for presenters is empty. Leave it out to have one generated and printed once.');
  const presenterMade = asked === undefined && keys.length === 0 && flags.solo !== true ? makePassword(4) : null;
  const given = typeof flags.viewerPassword === 'string' ? flags.viewerPassword : environment.BACKSTEP_VIEWER_PASSWORD;
  if (given === '') refuse('The password for viewers is empty. Leave it out to have one generated.');
  const needsOne = flags.viewerPassword === true || (!isLoopback(flags.host) && flags.open !== true);
  const viewerMade = given === undefined && needsOne ? makePassword(2) : null;
  return {
    rules: {
      presenterKeys: keys,
      presenterPassword: asked ?? presenterMade,
      viewerPassword: given ?? viewerMade,
    },
    made: { presenter: presenterMade, viewer: viewerMade },
  };
}

const KEY_FILE_LIMIT = 1_048_576;

function readKeys(path: string, { at }: RunningProgram) {
  const name = shorten(path, 200);
  const text = refusing(`${name}: `, () => textOfFile(at(path), KEY_FILE_LIMIT));
  const problem = whoElseWrites(resolve(at(path)));
  if (problem !== null) refuse(`--presenter-key ${name}: ${problem}`);
  return refusing(`${name}: `, () => parseAuthorizedKeys(text));
}

const OTHERS_MAY_WRITE = 0o022;
const ANYBODY_MAY_WRITE = 0o002;
/** The bit of a folder in which nobody removes the files of others. */
const STICKY = 0o1000;

/** Whoever may write the file, or put another in its place, may present. Whole sentences; null where nobody else may. */
function whoElseWrites(path: string): string | null {
  if ((statSync(path).mode & OTHERS_MAY_WRITE) !== 0)
    return `others of this machine may write it, and so make themselves presenters. Make it yours: chmod go-w ${shorten(path, 200)}`;
  // A link, and what it leads to, may each be exchanged.
  const folder = [path, realpathSync(path)].map(dirname).find((each) => {
    const { mode } = statSync(each);
    return (mode & ANYBODY_MAY_WRITE) !== 0 && (mode & STICKY) === 0;
  });
  return folder === undefined
    ? null
    : `others of this machine may put another file in its place. Make its folder yours: chmod go-w ${shorten(folder, 200)}`;
}
