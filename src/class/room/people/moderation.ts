/**
 * What presenters decide about who takes part: who is sent out, whether newcomers are let in, whether guesses count.
 * Invariant: presenters are not kept out, and nobody sends the terminal of the server out.
 */

import type { ClassRequest } from '../../../debugger/command.js';
import { formatPlural } from '../../../document/numbers.js';
import { setRecent } from '../../../training/recent.js';
import { type Identity, type Member, nameInText } from '../roles.js';

export type Moderation = ReturnType<typeof createModeration>;

interface ModerationOptions {
  readonly members: ReadonlySet<Member>;
  readonly announce: (text: string) => void;
  readonly onChange: () => void;
}

/** More people than that are not remembered; the oldest is forgotten. */
const MOST_REMEMBERED = 10_000;

export function createModeration({ members, announce, onChange }: ModerationOptions) {
  const known = new Map<string, true>();
  const barred = new Map<string, true>();
  let isLocked = false;
  let isMuted = false;
  const sendOut = (member: Member): void => {
    known.delete(member.voter);
    // Presenters without keys share one name, so one of them would keep out the others.
    if (member.role === 'viewer') setRecent(barred, member.voter, true, MOST_REMEMBERED);
    member.end('sent out', 'You were sent out of the class.');
  };
  const kick = (by: Member, given: string): string => {
    const name = given.replace(/^"(.*)"$/, '$1');
    const member = [...members].find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (member === undefined) return name.includes('*') ? kickAll(name) : `Nobody here is called ${name}.`;
    if (member === by || member.isHost) return `${nameInText(member)} cannot be sent out.`;
    sendOut(member);
    return `${nameInText(member)} was sent out.`;
  };
  const kickAll = (pattern: string): string => {
    const fits = namesLike(pattern);
    const found = [...members].filter(({ role, name }) => role === 'viewer' && fits(name));
    if (found.length === 0) return `No viewer here is called ${pattern}.`;
    for (const member of found) sendOut(member);
    return `${formatPlural(found.length, 'viewer was', 'viewers were')} sent out.`;
  };
  return {
    get isLocked() {
      return isLocked;
    },
    get isMuted() {
      return isMuted;
    },
    /** Why somebody may not join; null if they may. */
    refusalOf: ({ role, voter }: Identity) => {
      if (barred.has(voter)) return 'You were sent out of this class.';
      return role === 'viewer' && isLocked && !known.has(voter) ? 'The class is closed to newcomers.' : null;
    },
    noteJoined: ({ voter }: Identity): void => setRecent(known, voter, true, MOST_REMEMBERED),
    /** Does what a member asks for. Returns what to say to the member. */
    moderate: (member: Member, request: Extract<ClassRequest, { kind: 'kick' | 'lock' | 'mute' }>) => {
      if (request.kind === 'kick') return kick(member, request.name);
      const { kind, isOn } = request;
      if (kind === 'lock') isLocked = isOn;
      else {
        isMuted = isOn;
        announce(`${member.name} takes ${isOn ? 'no guesses now' : 'guesses again'}.`);
      }
      onChange();
      if (kind === 'mute') return isOn ? 'Guesses are not taken.' : 'Guesses are taken again.';
      return isOn ? 'Nobody who has not been here can join.' : 'Newcomers can join again.';
    },
  };
}

/** A star stands for any text. Compared piece by piece, because a regular expression of many stars may take for ever. */
function namesLike(pattern: string): (name: string) => boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop() ?? '';
  return (name) => {
    const text = name.toLowerCase();
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at + last.length <= text.length;
  };
}
